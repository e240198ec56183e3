/** The pump of the worker: it trains, and hears what it is told between two slices. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkerError } from '../../web/worker/problem.js';
import { BRIEF_SLICE_MS, SLICE_MS } from '../../web/worker/slicing.js';
import { TrainingLoop } from '../../web/worker/training-loop.js';
import { FakeEngine, fakeModule, PRESETS } from './fake-engine.js';

/** @import { WorkerEvent } from '../../web/shared/protocol.js' */

const CONFIG = { ...PRESETS[0].config, batch_size: 64, epochs: 2 };
const STEPS = 8;

/** @type {FakeEngine} */
let engine;
/** @type {WorkerEvent[]} */
let events;
/** @type {TrainingLoop} */
let loop;
/** @type {() => void} what happens when the loop gives way */
let meanwhile;
let now = 0;
/** @type {number} */
let longestSlice;
/** @type {import('vitest').Mock<(trap: unknown) => void>} */
let onTrap;

beforeEach(() => {
  engine = new FakeEngine(1);
  events = [];
  meanwhile = () => {};
  now = 0;
  longestSlice = 0;
  let sliceBegan = 0;
  engine.onShards = (shards) => {
    now += 3 * shards;
  };
  onTrap = vi.fn();
  loop = new TrainingLoop({
    module: fakeModule(),
    engine,
    threads: 1,
    emit: (event) => events.push(event),
    now: () => now,
    nextTurn: async () => {
      longestSlice = Math.max(longestSlice, now - sliceBegan);
      meanwhile();
      sliceBegan = now;
    },
    onTrap,
  });
});

/** @param {string} type */
const of = (type) => events.filter((event) => event.type === type);
const types = () => events.map(({ type }) => type);

/** @param {string} type */
const until = (type) => vi.waitFor(() => expect(types()).toContain(type));

