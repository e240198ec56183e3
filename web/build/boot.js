/**
 * A plugin of the build: index.html loads its module and its worker through web/boot.js, which it carries in itself.
 * Under `npx vite` it loads the module as it says.
 */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const SOURCE = new URL('../boot.js', import.meta.url);

/** @returns {import('vite').Plugin} */
export function boot() {
  return {
    name: 'inkling-boot',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: async (html, { bundle = {} }) =>
        booted(withoutComments(html), await readFile(SOURCE, 'utf8'), workerOf(Object.keys(bundle))),
    },
  };
}

/** @param {string[]} files of the build @returns {string} relative to the page */
function workerOf(files) {
  const workers = files.filter((file) => /^assets\/worker-[\w-]+\.js$/.test(file));
  if (workers.length !== 1) throw new Error(`The page has one worker script, but ${workers.length} were built.`);
  return `./${workers[0]}`;
}

/** They are for who reads the source, not for every visit. @param {string} html */
export function withoutComments(html) {
  return html.replace(/\s*<!--.*?-->/gs, '');
}

/**
 * @param {string} html
 * @param {string} script
 * @param {string} worker its address
 */
export function booted(html, script, worker) {
  const entry = /\s*<script type="module"[^>]* src="([^"]+)"><\/script>/;
  const policy = "script-src 'self'";
  const address = entry.exec(html)?.[1];
  if (address === undefined || !html.includes(policy)) throw new Error('index.html has no module or no policy.');
  const hash = createHash('sha256').update(script).digest('base64');
  const head = `<link rel="modulepreload" href="${address}">\n    <script data-entry="${address}" data-worker="${worker}">${script}</script>`;
  return html
    .replace(entry, '')
    .replace(policy, `${policy} 'sha256-${hash}'`)
    .replace('<meta name="color-scheme"', () => `${head}\n    <meta name="color-scheme"`)
    .replaceAll(' crossorigin', ''); // From a file, and in a sandboxed frame, the style sheet would be another site's.
}
