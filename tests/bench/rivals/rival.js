// What the workers of the rivals in the tab share: MNIST as they want it, the order of images, and the answers to the
// bench's questions. A rival gives the two functions of `Rival` and nothing else.

/** @import { Loss, Readiness, Window, Work } from '../contestant.mjs' */

/**
 * @typedef {object} Rival
 * @property {(batch: Batch) => void | Promise<void>} train one step on it
 * @property {(batch: Batch) => Float32Array | Promise<Float32Array>} logits of the network without dropout, 10 an image
 * @property {string[]} [notes] what must be known of its rows
 *
 * @typedef {{ images: Float32Array, labels: Int32Array }} Batch 28x28 standardised pixels an image; digits
 *
 * @typedef {{ pixels: Uint8Array, labels: Uint8Array }} Split 28x28 bytes an image
 *
 * @typedef {{ type: 'prepare', threads: number, lossSteps: number[], lossImages: number, works: Work[] }} Prepare
 * @typedef {{ type: 'measure', work: Work, seconds: number }} Measure
 */

export const BATCH = 128;
export const CLASSES = 10;
const PIXELS = 784;
/** Of the pixels, as core/data/dataset.h has them. */
const MEAN = 0.1307;
const DEVIATION = 0.3081;
const WARM_PREDICTIONS = 20;

/** @type {(name: string, header: number) => Promise<Uint8Array>} */
async function loadFile(name, header) {
  const response = await fetch(new URL(`../../../build/mnist/${name}`, import.meta.url));
  if (!response.ok) throw new Error(`build/mnist/${name} is missing; run ./scripts/setup.`);
  return new Uint8Array(await response.arrayBuffer(), header);
}

/** @type {(prefix: 'train' | 't10k') => Promise<Split>} */
async function loadSplit(prefix) {
  return {
    pixels: await loadFile(`${prefix}-images-idx3-ubyte`, 16),
    labels: await loadFile(`${prefix}-labels-idx1-ubyte`, 8),
  };
}

/** @type {(split: Split, indices: ArrayLike<number>) => Batch} */
function makeBatch({ pixels, labels }, indices) {
  const images = new Float32Array(indices.length * PIXELS);
  for (let i = 0; i < indices.length; i++) {
    const first = indices[i] * PIXELS;
    for (let p = 0; p < PIXELS; p++) images[i * PIXELS + p] = (pixels[first + p] / 255 - MEAN) / DEVIATION;
  }
  return { images, labels: Int32Array.from(indices, (index) => labels[index]) };
}

/** @type {(first: number, count: number) => number[]} */
const range = (first, count) => Array.from({ length: count }, (_, i) => first + i);

let state = 1;

/** Uniform in [0, 1), the same in every run: mulberry32, from a counter. */
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let bits = Math.imul(state ^ (state >>> 15), 1 | state);
  bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
  return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
}

/** @type {(count: number) => Uint32Array} */
function shuffled(count) {
  const order = Uint32Array.from(range(0, count));
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * Weights of Glorot's uniform distribution, the initial ones of preset keras; biases begin at zero.
 * @type {(size: number, fanIn: number, fanOut: number) => Float32Array}
 */
export function glorotUniform(size, fanIn, fanOut) {
  const bound = Math.sqrt(6 / (fanIn + fanOut));
  return Float32Array.from({ length: size }, () => (2 * random() - 1) * bound);
}

/** Sum of the cross-entropies. @type {(logits: Float32Array, labels: Int32Array) => number} */
function crossEntropy(logits, labels) {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = logits.subarray(i * CLASSES, (i + 1) * CLASSES);
    const highest = Math.max(...row);
    sum += highest + Math.log(row.reduce((total, logit) => total + Math.exp(logit - highest), 0)) - row[labels[i]];
  }
  return sum;
}

/** A rival with the data and its place in it. */
class Bench {
  /** @param {Rival} rival @param {Split} train @param {Split} test */
  constructor(rival, train, test) {
    this.rival = rival;
    this.train = train;
    this.test = test;
    this.order = shuffled(train.labels.length);
    this.next = 0;
  }

  /** @param {Prepare} request @returns {Promise<Readiness>} */
  async prepare({ lossSteps, lossImages, works }) {
    /** @type {Loss[]} */
    const losses = [];
    let step = 0;
    for (const steps of lossSteps) {
      for (; step < steps; step++) await this.trainStep();
      losses.push({ steps, images: lossImages, loss: (await this.classify(lossImages)) / lossImages });
    }
    if (works.includes('keras-latency')) for (let i = 0; i < WARM_PREDICTIONS; i++) await this.predict(i);
    return { losses, notes: this.rival.notes };
  }

  /** @param {Measure} request @returns {Promise<Window>} */
  async measure({ work, seconds }) {
    if (work === 'keras-latency') return this.latency(seconds);
    const count = this.test.labels.length;
    const once = work === 'keras-train' ? () => this.trainStep() : () => this.classify(count).then(() => count);
    const start = performance.now();
    let images = 0;
    let elapsedMs = 0;
    while (elapsedMs < seconds * 1000) {
      images += await once();
      elapsedMs = performance.now() - start;
    }
    return { imagesPerSecond: (images / elapsedMs) * 1000 };
  }

  async trainStep() {
    if (this.next + BATCH > this.order.length) {
      this.order = shuffled(this.order.length);
      this.next = 0;
    }
    await this.rival.train(makeBatch(this.train, this.order.subarray(this.next, this.next + BATCH)));
    this.next += BATCH;
    return BATCH;
  }

  /** The sum of the losses of the first test images. @param {number} count */
  async classify(count) {
    let loss = 0;
    for (let first = 0; first < count; first += BATCH) {
      const batch = makeBatch(this.test, range(first, Math.min(BATCH, count - first)));
      loss += crossEntropy(await this.rival.logits(batch), batch.labels);
    }
    return loss;
  }

  /** @param {number} index */
  async predict(index) {
    await this.rival.logits(makeBatch(this.test, [index % this.test.labels.length]));
  }

  /** @param {number} seconds @returns {Promise<Window>} */
  async latency(seconds) {
    /** @type {number[]} */
    const times = [];
    const end = performance.now() + seconds * 1000;
    for (let before = performance.now(); before < end; ) {
      await this.predict(times.length);
      const after = performance.now();
      times.push(after - before);
      before = after;
    }
    times.sort((a, b) => a - b);
    const at = (/** @type {number} */ share) => times[Math.floor((times.length - 1) * share)];
    return { imagesPerSecond: 1000 / at(0.5), p95Ms: at(0.95) };
  }
}

/**
 * Answers the bench's questions for a rival, which `start` brings when the first one comes.
 * @type {(start: (threads: number) => Promise<Rival>) => void}
 */
export function answerAs(start) {
  /** @type {Promise<Bench> | null} */
  let starting = null;
  globalThis.onmessage = async (/** @type {MessageEvent<Prepare | Measure>} */ { data }) => {
    try {
      starting ??= startBench(start, data);
      const bench = await starting;
      globalThis.postMessage({
        answer: data.type === 'prepare' ? await bench.prepare(data) : await bench.measure(data),
      });
    } catch (error) {
      globalThis.postMessage({ error: /** @type {Error} */ (error).message || String(error) });
    }
  };
}

/** @type {(start: (threads: number) => Promise<Rival>, question: Prepare | Measure) => Promise<Bench>} */
async function startBench(start, question) {
  if (question.type !== 'prepare') throw new Error('Nothing was prepared.');
  return new Bench(await start(question.threads), await loadSplit('train'), await loadSplit('t10k'));
}
