// What the rounds ask of anybody who is measured. A rival is one more object of this shape; the rounds, the table and
// build/bench.json know nothing else of it.

/**
 * @typedef {'keras-train' | 'keras-infer' | 'keras-latency'} Work
 *   training the preset keras in batches of 128; classifying the 10,000 test images; classifying one image at a time
 *
 * @typedef {object} Window one measurement
 * @property {number} imagesPerSecond
 * @property {number} [p95Ms] keras-latency: of the single images
 * @property {number} [peakGflops] of one thread, measured beside the window; only who has such a measure
 *
 * @typedef {object} Readiness what is known after the warm-up
 * @property {number} loss mean cross-entropy of the test images after LOSS_STEPS steps
 * @property {Partial<Record<Work, number>>} flopsPerImage of the direct method; a multiply-add is two
 *
 * @typedef {object} Contestant
 * @property {string} who
 * @property {string} build
 * @property {number} threads
 * @property {'chromium' | 'native'} where
 * @property {Work[]} works
 * @property {() => Promise<Readiness>} prepare starts it, trains LOSS_STEPS steps of 128 images from fresh weights, warms up the rest
 * @property {(work: Work, seconds: number) => Promise<Window>} measure
 */

/** @type {Work[]} */
export const WORKS = ['keras-train', 'keras-infer', 'keras-latency'];
/** Steps of training before the loss is taken: also the warm-up. */
export const LOSS_STEPS = 100;

/** @type {(contestant: Contestant, work: Work) => string} what --only is matched against */
export const rowName = ({ who, build, threads, where }, work) => `${who} ${build} ${threads} ${where} ${work}`;

/** Threads that a work can keep busy: one image is one thread's. @type {(contestant: Contestant, work: Work) => number} */
export const threadsAtWork = ({ threads }, work) => (work === 'keras-latency' ? 1 : threads);