describe('a training', () => {
  it('waits, paused, for its first step', () => {
    const { network, training } = loop.begin(CONFIG);
    expect(network.parameters).toBe(34_826);
    expect(training).toMatchObject({ active: true, step: 0, totalSteps: STEPS });
    expect(engine.calls).not.toContain('advance');
  });

  it('runs to its end, with an evaluation after each epoch', async () => {
    loop.begin(CONFIG);
    loop.resume();
    await until('done');
    expect(of('epoch')).toHaveLength(2);
    expect(of('done')[0]).toMatchObject({ step: STEPS, evaluation: { count: 160, accuracy: 0.9875 } });
    expect(loop.active).toBe(false);
    expect(types().indexOf('running')).toBeLessThan(types().indexOf('metrics'));
  });

  it('goes on with the validation of an epoch before it evaluates it', async () => {
    engine.validationShards = 20;
    const begin = vi.spyOn(engine, 'beginEvaluation');
    /** @type {number[]} */
    const left = [];
    begin.mockImplementation((...request) => {
      left.push(engine.validationLeft);
      return FakeEngine.prototype.beginEvaluation.apply(engine, request);
    });
    loop.begin(CONFIG);
    loop.resume();
    await until('done');
    expect(left).toEqual([0, 0]);
    expect(longestSlice).toBeLessThanOrEqual(SLICE_MS + 3);
  });

  it('says how well the network reads what is held out, from the end of the first epoch on', async () => {
    engine.validationShards = 20;
    loop.begin(CONFIG);
    await loop.step();
    expect(of('metrics').at(-1)).toMatchObject({ step: 1, heldOutAccuracy: null });
    loop.resume();
    await until('done');
    expect(of('metrics').at(-1)).toMatchObject({ step: STEPS, heldOutAccuracy: 0.99 });
  });

  it('gives way at least every slice', async () => {
    loop.begin(CONFIG);
    loop.resume();
    await until('done');
    expect(longestSlice).toBeLessThanOrEqual(SLICE_MS + 3);
  });

  it('gives way sooner while somebody draws', async () => {
    loop.begin({ ...CONFIG, batch_size: 256 });
    meanwhile = () => loop.beBrief();
    loop.beBrief();
    loop.resume();
    await until('done');
    expect(longestSlice).toBeLessThanOrEqual(BRIEF_SLICE_MS);
  });

  it('reports the mean over all steps, at most ten times a second, and the time left', async () => {
    loop.begin({ ...CONFIG, epochs: 50 });
    loop.resume();
    await until('done');
    const metrics = /** @type {any[]} */ (of('metrics'));
    expect(metrics.length).toBeLessThan(now / 100 + 2 * 50);
    expect(metrics.at(-1)).toMatchObject({ step: 200, totalSteps: 200, memoryBytes: 2_000_000, secondsLeft: 0 });
    expect(metrics.at(-1).imagesPerSecond).toBeCloseTo(16_000 / 3, -2);
    expect(metrics[2].secondsLeft).toBeGreaterThan(metrics.at(-2).secondsLeft);
  });

  it('pauses between two slices, answers at once, and goes on where it was', async () => {
    loop.begin(CONFIG);
    meanwhile = () => {
      meanwhile = () => {};
      loop.pause();
    };
    loop.resume();
    await until('paused');
    const { step } = /** @type {any} */ (of('paused')[0]);
    expect(step).toBeLessThan(STEPS);
    const asked = engine.calls.length;
    await new Promise((resolve) => setTimeout(resolve));
    expect(engine.calls.length).toBe(asked);
    loop.resume();
    await until('done');
    expect(engine.step).toBe(STEPS);
  });

  it('can be paused in the middle of an evaluation', async () => {
    engine.testImages = 16_000;
    loop.begin(CONFIG);
    meanwhile = () => {
      if (!engine.calls.includes('advanceEvaluation')) return;
      meanwhile = () => {};
      loop.pause();
    };
    loop.resume();
    await until('paused');
    expect(of('epoch')).toHaveLength(0);
    loop.resume();
    await until('done');
    expect(engine.calls.filter((call) => call === 'beginEvaluation')).toHaveLength(2);
  });

  it('takes one single step, however many slices that takes', async () => {
    loop.begin({ ...CONFIG, batch_size: 256 });
    await expect(loop.step()).resolves.toBe(1);
    expect(engine.step).toBe(1);
    expect(of('epoch')).toHaveLength(1);
    await expect(loop.step()).resolves.toBe(2);
    expect(of('done')).toHaveLength(1);
  });

  it('a single step that is overtaken by Resume becomes a run, and is never told to be paused', async () => {
    loop.begin({ ...CONFIG, batch_size: 256 });
    const step = loop.step();
    loop.resume();
    await expect(step).resolves.toBe(0);
    await until('done');
    expect(of('paused')).toEqual([]);
    expect(engine.step).toBe(2);
  });

  it('a single step that is paused, or taken back, goes no further', async () => {
    engine.trainImages = 64_000;
    loop.begin({ ...CONFIG, batch_size: 1024 });
    const paused = loop.step();
    loop.pause();
    await expect(paused).resolves.toBe(0);
    const abort = new AbortController();
    const cancelled = loop.step(abort.signal);
    abort.abort();
    await expect(cancelled).resolves.toBe(0);
    const advanced = engine.calls.filter((call) => call === 'advance').length;
    for (let turns = 0; turns < 5; turns++) await null;
    expect(engine.calls.filter((call) => call === 'advance')).toHaveLength(advanced);
    await expect(loop.step()).resolves.toBe(1);
  });

  it('takes single steps from a pause, and refuses them while it runs', async () => {
    loop.begin(CONFIG);
    await loop.step();
    await loop.step();
    expect(engine.step).toBe(2);
    expect(of('paused').at(-1)).toEqual({ type: 'paused', step: 2 });
    expect(of('metrics')).toHaveLength(2);
    loop.resume();
    expect(() => loop.step()).toThrow('Pause the training');
    await until('done');
  });

  it('stops, and keeps its network', async () => {
    loop.begin(CONFIG);
    meanwhile = () => {
      if (engine.step < 3) return;
      meanwhile = () => {};
      loop.stop();
    };
    loop.resume();
    await until('stopped');
    expect(loop.active).toBe(false);
    expect(of('checkpoint').at(-1)).toMatchObject({ resumable: false });
    expect(() => loop.resume()).toThrow('press Train');
  });

  it('sends a checkpoint at pauses, at the end of epochs and every so often, never twice the same', async () => {
    engine.onShards = (shards) => {
      now += 3000 * shards;
    };
    loop.begin({ ...CONFIG, epochs: 1 });
    loop.checkpoint();
    expect(of('checkpoint')).toHaveLength(0);
    await loop.step();
    loop.checkpoint();
    loop.pause();
    expect(of('checkpoint')).toHaveLength(1);
    loop.resume();
    await until('done');
    expect(of('checkpoint').length).toBeGreaterThanOrEqual(3);
    expect(of('checkpoint').at(-1)).toMatchObject({ resumable: false });
  });

  it('goes on after a checkpoint that could not be made', async () => {
    engine.failures.saveModel = { code: 'out-of-memory', message: 'There is no memory for the model file.' };
    loop.begin(CONFIG);
    loop.resume();
    await until('done');
    expect(of('warning')[0]).toMatchObject({ message: 'There is no memory for the model file.' });
  });
});

