// Builds the page into dist/: static files with relative addresses. The WebAssembly modules, MNIST and the pretrained
// weights are copied, not bundled: Emscripten's own worker start-up must find its files by name.

import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { isolationHeaders, serveFolder } from './scripts/serve.mjs';
import { precache } from './web/build/precache.js';

/** Address in the page → folder in the repository, and which of its files. */
const copied = {
  engine: { folder: 'web/generated', files: /^inkling-.*\.(mjs|wasm)$/ },
  mnist: { folder: 'web/generated/mnist', files: /^manifest\.json$|\.bin$/ },
  models: { folder: 'web/models', files: /\.safetensors$/ },
};

const inRepository = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** @returns {import('vite').Plugin} */
function copyFolders() {
  let outDir = '';
  return {
    name: 'copy-folders',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    configureServer(server) {
      for (const [address, { folder }] of Object.entries(copied)) {
        server.middlewares.use(`/${address}`, serveFolder(inRepository(folder)));
      }
    },
    async writeBundle() {
      for (const [address, { folder, files }] of Object.entries(copied)) {
        const target = inRepository(`${outDir}/${address}`);
        await mkdir(target, { recursive: true });
        for (const name of (await readdir(inRepository(folder))).filter((name) => files.test(name))) {
          await copyFile(join(inRepository(folder), name), join(target, name));
        }
      }
    },
  };
}

export default defineConfig({
  base: './',
  publicDir: 'web/public',
  plugins: [copyFolders(), precache()],
  worker: { format: 'es' },
  build: { outDir: 'dist', target: 'es2022', sourcemap: true, chunkSizeWarningLimit: 600 },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
  test: { include: ['tests/{web,layers,bench,scripts}/**/*.test.js'], restoreMocks: true },
});
