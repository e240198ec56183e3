/** The training in the worker: it runs, and hears what it is told between two slices. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeContext } from '../../../tests/web/fake-context.js';
import { FakeEngine, PRESETS } from '../../../tests/web/fake-engine.js';
import { BRIEF_SLICE_MS, SLICE_MS } from '../../worker/slicing.js';
import { actions } from './worker.js';

const CONFIG = { ...PRESETS[0].config, batch_size: 64, epochs: 2 };
const STEPS = 8;

/** @type {FakeContext} */
let context;
/** @type {FakeEngine} */
let engine;
/** @type {ReturnType<typeof actions>} */
let worker;
/** Of somebody who waits as long as it takes. */
const forEver = () => new AbortController().signal;

beforeEach(() => {
  context = new FakeContext();
  engine = context.engine;
  worker = actions(context);
});

/** @param {import('../../shared/protocol.js').TrainConfig} config */
const begin = (config) => worker.train({ config }, forEver());
const resume = () => worker.resume({}, forEver());
/** @param {AbortSignal} [until] */
const step = (until = forEver()) => worker.step({}, until);
/** @param {string} type */
const of = (type) => context.of(type);
/** @param {string} type */
const until = (type) => context.until(type);
const advances = () => engine.calls.filter((call) => call === 'advance').length;
/** Until the engine was asked so often. @param {number} times */
async function advanced(times) {
  while (advances() < times) await null;
}
/** After the first epoch. */
async function pausedInEvaluation() {
  engine.testImages = 16_000;
  await begin(CONFIG);
  context.meanwhile = () => {
    if (!engine.calls.includes('advanceEvaluation')) return;
    context.meanwhile = () => {};
    worker.pause();
  };
  resume();
  await until('paused');
}
const types = () => context.events.map(({ type }) => type);

