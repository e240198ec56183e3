/**
 * Stands in for the WebAssembly module in the tests of the page: the same surface as
 * wasm/, a training that is only arithmetic, and failures on demand. It learns nothing.
 */

import SCHEMA_TEXT from '../golden/schema.json?raw';

/** @import { MainModule, Problem, Run } from '../../web/generated/inkling-simd.js' */
/** @import { Preset, Schema, TrainConfig } from '../../web/shared/protocol.js' */

/** The core's own, which a test of the core compares with it. @type {Schema} */
export const SCHEMA = JSON.parse(SCHEMA_TEXT);

export const NETWORK = {
  parameters: 34_826,
  flopsPerImage: 4_880_000,
  trainingFlopsPerImage: 14_260_000,
  layers: [],
};

/** Every setting at its default. @returns {any} */
function defaults() {
  const config = /** @type {any} */ ({});
  for (const { key, default: value } of SCHEMA.training) {
    const [first, second] = key.split('.');
    if (second === undefined) config[first] = value;
    else config[first] = { ...config[first], [second]: value };
  }
  return config;
}

/** @type {TrainConfig} */
const QUICK = {
  ...defaults(),
  network: { name: 'quick' },
  learning_rate: 0.02,
  schedule: 'one-cycle',
  label_smoothing: 0.1,
  batch_size: 64,
  part_size: 10_000,
};

/** @type {Preset[]} */
export const PRESETS = [
  {
    name: 'quick',
    title: 'Quick',
    summary: 'Small and fast: 99 % in one epoch.',
    parameters: 55_418,
    trainingFlops: 2_410_000,
    figures: { accuracy: 0.9916, lowest: 0.99, highest: 0.9921, seconds: 1.75 },
    config: QUICK,
  },
  {
    name: 'keras',
    title: 'Keras convnet',
    summary: 'The well-known example, with Adam.',
    parameters: 34_826,
    trainingFlops: 14_260_000,
    figures: { accuracy: 0.987, lowest: 0.9856, highest: 0.9882, seconds: 63 },
    config: {
      ...QUICK,
      network: { name: 'keras' },
      learning_rate: 0.001,
      schedule: 'constant',
      augment: { ...QUICK.augment, rotation: 12 },
      batch_size: 128,
      part_size: 10_000,
      epochs: 3,
    },
  },
];

/** What there is to set. */
export const OFFER = { presets: PRESETS, schema: SCHEMA };

const SHARD = 16;
/** How many images are read in place of one, when an evaluation averages over shifts. */
const VIEWS = 5;

export class FakeEngine {
  /** What a call returns instead of working, by the method's name; a function is called. */
  /** @type {Record<string, Problem | (() => never)>} */
  failures = {};
  trainImages = 256;
  testImages = 160;
  /** @type {TrainConfig | null} */
  config = null;
  /** By which the images of its training are corrected. */
  corrections = '';
  step = 0;
  shardsOfStep = 0;
  /** Shards of the validation after an epoch; 0 for a training without one. */
  validationShards = 0;
  validationLeft = 0;
  /** Parts of the training images that have come, and for how many steps of the first epoch each is enough. */
  parts = 0;
  stepsAPart = Number.POSITIVE_INFINITY;
  /** Images, by the evaluation that was advanced last. */
  evaluated = 0;
  stopped = false;
  /** What answers: another one after each training that begins, and each file. */
  network = {};
  /** @type {string[]} */
  calls = [];
  /** @type {(shards: number) => void} */
  onShards = () => {};

  /** @param {number} threads */
  constructor(threads = 1) {
    this.threads = threads;
  }

  expectDataset() {
    return this.#answer('expectDataset', () => ({}));
  }

