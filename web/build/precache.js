/**
 * A plugin of the build: writes the service worker into dist/ with the list of all files that make
 * the page, and with a version that changes exactly when one of them does.
 */

import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';

const SOURCE = new URL('../service-worker.js', import.meta.url);
const NAME = 'service-worker.js';

/** @returns {import('vite').Plugin} */
export function precache() {
  let folder = '';
  return {
    name: 'inkling-precache',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    // When everything is on the disk, copied files too.
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const files = await filesOf(folder);
        const source = await readFile(SOURCE, 'utf8');
        await writeFile(join(folder, NAME), filledIn(source, files, await versionOf(folder, files, source)));
      },
    },
  };
}

/**
 * @param {string} source
 * @param {string[]} files
 * @param {string} version
 */
export function filledIn(source, files, version) {
  return source
    .replace("/* precache:version */ 'dev'", () => JSON.stringify(version))
    .replace('/* precache:files */ []', () => JSON.stringify(files));
}

/** @param {string} folder @returns {Promise<string[]>} relative addresses, in a fixed order */
async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => file !== NAME && !file.endsWith('.map') && !isLargeData(file))
    .map((file) => `./${file}`)
    .sort();
}

/** The training data are kept by the service worker later, when the page asks. @param {string} file */
function isLargeData(file) {
  return file.startsWith('mnist/') && file !== 'mnist/manifest.json';
}

/**
 * @param {string} folder
 * @param {string[]} files
 * @param {string} source
 */
async function versionOf(folder, files, source) {
  const hash = createHash('sha256').update(source);
  for (const file of files) hash.update(file).update(await readFile(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}