describe('a training', () => {
  it('waits, paused, for its first step', async () => {
    const { network, training } = await begin(CONFIG);
    expect(network.parameters).toBe(34_826);
    expect(training).toMatchObject({ active: true, step: 0, totalSteps: STEPS });
    expect(engine.calls).not.toContain('advance');
  });

  it('runs to its end, with an evaluation after each epoch', async () => {
    await begin(CONFIG);
    resume();
    await until('done');
    expect(of('epoch')).toHaveLength(2);
    expect(of('done')[0]).toMatchObject({ step: STEPS, evaluation: { count: 160, accuracy: 0.9875 } });
    expect(() => worker.pause()).toThrow('press Train');
    expect(types().indexOf('running')).toBeLessThan(types().indexOf('metrics'));
  });

  it('goes on with the validation of an epoch before it evaluates it', async () => {
    engine.validationShards = 20;
    const evaluation = vi.spyOn(engine, 'beginEvaluation');
    /** @type {number[]} */
    const left = [];
    evaluation.mockImplementation((...request) => {
      left.push(engine.validationLeft);
      return FakeEngine.prototype.beginEvaluation.apply(engine, request);
    });
    await begin(CONFIG);
    resume();
    await until('done');
    expect(left).toEqual([0, 0]);
    expect(context.longestSlice).toBeLessThanOrEqual(SLICE_MS + 3);
  });

  it('says how well the network reads what is held out, from the end of the first epoch on', async () => {
    engine.validationShards = 20;
    await begin(CONFIG);
    await step();
    expect(of('metrics').at(-1)).toMatchObject({ step: 1, heldOutAccuracy: null });
    resume();
    await until('done');
    expect(of('metrics').at(-1)).toMatchObject({ step: STEPS, heldOutAccuracy: 0.99 });
    expect(of('epoch').map(({ heldOutLoss }) => heldOutLoss)).toEqual([0.04, 0.04]);
  });

  it('gives way at least every slice', async () => {
    await begin(CONFIG);
    resume();
    await until('done');
    expect(context.longestSlice).toBeLessThanOrEqual(SLICE_MS + 3);
  });

  it('gives way sooner while somebody draws', async () => {
    await begin({ ...CONFIG, batch_size: 256 });
    context.meanwhile = () => context.pump.beBrief();
    context.pump.beBrief();
    resume();
    await until('done');
    expect(context.longestSlice).toBeLessThanOrEqual(BRIEF_SLICE_MS);
  });

  it('reports the mean over all steps, at most ten times a second, and the time left', async () => {
    await begin({ ...CONFIG, epochs: 50 });
    resume();
    await until('done');
    const metrics = /** @type {any[]} */ (of('metrics'));
    expect(metrics.length).toBeLessThan(context.clock / 100 + 2 * 50);
    expect(metrics.at(-1)).toMatchObject({ step: 200, totalSteps: 200, memoryBytes: 2_000_000, secondsLeft: 0 });
    expect(metrics.at(-1).imagesPerSecond).toBeCloseTo(16_000 / 3, -2);
    expect(metrics[2].secondsLeft).toBeGreaterThan(metrics.at(-2).secondsLeft);
  });

  it('pauses between two slices, answers at once, and goes on where it was', async () => {
    await begin(CONFIG);
    context.meanwhile = () => {
      context.meanwhile = () => {};
      worker.pause();
    };
    resume();
    await until('paused');
    const { step } = /** @type {any} */ (of('paused')[0]);
    expect(step).toBeLessThan(STEPS);
    const told = types();
    expect(told.indexOf('checkpoint'), 'before it is said that it is over').toBe(told.indexOf('paused') - 1);
    const asked = engine.calls.length;
    await new Promise((resolve) => setTimeout(resolve));
    expect(engine.calls.length).toBe(asked);
    resume();
    await until('done');
    expect(engine.step).toBe(STEPS);
  });

  it('can be paused in the middle of an evaluation', async () => {
    await pausedInEvaluation();
    expect(of('epoch')).toHaveLength(0);
    resume();
    await until('done');
    expect(engine.calls.filter((call) => call === 'beginEvaluation')).toHaveLength(2);
  });

  it('takes a whole step from a pause in the middle of an evaluation', async () => {
    await pausedInEvaluation();
    expect(engine.step).toBe(STEPS / 2);
    await expect(step()).resolves.toEqual({ step: STEPS / 2 + 1 });
    expect(of('epoch')).toHaveLength(1);
    expect(types().at(-1)).toBe('paused');
  });

  it('takes one single step, however many slices that takes', async () => {
    await begin({ ...CONFIG, batch_size: 256 });
    await expect(step()).resolves.toEqual({ step: 1 });
    expect(engine.step).toBe(1);
    expect(of('epoch')).toHaveLength(1);
    await expect(step()).resolves.toEqual({ step: 2 });
    expect(of('done')).toHaveLength(1);
  });

  it('a single step that is overtaken by Resume becomes a run, and is never told to be paused', async () => {
    await begin({ ...CONFIG, batch_size: 256 });
    /** @param {AbortSignal} [until] */
    const stepped = step();
    resume();
    await expect(stepped).resolves.toEqual({ step: 0 });
    await until('done');
    expect(of('paused')).toEqual([]);
    expect(engine.step).toBe(2);
  });

  it('a single step that is paused, or taken back, goes no further', async () => {
    engine.trainImages = 64_000;
    await begin({ ...CONFIG, batch_size: 1024 });
    const paused = step();
    await advanced(1);
    worker.pause();
    await expect(paused).resolves.toEqual({ step: 0 });
    const abort = new AbortController();
    const before = advances();
    const cancelled = step(abort.signal);
    await advanced(before + 1);
    abort.abort();
    await expect(cancelled).resolves.toEqual({ step: 0 });
    const ended = advances();
    for (let turns = 0; turns < 5; turns++) await null;
    expect(advances()).toBe(ended);
    await expect(step()).resolves.toEqual({ step: 1 });
  });

  it('takes single steps from a pause, and refuses them while it runs', async () => {
    await begin(CONFIG);
    await step();
    await step();
    expect(engine.step).toBe(2);
    expect(of('paused').at(-1)).toEqual({ type: 'paused', step: 2 });
    expect(of('metrics')).toHaveLength(2);
    resume();
    await expect(step()).rejects.toThrow('Pause the training');
    await until('done');
  });

  it('stops, and keeps its network', async () => {
    await begin(CONFIG);
    context.meanwhile = () => {
      if (engine.step < 3) return;
      context.meanwhile = () => {};
      worker.stop();
    };
    resume();
    await until('stopped');
    expect(() => worker.pause()).toThrow('press Train');
    expect(of('checkpoint').at(-1)).toMatchObject({ resumable: false });
    await expect(resume()).rejects.toThrow('press Train');
  });

  it('sends a checkpoint at pauses, at the end of epochs and every so often, never twice the same', async () => {
    context.takeForShards(3000);
    await begin({ ...CONFIG, epochs: 1 });
    worker.save();
    expect(of('checkpoint')).toHaveLength(0);
    await step();
    worker.save();
    worker.pause();
    expect(of('checkpoint')).toHaveLength(1);
    resume();
    await until('done');
    expect(of('checkpoint').length).toBeGreaterThanOrEqual(3);
    expect(of('checkpoint').at(-1)).toMatchObject({ resumable: false });
  });

  it('goes on after a checkpoint that could not be made', async () => {
    engine.failures.saveModel = { code: 'out-of-memory', message: 'There is no memory for the model file.' };
    await begin(CONFIG);
    resume();
    await until('done');
    expect(of('warning')[0]).toMatchObject({ message: 'There is no memory for the model file.' });
  });
});