  /** @param {'train' | 'test'} split */
  addImages(split) {
    return this.#answer('addImages', () => {
      if (split === 'train') this.parts += 1;
      return {};
    });
  }

  /** @param {string} json @param {string} corrections */
  startTraining(json, corrections) {
    return this.#answer('startTraining', () => {
      this.corrections = corrections;
      this.config = JSON.parse(json);
      this.network = {};
      this.step = 0;
      this.shardsOfStep = 0;
      this.stopped = false;
      return NETWORK;
    });
  }

  /** @param {number} maxShards */
  advance(maxShards) {
    return this.#answer('advance', () => {
      const { batch_size } = /** @type {TrainConfig} */ (this.config);
      const { stepsPerEpoch, totalSteps } = this.#training();
      const waits = this.parts > 0 && this.step >= this.stepsAPart * this.parts && this.step < stepsPerEpoch;
      if (waits) {
        // Nothing is done.
      } else if (this.validationLeft > 0) {
        const shards = Math.min(maxShards, this.validationLeft);
        this.onShards(shards);
        this.validationLeft -= shards;
      } else {
        const shards = Math.min(maxShards, Math.ceil(batch_size / SHARD) - this.shardsOfStep);
        this.onShards(shards);
        this.shardsOfStep += shards;
        if (this.shardsOfStep * SHARD >= batch_size) {
          this.step += 1;
          this.shardsOfStep = 0;
          if (this.step % stepsPerEpoch === 0) this.validationLeft = this.validationShards;
        }
      }
      const { step } = this;
      const stepDone = this.shardsOfStep === 0 && this.validationLeft === 0 && !waits;
      return {
        waits,
        stepDone,
        epochDone: stepDone && step % stepsPerEpoch === 0,
        finished: stepDone && step === totalSteps,
        step,
        stepsPerEpoch,
        totalSteps,
        epoch: Math.floor(step / stepsPerEpoch),
        imagesSeen: step * batch_size + this.shardsOfStep * SHARD,
        loss: 2.3 * Math.exp(-step / 40) + 0.05 + 0.03 * Math.sin(step),
        accuracy: 0.985 - 0.88 * Math.exp(-step / 30) + 0.01 * Math.cos(3 * step),
        learningRate: 0.001,
        heldOutAccuracy: this.validationShards > 0 && step >= stepsPerEpoch ? 0.99 : undefined,
        heldOutLoss: this.validationShards > 0 && step >= stepsPerEpoch ? 0.04 : undefined,
      };
    });
  }

  stopTraining() {
    this.calls.push('stopTraining');
    this.stopped = true;
  }

  /** @param {FakeRun} run @param {number} maxShards */
  advanceEvaluation(run, maxShards) {
    return this.#answer('advanceEvaluation', () => {
      if (run.network !== this.network) this.beginEvaluation(run);
      this.onShards(run.shifts ? VIEWS * maxShards : maxShards);
      run.evaluated = Math.min(this.testImages, run.evaluated + maxShards * SHARD);
      this.evaluated = run.evaluated;
      const wrong = this.testImages / 80;
      return {
        done: run.evaluated === this.testImages,
        seen: run.evaluated,
        count: this.testImages,
        correct: this.testImages - wrong,
        accuracy: 1 - wrong / this.testImages,
        loss: run.shifts ? 0.025 : 0.03,
        refused: wrong,
        confusion: confusion(this.testImages),
        ece: 0.004,
        bins: bins(this.testImages),
      };
    });
  }

  /** With the first slice, and when another network has taken over. @param {FakeRun} run */
  beginEvaluation(run) {
    this.calls.push('beginEvaluation');
    run.network = this.network;
    run.evaluated = 0;
  }

  /** @param {Float32Array} points @param {Uint32Array} lengths */
  predictStrokes(points, lengths) {
    return this.#answer('predictStrokes', () => {
      const pixels = new Uint8Array(784);
      for (let at = 0; at < points.length; at += 2) paint(pixels, points[at], points[at + 1]);
      /** @type {'digit' | 'empty'} */
      const verdict = lengths.length === 0 ? 'empty' : 'digit';
      return {
        verdict,
        digit: 7,
        probabilities: [0, 0.001, 0.004, 0.002, 0, 0, 0, 0.982, 0.001, 0.01],
        pixels,
      };
    });
  }

  /** Each pixel tells what was asked. @param {string} json @param {number} first @param {number} count */
  previewExamples(json, first, count) {
    return this.#answer('previewExamples', () => {
      const { augment } = JSON.parse(json);
      return {
        images: new Uint8Array(784 * count).fill(augment.rotation),
        labels: Uint8Array.from({ length: count }, (_, index) => (first + index) % 11),
        fromDataset: this.calls.includes('addImages'),
      };
    });
  }

  saveModel() {
    return this.#answer('saveModel', () => ({
      bytes: new TextEncoder().encode(
        JSON.stringify({ config: this.config, step: this.step, validationLeft: this.validationLeft }),
      ),
    }));
  }

  /** @param {Uint8Array} bytes */
  loadModel(bytes) {
    const model = parsed(bytes);
    if (model === null) return { problem: { code: 'invalid-data', message: 'This is no model file.' } };
    return this.#answer('loadModel', () => {
      const { config, step, validationLeft = 0 } = model;
      this.config = config;
      this.network = {};
      this.step = step;
      this.validationLeft = validationLeft;
      this.stopped = false;
      return NETWORK;
    });
  }

  /** @returns {Run | undefined} */
  describeTraining() {
    this.calls.push('describeTraining');
    const { config, stopped } = this;
    const run = this.#training();
    return config === null || stopped || run.finished ? undefined : { config: JSON.stringify(config), ...run };
  }

  delete() {
    this.calls.push('delete');
  }

  #training() {
    const { config, step } = this;
    const stepsPerEpoch = config === null ? 0 : Math.ceil(this.trainImages / config.batch_size);
    const totalSteps = stepsPerEpoch * (config?.epochs ?? 0);
    const finished = config !== null && step >= totalSteps && this.validationLeft === 0;
    return { step, stepsPerEpoch, totalSteps, finished };
  }

  /**
   * @template Value
   * @param {string} method
   * @param {() => Value} work
   * @returns {{ problem: Problem } | ({ problem: undefined } & Value)}
   */
  #answer(method, work) {
    this.calls.push(method);
    const failure = this.failures[method];
    if (typeof failure === 'function') failure();
    else if (failure !== undefined) return { problem: failure };
    return { problem: undefined, ...work() };
  }
}

