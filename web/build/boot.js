/**
 * A plugin of the build: index.html loads its module through web/boot.js, which it carries in itself. Under `npx vite`
 * it loads the module as it says.
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
      handler: async (html) => booted(withoutComments(html), await readFile(SOURCE, 'utf8')),
    },
  };
}

/** They are for who reads the source, not for every visit. @param {string} html */
export function withoutComments(html) {
  return html.replace(/\s*<!--.*?-->/gs, '');
}

/**
 * @param {string} html
 * @param {string} script
 */
export function booted(html, script) {
  const entry = /\s*<script type="module"[^>]* src="([^"]+)"><\/script>/;
  const policy = "script-src 'self'";
  const address = entry.exec(html)?.[1];
  if (address === undefined || !html.includes(policy)) throw new Error('index.html has no module or no policy.');
  const hash = createHash('sha256').update(script).digest('base64');
  const head = `<link rel="modulepreload" href="${address}">\n    <script data-entry="${address}">${script}</script>`;
  return html
    .replace(entry, '')
    .replace(policy, `${policy} 'sha256-${hash}'`)
    .replace('<meta name="color-scheme"', () => `${head}\n    <meta name="color-scheme"`)
    .replaceAll(' crossorigin', ''); // From a file, and in a sandboxed frame, the style sheet would be another site's.
}
