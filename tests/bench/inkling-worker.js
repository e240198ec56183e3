// Measures one WebAssembly build of ours: drives the module of wasm/ as the page's worker does, but in whole
// steps instead of slices, since nobody waits for an answer here.

/** @import { Engine, MainModule as PageModule, Outcome, TrainingRun } from '../../web/generated/inkling-simd.js' */
/** @import { Loss, Readiness, Window, Work } from './contestant.mjs' */

/**
 * @typedef {{ type: 'prepare', module: string, threads: number, lossSteps: number[], training: object }} Prepare
 * @typedef {{ type: 'measure', work: Work, seconds: number }} Measure
 * @typedef {{ type: 'time-step', module: string, threads: number, channels: number, batch: number, seconds: number, training: object }} TimeStep
 */

/**
 * The page's module with what tests/bench/bindings.cc adds.
 * @typedef {PageModule & {
 *   predictImage: (engine: Engine, pixels: Uint8Array) => Outcome,
 *   measurePeaks: (engine: Engine, milliseconds: number) => { gflops: number, cores: number },
 * }} MainModule
 */

const MANY_EPOCHS = 1000; // so that training never ends during the bench
const MANY_SHARDS = 1e6; // as much as one call does
const PEAK_MS = 60;
const WARM_PREDICTIONS = 100;
const LEAST_STEPS = 2;
const IDX_HEADER_BYTES = 16;
const IMAGE_BYTES = 784;

/**
 * @typedef {{ module: MainModule, engine: Engine, run: TrainingRun, testImages: Uint8Array, network: { layers: object[] } }} Started
 * @type {Started | null}
 */
let started = null;

/** @template {Outcome} Result @param {Result} result @returns {Result} */
function checked(result) {
  if (result.problem !== undefined) throw new Error(result.problem.message);
  return result;
}

