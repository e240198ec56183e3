/**
 * The four files of MNIST as they lie beside the page: described once, for the script that makes them and for the
 * worker that fetches them. A table, nothing else.
 */

/**
 * @typedef {object} FilePart
 * @property {number} bytes
 * @property {string} sha256
 */

/**
 * @typedef {object} DataFile
 * @property {string} name
 * @property {'train' | 'test'} split
 * @property {'images' | 'labels'} kind
 * @property {number} bytes gzipped, as they lie on the host; about, for compressors differ
 * @property {readonly FilePart[]} parts of what is inside, the original distribution: each can be checked and used when it
 *   is there. Of the images 10,000, the first time with the header.
 */

/** @type {readonly DataFile[]} Not `.gz`: a static host may take that for an encoding and have the browser undo it. */
export const MNIST_FILES = [
  {
    name: 'train-labels.idx.gz.bin',
    split: 'train',
    kind: 'labels',
    bytes: 28_246,
    parts: [{ bytes: 60_008, sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5' }],
  },
  {
    name: 'train-images.idx.gz.bin',
    split: 'train',
    kind: 'images',
    bytes: 9_612_640,
    parts: [
      { bytes: 7_840_016, sha256: 'c9eaadbad6b4d0b6c0f15109aa05a939e326309d1f93fe9c78a9f8235e3fcab6' },
      { bytes: 7_840_000, sha256: '825d5c6887f71fd123ef95ae46bb31b517bce622af062629f417b2c2a14fca44' },
      { bytes: 7_840_000, sha256: '6382063c50632b05b2cd3989a86912cf5c48d36a84424645d0149345e6814f2c' },
      { bytes: 7_840_000, sha256: 'bf96b3d744c983f803df6dd6aaf5277c42717cbf950bad8f4b6502af5861563b' },
      { bytes: 7_840_000, sha256: 'd3443c7f951d1c8d516d984d981b2b7ad5e7bc64b427706849ffefeed80d9c36' },
      { bytes: 7_840_000, sha256: '2b079632b0defaf508a5ebf8c4ac1e18ce15c8b337da087e9c3e1c84c618d244' },
    ],
  },
  {
    name: 'test-labels.idx.gz.bin',
    split: 'test',
    kind: 'labels',
    bytes: 4_210,
    parts: [{ bytes: 10_008, sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2' }],
  },
  {
    name: 'test-images.idx.gz.bin',
    split: 'test',
    kind: 'images',
    bytes: 1_598_236,
    parts: [{ bytes: 7_840_016, sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7' }],
  },
];