describe('what goes wrong', () => {
  it('ends a training whose loss is not finite, with the words of the engine', async () => {
    loop.begin(CONFIG);
    await loop.step();
    engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    loop.resume();
    await until('failed');
    expect(of('failed')).toEqual([{ type: 'failed', code: 'not-finite', message: 'The loss is not finite.' }]);
    expect(loop.active).toBe(false);
  });

  it('fails a single step too', async () => {
    loop.begin(CONFIG);
    engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await expect(loop.step()).rejects.toMatchObject({ code: 'not-finite' });
  });

  it('keeps the training in hand when a new one cannot begin', async () => {
    loop.begin(CONFIG);
    await loop.step();
    engine.failures.startTraining = { code: 'invalid-argument', message: 'Too large.' };
    expect(() => loop.begin(CONFIG)).toThrow('Too large.');
    expect(loop.active).toBe(true);
  });

  it('fails an evaluation without data', async () => {
    engine.failures.beginEvaluation = { code: 'no-data', message: 'There are no test images.' };
    await expect(loop.evaluate(false)).rejects.toMatchObject({ code: 'no-data' });
  });

  it('reports a trap, once, and stands still', async () => {
    loop.begin(CONFIG);
    engine.failures.advance = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    loop.resume();
    await vi.waitFor(() => expect(onTrap).toHaveBeenCalledTimes(1));
  });
});

