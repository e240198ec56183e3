// Measures one WebAssembly build of ours: drives the module of wasm/bindings.cc as the page's worker does, but in whole
// steps instead of slices, since nobody waits for an answer here.

/** @import { Engine, EngineModule, EngineResult } from '../../web/worker/engine-types.js' */
/** @import { Loss, Readiness, Window, Work } from './contestant.mjs' */

/**
 * @typedef {{ type: 'prepare', module: string, threads: number, lossSteps: number[], training: object }} Prepare
 * @typedef {{ type: 'measure', work: Work, seconds: number }} Measure
 * @typedef {{ type: 'time-step', module: string, threads: number, channels: number, batch: number, seconds: number, training: object }} TimeStep
 * @typedef {Engine & {
 *   predictImage: (pixels: Uint8Array) => EngineResult<{}>,
 *   measurePeaks: (ms: number) => EngineResult<{ gflops: number, cores: number }>,
 * }} BenchEngine
 */

const MANY_EPOCHS = 1000; // so that training never ends during the bench
const MANY_SHARDS = 1e6; // as much as one call does
const PEAK_MS = 60;
const WARM_PREDICTIONS = 100;
const LEAST_STEPS = 2;
const IDX_HEADER_BYTES = 16;
const IMAGE_BYTES = 784;

/**
 * @typedef {{ engine: BenchEngine, testImages: Uint8Array, network: { layers: object[] } }} Started
 * @type {Started | null}
 */
let started = null;

/** @template T @param {EngineResult<T>} result @returns {{ ok: true } & T} */
function checked(result) {
  if (!result.ok) throw new Error(result.message);
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
  const address = new URL(`../../web/generated/${name}.js`, import.meta.url).href;
  const { default: createModule } = await import(address).catch(() => {
    throw new Error(`web/generated/${name}.js is missing or broken; run ./scripts/bench, which builds it.`);
  });
  const module = /** @type {EngineModule} */ (await createModule({ helperThreads: threads - 1 }));
  const engine = /** @type {BenchEngine} */ (new module.Engine(threads));
  const testImages = await loadFile('t10k-images-idx3-ubyte');
  checked(engine.loadDataset('test', testImages, await loadFile('t10k-labels-idx1-ubyte')));
  checked(
    engine.loadDataset('train', await loadFile('train-images-idx3-ubyte'), await loadFile('train-labels-idx1-ubyte')),
  );
  const preset = JSON.parse(module.presets()).find((/** @type {{ name: string }} */ { name }) => name === 'keras');
  started = { engine, testImages, network: preset.config.network };
  return started;
}

/** @type {(request: Prepare) => Promise<Readiness>} */
async function prepare({ module, threads, lossSteps, training }) {
  const { engine, network } = await start(module, threads);
  checked(engine.startTraining(JSON.stringify({ ...training, network, epochs: MANY_EPOCHS })));
  /** @type {Loss[]} */
  const losses = [];
  let step = 0;
  for (const steps of lossSteps) {
    for (; step < steps; step++) trainStep(engine);
    const { count, loss } = evaluate(engine);
    losses.push({ steps, images: count, loss });
  }
  for (let i = 0; i < WARM_PREDICTIONS; i++) checked(engine.predictImage(testImage(i)));
  return { losses };
}

/** Milliseconds of a training step of the network with other numbers of channels. @type {(request: TimeStep) => Promise<number>} */
async function timeStep({ module, threads, channels, batch, seconds, training }) {
  const { engine, network } = started ?? (await start(module, threads));
  const layers = network.layers.map((layer) => ('filters' in layer ? { ...layer, filters: channels } : layer));
  const config = { ...training, network: { layers }, batch_size: batch, epochs: MANY_EPOCHS };
  checked(engine.startTraining(JSON.stringify(config)));
  trainStep(engine);
  /** @type {number[]} */
  const times = [];
  const end = performance.now() + seconds * 1000;
  for (let before = performance.now(); before < end || times.length < LEAST_STEPS; ) {
    trainStep(engine);
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

/** @type {(engine: BenchEngine) => number} the images seen since the beginning */
function trainStep(engine) {
  let progress = checked(engine.advance(MANY_SHARDS));
  while (!progress.stepDone) progress = checked(engine.advance(MANY_SHARDS));
  return progress.imagesSeen;
}

/** @type {(engine: BenchEngine) => { count: number, loss: number }} */
function evaluate(engine) {
  checked(engine.beginEvaluation('test', false));
  let evaluation = checked(engine.advanceEvaluation(MANY_SHARDS));
  while (!evaluation.done) evaluation = checked(engine.advanceEvaluation(MANY_SHARDS));
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

/** @type {Record<Work, (engine: BenchEngine, seconds: number) => Window>} */
const works = {
  'keras-train': (engine, seconds) => {
    let seen = trainStep(engine);
    return throughput(seconds, () => {
      const before = seen;
      seen = trainStep(engine);
      return seen - before;
    });
  },
  'keras-infer': (engine, seconds) => throughput(seconds, () => evaluate(engine).count),
  'keras-latency': (engine, seconds) => {
    /** @type {number[]} */
    const times = [];
    const end = performance.now() + seconds * 1000;
    for (let before = performance.now(); before < end; ) {
      checked(engine.predictImage(testImage(times.length)));
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
  const { engine } = started;
  const before = checked(engine.measurePeaks(PEAK_MS));
  const window = works[work](engine, seconds);
  const after = checked(engine.measurePeaks(PEAK_MS));
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
