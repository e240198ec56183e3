/**
 * A plugin of the build: writes the service worker into dist/ with the list of all files that make
 * the page, their hashes, and a version that changes exactly when one of them does.
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
        await writeServiceWorker(folder);
      },
    },
  };
}

/** @param {string} folder of a page that is complete but for the service worker */
export async function writeServiceWorker(folder) {
  const source = await readFile(SOURCE, 'utf8');
  await writeFile(join(folder, NAME), filledIn(source, await hashesOf(folder)));
}

/**
 * @param {string} source
 * @param {Record<string, string>} files relative address → SHA-256
 */
export function filledIn(source, files) {
  const list = JSON.stringify(files);
  const version = sha256(source + list).slice(0, 16);
  return source
    .replace("/* precache:version */ 'dev'", () => JSON.stringify(version))
    .replace('/* precache:files */ {}', () => list);
}

/** @param {string} folder @returns {Promise<Record<string, string>>} in a fixed order */
async function hashesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => file !== NAME && !file.endsWith('.map') && !isLargeData(file))
    .sort();
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, sha256(await readFile(join(folder, file)))])),
  );
}

/** The page keeps its training data itself, when it has them. @param {string} file */
function isLargeData(file) {
  return file.startsWith('mnist/') && file.endsWith('.bin');
}

/** @param {string | Buffer} content */
function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}
