/**
 * Has the browser compile the kernels with its optimizing compiler before anybody trains: it does so for a function of
 * WebAssembly once that has run for a while, for all threads at once. So a scratch engine, which nothing else knows of,
 * trains and tests as it is configured, on a few images that are noise, and is thrown away.
 */

import { unwrap } from '../../worker/problem.js';

/** @import { Engine, MainModule } from '../../generated/inkling-simd.js' */
/** @import { TrainConfig } from '../../shared/protocol.js' */

const TRAIN_IMAGES = 64;
const TEST_IMAGES = 32;
/** Short steps, even of a large network and before it is warm: whoever draws or trains waits for one at most. */
const BATCH_SIZE = 2;
/** So many small steps that V8, which counts what each function has run, has compiled all but a few small ones. */
const EPOCHS = 40;

/**
 * @param {MainModule} module
 * @param {TrainConfig} config
 * @param {() => Promise<boolean>} mayGoOn asked after each small piece of work
 */
export async function warmUp(module, config, mayGoOn) {
  const engine = new module.Engine(1);
  const training = new module.TrainingRun(engine);
  try {
    load(module, engine, 'train', TRAIN_IMAGES);
    load(module, engine, 'test', TEST_IMAGES);
    const validation = Math.min(config.validation ?? 0, TRAIN_IMAGES / 2);
    const small = { ...config, batch_size: BATCH_SIZE, epochs: EPOCHS, validation, patience: 0 };
    unwrap(module.startTraining(training, JSON.stringify(small), ''));
    let finished = false;
    while (!finished && (await mayGoOn())) {
      const result = unwrap(module.advance(training, 1));
      finished = result.finished;
      if (result.epochDone) await evaluate();
    }
  } finally {
    training.delete();
    engine.delete();
  }

  async function evaluate() {
    const run = new module.EvaluationRun(false);
    try {
      while ((await mayGoOn()) && !unwrap(module.advanceEvaluation(engine, run, 1)).done);
    } finally {
      run.delete();
    }
  }
}

/**
 * @param {MainModule} module
 * @param {Engine} engine
 * @param {'train' | 'test'} split
 * @param {number} count of images
 */
function load(module, engine, split, count) {
  unwrap(module.expectDataset(engine, split, labels(count)));
  unwrap(module.addImages(engine, split, noise(count)));
}

/** An IDX file. @param {number} count */
function noise(count) {
  const bytes = new Uint8Array(16 + count * 784);
  bytes.set([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28]);
  for (let at = 16; at < bytes.length; at++) bytes[at] = (at * at) % 251;
  return bytes;
}

/** An IDX file. @param {number} count */
function labels(count) {
  const bytes = new Uint8Array(8 + count);
  bytes.set([0, 0, 8, 1, 0, 0, 0, count]);
  for (let index = 0; index < count; index++) bytes[8 + index] = index % 10;
  return bytes;
}