/** An evaluation, which is the caller's. */
class FakeRun {
  /** @type {object | null} */
  network = null;
  evaluated = 0;
  isDeleted = false;

  /** @param {boolean} shifts */
  constructor(shifts) {
    this.shifts = shifts;
  }

  delete() {
    this.isDeleted = true;
  }
}

/** The engine's calls, which are functions of the module. */
const CALLS = [
  ...['expectDataset', 'addImages', 'startTraining', 'advance', 'stopTraining', 'describeTraining'],
  ...['advanceEvaluation', 'predictStrokes', 'previewExamples', 'saveModel', 'loadModel'],
];

/** @param {typeof FakeEngine} [Engine] @returns {MainModule} */
export function fakeModule(Engine = FakeEngine) {
  const call =
    (/** @type {string} */ name) =>
    (/** @type {any} */ target, /** @type {any[]} */ ...rest) =>
      (target.engine ?? target)[name](...rest);
  return /** @type {any} */ ({
    Engine,
    EvaluationRun: FakeRun,
    TrainingRun: class {
      /** @param {FakeEngine} engine */
      constructor(engine) {
        this.engine = engine;
      }

      delete() {}
    },
    presets: () => JSON.stringify(PRESETS),
    schema: () => JSON.stringify(SCHEMA),
    memoryBytes: () => 2_000_000,
    ...Object.fromEntries(CALLS.map((name) => [name, call(name)])),
  });
}

/** @param {Uint8Array} bytes */
function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/**
 * @param {Uint8Array} pixels
 * @param {number} x
 * @param {number} y
 */
function paint(pixels, x, y) {
  const column = Math.floor(x * 28);
  const row = Math.floor(y * 28);
  for (const [dx, dy, ink] of [
    [0, 0, 255],
    [1, 0, 170],
    [0, 1, 170],
    [1, 1, 90],
  ]) {
    const inside = column + dx >= 0 && column + dx < 28 && row + dy >= 0 && row + dy < 28;
    const at = (row + dy) * 28 + column + dx;
    if (inside) pixels[at] = Math.max(pixels[at], ink);
  }
}

/** @param {number} count of images: one in four is read with a confidence of 90 %, the others with 99 % */
export function bins(count) {
  return Array.from({ length: 15 }, (_, index) => {
    if (index === 13) return { count: count / 4, confidence: 0.9, accuracy: 0.95 };
    if (index === 14) return { count: (3 * count) / 4, confidence: 0.99, accuracy: 1 };
    return { count: 0, confidence: 0, accuracy: 0 };
  });
}

/** @param {number} count of images, as many of each digit; one image in eighty is misread */
function confusion(count) {
  const each = count / 10;
  return Array.from({ length: 100 }, (_, index) => {
    const truth = Math.floor(index / 10);
    const read = index % 10;
    if (truth === read) return each - each / 80;
    return read === (truth + 3) % 10 ? each / 80 : 0;
  });
}
