/**
 * The four files of MNIST as they lie beside the page: described once, for the script that makes them and for the
 * worker that fetches them. A table, nothing else.
 */

/**
 * @typedef {object} DataFile
 * @property {string} name
 * @property {'train' | 'test'} split
 * @property {'images' | 'labels'} kind
 * @property {number} bytes gzipped, as they lie on the host; about, for compressors differ
 * @property {number} rawBytes
 * @property {string} sha256 of the raw bytes: of the original distribution
 */

/** @type {readonly DataFile[]} Not `.gz`: a static host may take that for an encoding and have the browser undo it. */
export const MNIST_FILES = [
  {
    name: 'train-images.idx.gz.bin',
    split: 'train',
    kind: 'images',
    bytes: 9_612_640,
    rawBytes: 47_040_016,
    sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  },
  {
    name: 'train-labels.idx.gz.bin',
    split: 'train',
    kind: 'labels',
    bytes: 28_246,
    rawBytes: 60_008,
    sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  },
  {
    name: 'test-images.idx.gz.bin',
    split: 'test',
    kind: 'images',
    bytes: 1_598_236,
    rawBytes: 7_840_016,
    sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  },
  {
    name: 'test-labels.idx.gz.bin',
    split: 'test',
    kind: 'labels',
    bytes: 4_210,
    rawBytes: 10_008,
    sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  },
];
