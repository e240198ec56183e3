// Prints the size of each WebAssembly module as a static host would send it, and fails when one is over its budget.

import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

// Of it some 60 kB read pictures, 16 look into the network and at images like one that it misread, 15 explain answers, and
// 8 find doubtful labels and train with corrections of them.
const BUDGET_BYTES = 285_000;
const folder = new URL('../../web/generated/', import.meta.url);

for (const build of ['simd', 'relaxed-simd', 'simd-threads', 'relaxed-simd-threads']) {
  const bytes = await readFile(new URL(`inkling-${build}.wasm`, folder));
  const gzipped = gzipSync(bytes, { level: 9 }).length;
  console.log(`  ${build}: ${bytes.length} bytes of WebAssembly, ${gzipped} gzipped`);
  if (gzipped > BUDGET_BYTES) {
    console.error(`error: inkling-${build}.wasm is over the budget of ${BUDGET_BYTES} bytes gzipped.`);
    process.exitCode = 1;
  }
}
