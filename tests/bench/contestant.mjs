// What the rounds ask of anybody who is measured. A rival is one more object of this shape; the rounds, the table and
// build/bench.json know nothing else of it.

/**
 * @typedef {'keras-train' | 'keras-infer' | 'keras-latency'} Work
 *   training the preset keras in batches of 128; classifying the 10,000 test images; classifying one image at a time
 *
 * @typedef {object} Window one measurement
 * @property {number} imagesPerSecond
 * @property {number} [p95Ms] keras-latency: of the single images
 * @property {number} [peakGflops] multiply-adds of one thread, the best beside the window; only who has such a measure
 * @property {number} [coresHad] multiply-adds of all its threads at once / of one, the lower of before and after
 *
 * @typedef {object} Loss
 * @property {number} steps of 128 images, from fresh weights
 * @property {number} images of the test set, its first ones
 * @property {number} loss their mean cross-entropy
 *
 * @typedef {object} Readiness what is known after the warm-up
 * @property {Loss[]} losses in the order of their steps; the last one is the row's
 * @property {string[]} [notes] what turned out only now and must be known of the row
 *
 * @typedef {object} Contestant
 * @property {string} who
 * @property {string} build
 * @property {number} threads
 * @property {'chromium' | 'native'} where
 * @property {Work[]} works
 * @property {string[]} [notes] what must be known of its rows
 * @property {() => Promise<Readiness>} prepare starts it, trains from fresh weights until the last of LOSS_STEPS, warms up the rest
 * @property {(work: Work, seconds: number) => Promise<Window>} measure as long as that, and a whole step at least
 *
 * @typedef {{ contestants: Contestant[], close: () => Promise<void> }} Venue contestants that share a browser, say
 */

/** @type {Work[]} */
export const WORKS = ['keras-train', 'keras-infer', 'keras-latency'];
/** Who the rest are rivals of. */
export const OURS = 'inkling';
/**
 * The row that the others are compared with.
 * @type {Named}
 */
export const REFERENCE = { who: OURS, build: 'relaxed-simd', threads: 2, where: 'chromium' };
/**
 * Steps of training after which the loss is taken; they are the warm-up too. A rival that needs a quarter of a minute
 * for a step stops at the first of them.
 */
export const LOSS_STEPS = [5, 100];
/** For the loss of all but slow rivals. */
export const TEST_IMAGES = 10_000;
/** Settings of the work, the same for all: Adam, constant rate, float32, dropout 0.5 before the dense layer. */
export const TRAINING = {
  optimizer: 'adam',
  epsilon: 1e-7,
  learning_rate: 1e-3,
  schedule: 'constant',
  batch_size: 128,
  seed: 1,
};
/** Operations of the direct method for an image; a multiply-add is two. The gradient of the images is not needed. */
const forward = { conv1: 2 * 26 * 26 * 9 * 32, conv2: 2 * 11 * 11 * 9 * 32 * 64, dense: 2 * 1600 * 10 };
const inference = forward.conv1 + forward.conv2 + forward.dense;
/** @type {Record<Work, number>} */
export const FLOPS_PER_IMAGE = {
  'keras-train': 3 * inference - forward.conv1,
  'keras-infer': inference,
  'keras-latency': inference,
};

/** @typedef {Pick<Contestant, 'who' | 'build' | 'threads' | 'where'>} Named */
/** @type {(contestant: Named, work: Work) => string} what --only is matched against */
export const rowName = ({ who, build, threads, where }, work) => `${who} ${build} ${threads} ${where} ${work}`;

/** Threads that a work can keep busy: one image is one thread's. @type {(contestant: Contestant, work: Work) => number} */
export const threadsAtWork = ({ threads }, work) => (work === 'keras-latency' ? 1 : threads);