describe('a training that begins on the first of its images', () => {
  /** @type {((parts: number) => void)[]} each lets the worker have so many */
  let arrivals;

  beforeEach(() => {
    arrivals = [];
    engine.parts = 1;
    engine.stepsAPart = 3;
    context.bringMore.mockImplementation((_split, than, signal) => {
      if (1 + engine.parts > than) return Promise.resolve(1 + engine.parts);
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        arrivals.push((parts) => {
          engine.parts = parts;
          resolve(1 + parts);
        });
      });
    });
  });

  const waits = () => vi.waitFor(() => expect(types().at(-1)).toBe('waiting'));
  const settled = () => new Promise((resolve) => setTimeout(resolve));

  it('waits for the others when it comes to them, and says so', async () => {
    await begin(CONFIG);
    expect(context.bring).not.toHaveBeenCalled();
    expect(context.prefetch).toHaveBeenCalledWith(['train', 'test'], expect.anything());
    resume();
    await waits();
    expect(engine.step).toBe(3);
    expect(of('checkpoint').at(-1), 'what it has come to is kept').toMatchObject({ resumable: true });
    expect(types().indexOf('checkpoint')).toBeLessThan(types().indexOf('waiting'));
    const asked = advances();
    await settled();
    expect(advances(), 'nothing is computed meanwhile').toBe(asked);
    expect(arrivals).toHaveLength(1);
    arrivals[0](2);
    await until('done');
    expect(engine.step).toBe(STEPS);
    expect(types().filter((type) => type === 'running' || type === 'waiting')).toEqual([
      'running',
      'waiting',
      'running',
    ]);
    expect(context.longestSlice, 'as before').toBeLessThanOrEqual(SLICE_MS + 3);
  });

  it('needs all of them first where some are corrected', async () => {
    await worker.train({ config: CONFIG, corrections: 'set,index' }, forEver());
    expect(context.bring).toHaveBeenCalledWith(['train', 'test'], expect.anything());
    expect(context.bringMore).not.toHaveBeenCalled();
    await worker.train({ config: { ...CONFIG, part_size: 0 } }, forEver());
    expect(context.bring).toHaveBeenCalledTimes(2);
    resume();
    await vi.waitFor(() => expect(context.bring).toHaveBeenCalledTimes(3));
  });

  it('waits for the test images before it is evaluated', async () => {
    let hasTest = false;
    let come = () => {};
    context.has = () => hasTest;
    context.bring.mockImplementation(() => new Promise((resolve) => (come = () => resolve())));
    engine.parts = 9;
    await begin(CONFIG);
    resume();
    await waits();
    expect(context.bring).toHaveBeenCalledWith(['test'], expect.anything());
    expect(engine.calls).not.toContain('advanceEvaluation');
    hasTest = true;
    come();
    await until('done');
    expect(of('epoch')).toHaveLength(2);
  });

  it('can be paused, gone on with and stopped while it waits', async () => {
    await begin(CONFIG);
    resume();
    await waits();
    const waiting = context.bringMore.mock.calls.at(-1)?.[2];
    expect(worker.pause()).toEqual({ step: 3 });
    expect(waiting?.aborted, 'nothing more is told of it').toBe(true);
    await resume();
    await waits();
    expect(arrivals, 'asked again, so that it is told how far that is').toHaveLength(2);
    worker.pause();
    arrivals[1](2);
    await settled();
    expect(engine.step).toBe(3);
    expect(types().at(-1)).toBe('paused');
    await expect(step()).resolves.toEqual({ step: 4 });
    await resume();
    await until('done');
    await begin(CONFIG);
    engine.parts = 1;
    resume();
    await waits();
    worker.stop();
    await settled();
    expect(types().at(-1)).toBe('stopped');
    expect(of('warning')).toEqual([]);
  });

  it('takes a single step as soon as it can', async () => {
    await begin(CONFIG);
    for (let taken = 0; taken < 3; taken++) await step();
    const stepped = step();
    await vi.waitFor(() => expect(arrivals).toHaveLength(1));
    expect(of('waiting')).toEqual([]);
    arrivals[0](2);
    await expect(stepped).resolves.toEqual({ step: 4 });
  });

  it('is paused, and says why, when they cannot be had; Resume asks for them once more', async () => {
    const mended = context.bringMore.getMockImplementation();
    await begin(CONFIG);
    context.bringMore.mockImplementation(async (_split, than) => {
      if (than === 1) return 2;
      throw Object.assign(new Error('The network does not answer.'), { code: 'offline' });
    });
    resume();
    await until('warning');
    expect(types().slice(-2)).toEqual(['paused', 'warning']);
    expect(of('warning')[0].message).toBe('The network does not answer.');
    context.bringMore.mockImplementation(/** @type {any} */ (mended));
    await resume();
    await waits();
    arrivals[0](2);
    await until('done');
  });

  it('ends the worker when what came breaks the module', async () => {
    await begin(CONFIG);
    context.bringMore.mockImplementation(async (_split, than) => {
      if (than === 1) return 2;
      throw new WebAssembly.RuntimeError('unreachable');
    });
    resume();
    await vi.waitFor(() => expect(context.onTrap).toHaveBeenCalledTimes(1));
  });
});

