// Builds the page into dist/: static files with relative addresses.

import { defineConfig } from 'vitest/config';
import { isolationHeaders } from './scripts/serve.mjs';
import { boot } from './web/build/boot.js';
import { addresses, folders } from './web/build/folders.js';
import { integrity } from './web/build/integrity.js';
import { precache } from './web/build/precache.js';

/** As README.md tells them, with the reasons. */
const OLDEST_BROWSERS = ['chrome100', 'edge100', 'firefox114', 'safari16.4', 'ios16.4'];

export default defineConfig({
  base: './',
  publicDir: 'web/public',
  plugins: [folders(), integrity(), boot(), precache()],
  worker: { format: 'es', plugins: () => [addresses()] },
  build: { outDir: 'dist', target: OLDEST_BROWSERS, sourcemap: true, chunkSizeWarningLimit: 600 },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
  test: {
    include: ['{web/features,tests/{web,layers,bench,scripts}}/**/*.test.js'],
    restoreMocks: true,
    testTimeout: 30_000, // for what hangs: some build with CMake, on a machine that may be busy
  },
});