describe('an evaluation that was asked for', () => {
  it('tells how far it is and ends with the figures', async () => {
    engine.testImages = 16_000;
    await expect(loop.evaluate(false)).resolves.toMatchObject({ count: 16_000, correct: 15_800 });
    expect(of('progress').length).toBeGreaterThan(2);
    expect(longestSlice).toBeLessThanOrEqual(SLICE_MS + 3);
  });

  it('can be made while a training is paused, which goes on after', async () => {
    loop.begin(CONFIG);
    await loop.step();
    await loop.evaluate(false);
    expect(of('epoch')).toHaveLength(0);
    loop.resume();
    await until('done');
  });

  it('averages over shifts for those who ask for it, and never at the end of an epoch', async () => {
    const single = loop.evaluate(false);
    const shifted = loop.evaluate(true);
    await expect(single).resolves.toMatchObject({ loss: 0.03 });
    await expect(shifted).resolves.toMatchObject({ loss: 0.025 });
    loop.begin(CONFIG);
    loop.resume();
    await until('done');
    expect(/** @type {any} */ (of('epoch')[0]).evaluation.loss).toBe(0.03);
  });

  it('can be asked for its answers, until another one has come to its end', async () => {
    const { id } = await loop.evaluate(false);
    expect(loop.runOf(id)).not.toBeNull();
    const shifted = loop.evaluate(true);
    expect(loop.runOf(id)).not.toBeNull();
    const next = await shifted;
    expect(loop.runOf(id)).toBeNull();
    expect(loop.runOf(next.id)).not.toBeNull();
    expect(loop.runOf('of another worker')).toBeNull();
  });

  describe('and is cancelled', () => {
    /** @type {AbortController} */
    let abort;
    const advances = () => engine.calls.filter((call) => call === 'advanceEvaluation').length;

    beforeEach(() => {
      abort = new AbortController();
      engine.testImages = 16_000;
      meanwhile = () => {
        if (advances() >= 3) abort.abort(new WorkerError('cancelled', 'This was cancelled.'));
      };
    });

    it('computes no more, and begins anew when it is asked for again; the answers of the one before stay', async () => {
      const { id } = await loop.evaluate(false);
      const before = advances();
      abort = new AbortController();
      meanwhile = () => {
        if (advances() >= before + 3) abort.abort(new WorkerError('cancelled', 'This was cancelled.'));
      };
      await expect(loop.evaluate(false, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
      const cancelled = advances();
      await vi.waitFor(() => expect(loop.computing).toBe(false));
      expect(advances()).toBe(cancelled);
      expect(engine.evaluated).toBeLessThan(engine.testImages);
      expect(loop.runOf(id)).not.toBeNull();
      meanwhile = () => {};
      await loop.evaluate(false);
      expect(engine.calls.filter((call) => call === 'beginEvaluation')).toHaveLength(3);
    });

    it('goes on for whoever else waits for it', async () => {
      const cancelled = loop.evaluate(false, abort.signal);
      const other = loop.evaluate(false);
      await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
      await expect(other).resolves.toMatchObject({ count: 16_000 });
      expect(engine.calls.filter((call) => call === 'beginEvaluation')).toHaveLength(1);
    });

    it('leaves the evaluation of an epoch to the training', async () => {
      loop.begin({ ...CONFIG, epochs: 1 });
      meanwhile = () => {
        if (advances() === 0) return;
        meanwhile = () => {};
        loop.pause();
      };
      loop.resume();
      await until('paused');
      await vi.waitFor(() => expect(loop.computing).toBe(false));
      const before = advances();
      meanwhile = () => {
        if (advances() >= before + 3) abort.abort(new WorkerError('cancelled', 'This was cancelled.'));
      };
      await expect(loop.evaluate(false, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
      meanwhile = () => {};
      loop.resume();
      await until('done');
      expect(engine.calls.filter((call) => call === 'beginEvaluation')).toHaveLength(1);
    });

    it('is not disturbed when it was over before', async () => {
      meanwhile = () => {};
      await loop.evaluate(false, abort.signal);
      abort.abort();
      await expect(loop.evaluate(false)).resolves.toMatchObject({ count: 16_000 });
    });
  });

  it('gives way at least every slice when it is over shifts, after one that is not', async () => {
    engine.testImages = 16_000;
    await loop.evaluate(false);
    await loop.evaluate(true);
    expect(longestSlice).toBeLessThanOrEqual(SLICE_MS + 3);
  });

  it('gives way at least every slice of a large network, after that of a small one', async () => {
    engine.testImages = 16_000;
    loop.begin(CONFIG);
    await loop.step();
    await loop.evaluate(false);
    const { bytes } = /** @type {any} */ (of('checkpoint')[0]);
    loop.load({ bytes, resumable: false });
    engine.onShards = (shards) => {
      now += 15 * shards;
    };
    await loop.evaluate(false);
    expect(longestSlice).toBeLessThanOrEqual(SLICE_MS + 3);
  });
});

describe('a saved network', () => {
  /** @param {boolean} resumable */
  async function saved(resumable) {
    loop.begin(CONFIG);
    await loop.step();
    const { bytes } = /** @type {any} */ (of('checkpoint')[0]);
    return { bytes, resumable };
  }

  it('goes on with its training', async () => {
    const { training } = loop.load(await saved(true));
    expect(training).toMatchObject({ active: true, step: 1 });
    loop.resume();
    await until('done');
    expect(engine.step).toBe(STEPS);
  });

  it('goes on with the validation after the last step', async () => {
    engine.validationShards = 20;
    loop.begin(CONFIG);
    meanwhile = () => {
      if (engine.step < STEPS || engine.validationLeft === 0) return;
      meanwhile = () => {};
      loop.pause();
    };
    loop.resume();
    await until('paused');
    const { bytes } = /** @type {any} */ (of('checkpoint').at(-1));
    const { training } = loop.load({ bytes, resumable: true });
    expect(training).toMatchObject({ active: true, step: STEPS, finished: false });
    expect(engine.validationLeft).toBeGreaterThan(0);
    loop.resume();
    await until('done');
    expect(engine.validationLeft).toBe(0);
    expect(of('epoch')).toHaveLength(2);
  });

  it('only answers when its training was stopped', async () => {
    const { training } = loop.load(await saved(false));
    expect(training.active).toBe(false);
    expect(() => loop.resume()).toThrow('press Train');
  });

  it('is refused when it is broken', () => {
    engine.failures.loadModel = { code: 'invalid-data', message: 'This is no model file.' };
    expect(() => loop.load({ bytes: new Uint8Array(3), resumable: true })).toThrow('This is no model file.');
  });
});