/** @type {(name: string) => Promise<Uint8Array>} */
async function loadFile(name) {
  const response = await fetch(new URL(`../../build/mnist/${name}`, import.meta.url));
  if (!response.ok) throw new Error(`build/mnist/${name} is missing; run ./scripts/setup.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The module, and an engine of it that has the images. @type {(name: string, threads: number) => Promise<Started>} */
async function start(name, threads) {
  // Without isolation the factory of a build with threads never answers.
  if (threads > 1 && !globalThis.crossOriginIsolated) throw new Error('The page is not cross-origin isolated.');
  const address = new URL(`../../build/bench/${name}.js`, import.meta.url).href;
  const { default: createModule } = await import(address).catch(() => {
    throw new Error(`build/bench/${name}.js is missing or broken; run ./scripts/bench, which builds it.`);
  });
  const module = /** @type {MainModule} */ (await createModule({ helperThreads: threads - 1 }));
  const engine = new module.Engine(threads);
  const testImages = await loadFile('t10k-images-idx3-ubyte');
  checked(module.expectDataset(engine, 'test', await loadFile('t10k-labels-idx1-ubyte')));
  checked(module.addImages(engine, 'test', testImages));
  checked(module.expectDataset(engine, 'train', await loadFile('train-labels-idx1-ubyte')));
  checked(module.addImages(engine, 'train', await loadFile('train-images-idx3-ubyte')));
  const preset = JSON.parse(module.presets()).find((/** @type {{ name: string }} */ { name }) => name === 'keras');
  started = { module, engine, run: new module.TrainingRun(engine), testImages, network: preset.config.network };
  return started;
}

/** @type {(request: Prepare) => Promise<Readiness>} */
async function prepare({ module: name, threads, lossSteps, training }) {
  const begun = await start(name, threads);
  const { module, engine, run, network } = begun;
  checked(module.startTraining(run, JSON.stringify({ ...training, network, epochs: MANY_EPOCHS }), ''));
  /** @type {Loss[]} */
  const losses = [];
  let step = 0;
  for (const steps of lossSteps) {
    for (; step < steps; step++) trainStep(begun);
    const { count, loss } = evaluate(begun);
    losses.push({ steps, images: count, loss });
  }
  for (let i = 0; i < WARM_PREDICTIONS; i++) checked(module.predictImage(engine, testImage(i)));
  return { losses };
}

/** Milliseconds of a training step of the network with other numbers of channels. @type {(request: TimeStep) => Promise<number>} */
async function timeStep({ module: name, threads, channels, batch, seconds, training }) {
  const begun = started ?? (await start(name, threads));
  const { module, run, network } = begun;
  const layers = network.layers.map((layer) => ('filters' in layer ? { ...layer, filters: channels } : layer));
  const config = { ...training, network: { layers }, batch_size: batch, epochs: MANY_EPOCHS };
  checked(module.startTraining(run, JSON.stringify(config), ''));
  trainStep(begun);
  /** @type {number[]} */
  const times = [];
  const end = performance.now() + seconds * 1000;
  for (let before = performance.now(); before < end || times.length < LEAST_STEPS; ) {
    trainStep(begun);
    const after = performance.now();
    times.push(after - before);
    before = after;
  }
  return times.sort((a, b) => a - b)[Math.floor((times.length - 1) / 2)];
}

/** @type {(index: number) => Uint8Array} */
function testImage(index) {
  if (started === null) throw new Error('Nothing was prepared.');
  const first = IDX_HEADER_BYTES + (index % 10_000) * IMAGE_BYTES;
  return started.testImages.subarray(first, first + IMAGE_BYTES);
}

/** @type {(started: Started) => number} the images seen since the beginning */
function trainStep({ module, run }) {
  let progress = checked(module.advance(run, MANY_SHARDS));
  while (!progress.stepDone) progress = checked(module.advance(run, MANY_SHARDS));
  return progress.imagesSeen;
}

/** @type {(started: Started) => { count: number, loss: number }} */
function evaluate({ module, engine }) {
  const run = new module.EvaluationRun(false);
  let evaluation = checked(module.advanceEvaluation(engine, run, MANY_SHARDS));
  while (!evaluation.done) evaluation = checked(module.advanceEvaluation(engine, run, MANY_SHARDS));
  run.delete();
  return evaluation;
}

/**
 * Repeats `work`, which returns the images that it did, until the time is up.
 * @type {(seconds: number, work: () => number) => Window}
 */
function throughput(seconds, work) {
  const start = performance.now();
  let images = 0;
  let elapsedMs = 0;
  while (elapsedMs < seconds * 1000) {
    images += work();
    elapsedMs = performance.now() - start;
  }
  return { imagesPerSecond: (images / elapsedMs) * 1000 };
}

/** @type {Record<Work, (begun: Started, seconds: number) => Window>} */
const works = {
  'keras-train': (begun, seconds) => {
    let seen = trainStep(begun);
    return throughput(seconds, () => {
      const before = seen;
      seen = trainStep(begun);
      return seen - before;
    });
  },
  'keras-infer': (begun, seconds) => throughput(seconds, () => evaluate(begun).count),
  'keras-latency': ({ module, engine }, seconds) => {
    /** @type {number[]} */
    const times = [];
    const end = performance.now() + seconds * 1000;
    for (let before = performance.now(); before < end; ) {
      checked(module.predictImage(engine, testImage(times.length)));
      const after = performance.now();
      times.push(after - before);
      before = after;
    }
    times.sort((a, b) => a - b);
    const at = (/** @type {number} */ share) => times[Math.floor((times.length - 1) * share)];
    return { imagesPerSecond: 1000 / at(0.5), p95Ms: at(0.95) };
  },
};

/** @type {(request: Measure) => Window} */
function measure({ work, seconds }) {
  if (started === null) throw new Error('Nothing was prepared.');
  const { module, engine } = started;
  const before = module.measurePeaks(engine, PEAK_MS);
  const window = works[work](started, seconds);
  const after = module.measurePeaks(engine, PEAK_MS);
  return {
    ...window,
    peakGflops: Math.max(before.gflops, after.gflops),
    coresHad: Math.min(before.cores, after.cores),
  };
}

/** @type {(request: Prepare | Measure | TimeStep) => Promise<Readiness | Window | number>} */
async function answer(request) {
  if (request.type === 'prepare') return prepare(request);
  return request.type === 'measure' ? measure(request) : timeStep(request);
}

/** @param {MessageEvent<Prepare | Measure | TimeStep>} event */
globalThis.onmessage = async ({ data }) => {
  try {
    globalThis.postMessage({ answer: await answer(data) });
  } catch (error) {
    globalThis.postMessage({ error: /** @type {Error} */ (error).message });
  }
};