describe('what goes wrong', () => {
  it('ends a training whose loss is not finite, with the words of the engine', async () => {
    await begin(CONFIG);
    await step();
    engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    resume();
    await until('failed');
    expect(of('failed')).toEqual([{ type: 'failed', code: 'not-finite', message: 'The loss is not finite.' }]);
    expect(() => worker.pause()).toThrow('press Train');
  });

  it('fails a single step too', async () => {
    await begin(CONFIG);
    engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await expect(step()).rejects.toMatchObject({ code: 'not-finite' });
  });

  it('keeps the training in hand when a new one cannot begin', async () => {
    await begin(CONFIG);
    await step();
    engine.failures.startTraining = { code: 'invalid-argument', message: 'Too large.' };
    await expect(begin(CONFIG)).rejects.toThrow('Too large.');
    expect(() => worker.pause()).not.toThrow();
  });

  it('reports a trap, once, and stands still', async () => {
    await begin(CONFIG);
    engine.failures.advance = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    resume();
    await vi.waitFor(() => expect(context.onTrap).toHaveBeenCalledTimes(1));
  });
});

describe('a saved network', () => {
  /** @param {boolean} resumable */
  async function saved(resumable) {
    await begin(CONFIG);
    await step();
    const { bytes } = /** @type {any} */ (of('checkpoint')[0]);
    return { bytes, resumable };
  }

  it('goes on with its training', async () => {
    const { training } = worker.load(await saved(true));
    expect(training).toMatchObject({ active: true, step: 1 });
    resume();
    await until('done');
    expect(engine.step).toBe(STEPS);
  });

  it('goes on with the validation after the last step', async () => {
    engine.validationShards = 20;
    await begin(CONFIG);
    context.meanwhile = () => {
      if (engine.step < STEPS || engine.validationLeft === 0) return;
      context.meanwhile = () => {};
      worker.pause();
    };
    resume();
    await until('paused');
    const { bytes } = /** @type {any} */ (of('checkpoint').at(-1));
    const { training } = worker.load({ bytes, resumable: true });
    expect(training).toMatchObject({ active: true, step: STEPS, finished: false });
    expect(engine.validationLeft).toBeGreaterThan(0);
    resume();
    await until('done');
    expect(engine.validationLeft).toBe(0);
    expect(of('epoch')).toHaveLength(2);
  });

  it('only answers when its training was stopped', async () => {
    const { training } = worker.load(await saved(false));
    expect(training.active).toBe(false);
    await expect(resume()).rejects.toThrow('press Train');
  });

  it('is refused when it is broken', () => {
    engine.failures.loadModel = { code: 'invalid-data', message: 'This is no model file.' };
    expect(() => worker.load({ bytes: new Uint8Array(3), resumable: true })).toThrow('This is no model file.');
  });
});
