/**
 * A plugin of the build: copies the folders of files that are not bundled, because Emscripten's module finds its own
 * files by name. Each goes to a folder that is named by what is in it, and web/shared/folders.js learns where.
 */

import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveFolder } from '../../scripts/serve.mjs';
import { FOLDERS } from '../shared/folders.js';

/** Where the files of a folder come from, and which. @type {Record<keyof typeof FOLDERS, { source: URL, files: RegExp }>} */
const COPIED = {
  engine: { source: new URL('../generated/', import.meta.url), files: /^inkling-.*\.(js|wasm)$/ },
  mnist: { source: new URL('../generated/mnist/', import.meta.url), files: /\.bin$/ },
  models: { source: new URL('../models/', import.meta.url), files: /\.safetensors$/ },
};

const names = /** @type {(keyof typeof FOLDERS)[]} */ (Object.keys(COPIED));
const ADDRESSES_MODULE = fileURLToPath(new URL('../shared/folders.js', import.meta.url));

/** For the page, whose build also copies the files. @returns {import('vite').Plugin[]} */
export function folders() {
  return [addresses(), copies()];
}

/** For every bundle: the worker's too. @returns {import('vite').Plugin} */
export function addresses() {
  return {
    name: 'inkling-folder-addresses',
    apply: 'build',
    load: {
      filter: { id: ADDRESSES_MODULE },
      async handler() {
        return `export const FOLDERS = ${JSON.stringify(await hashedAddresses())};`;
      },
    },
  };
}

/** @returns {import('vite').Plugin} */
function copies() {
  let outDir = '';
  return {
    name: 'inkling-folder-copies',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    configureServer(server) {
      for (const name of names) {
        server.middlewares.use(`/${FOLDERS[name]}`, serveFolder(fileURLToPath(COPIED[name].source)));
      }
    },
    async writeBundle() {
      const targets = await hashedAddresses();
      for (const name of names) {
        const target = join(outDir, targets[name]);
        await mkdir(target, { recursive: true });
        for (const file of await filesOf(name)) {
          await copyFile(new URL(file, COPIED[name].source), join(target, file));
        }
      }
    },
  };
}

/** @returns {Promise<typeof FOLDERS>} */
async function hashedAddresses() {
  const entries = names.map(async (name) => [name, `${name}/${await hashOf(name)}/`]);
  return Object.fromEntries(await Promise.all(entries));
}

/** @param {keyof typeof FOLDERS} name */
async function hashOf(name) {
  const hash = createHash('sha256');
  for (const file of await filesOf(name)) hash.update(file).update(await readFile(new URL(file, COPIED[name].source)));
  return hash.digest('hex').slice(0, 16);
}

/** @param {keyof typeof FOLDERS} name @returns {Promise<string[]>} in a fixed order */
async function filesOf(name) {
  const { source, files } = COPIED[name];
  const found = (await readdir(source).catch(() => [])).filter((file) => files.test(file)).sort();
  if (found.length === 0) throw new Error(`${fileURLToPath(source)} has no file for the page; run ./scripts/start.`);
  return found;
}
