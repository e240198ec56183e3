/** Evaluations in the worker: of the network that answers, for somebody who waits, beside a training. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { actions as testing } from '../../web/features/test/worker.js';
import { actions as training } from '../../web/features/train/worker.js';
import { runOf } from '../../web/worker/evaluation.js';
import { WorkerError } from '../../web/worker/problem.js';
import { SLICE_MS } from '../../web/worker/slicing.js';
import { FakeContext } from './fake-context.js';
import { PRESETS } from './fake-engine.js';

const CONFIG = { ...PRESETS[0].config, batch_size: 64, epochs: 2 };

/** @type {FakeContext} */
let context;
/** @type {ReturnType<typeof testing> & ReturnType<typeof training>} */
let worker;

beforeEach(() => {
  context = new FakeContext();
  worker = { ...training(context), ...testing(context) };
});

/** Of somebody who waits as long as it takes. */
const forEver = () => new AbortController().signal;
/** @param {boolean} shifts */
const evaluate = (shifts) => worker.evaluate({ shifts }, forEver());
const begin = () => worker.train({ config: CONFIG }, forEver());
const resume = () => worker.resume({}, forEver());
const step = () => worker.step({}, forEver());

describe('an evaluation that was asked for', () => {
  it('tells how far it is and ends with the figures', async () => {
    context.engine.testImages = 16_000;
    await expect(evaluate(false)).resolves.toMatchObject({ count: 16_000, correct: 15_800 });
    expect(context.of('progress').length).toBeGreaterThan(2);
    expect(context.longestSlice).toBeLessThanOrEqual(SLICE_MS + 3);
  });

  it('can be made while a training is paused, which goes on after', async () => {
    await begin();
    await step();
    await evaluate(false);
    expect(context.of('epoch')).toHaveLength(0);
    resume();
    await context.until('done');
  });

  it('averages over shifts for those who ask for it, and never at the end of an epoch', async () => {
    const single = evaluate(false);
    const shifted = evaluate(true);
    await expect(single).resolves.toMatchObject({ loss: 0.03 });
    await expect(shifted).resolves.toMatchObject({ loss: 0.025 });
    await begin();
    resume();
    await context.until('done');
    expect(context.of('epoch')[0].evaluation.loss).toBe(0.03);
  });

  it('can be asked for its answers, and which one was before it, until three others have come to their end', async () => {
    const { id } = await evaluate(false);
    const first = /** @type {any} */ (runOf(context.engine, id));
    expect(worker.evaluationBefore({ evaluation: id })).toBeNull();
    const next = await evaluate(true);
    expect(worker.evaluationBefore({ evaluation: next.id })).toBe(id);
    await evaluate(false);
    expect(runOf(context.engine, id)).toBe(first);
    await evaluate(false);
    expect(runOf(context.engine, id)).toBeNull();
    expect(first.isDeleted).toBe(true);
    expect(runOf(context.engine, next.id)).not.toBeNull();
    expect(runOf(context.engine, 'of another worker')).toBeNull();
    expect(worker.evaluationBefore({ evaluation: 'of another worker' })).toBeNull();
  });

  it('of an epoch takes the place of that of the epoch before, so that one comes before of another network', async () => {
    const { id } = await evaluate(false);
    await begin();
    resume();
    await context.until('done');
    const [first, last] = context.of('epoch').map(({ evaluation }) => evaluation.id);
    expect(runOf(context.engine, first)).toBeNull();
    expect(worker.evaluationBefore({ evaluation: last })).toBe(id);
  });

  it('gives way at least every slice when it is over shifts, after one that is not', async () => {
    context.engine.testImages = 16_000;
    await evaluate(false);
    await evaluate(true);
    expect(context.longestSlice).toBeLessThanOrEqual(SLICE_MS + 3);
  });

  it('gives way at least every slice of a large network, after that of a small one', async () => {
    context.engine.testImages = 16_000;
    await begin();
    await step();
    await evaluate(false);
    const { bytes } = context.of('checkpoint')[0];
    worker.load({ bytes, resumable: false });
    context.takeForShards(15);
    await evaluate(false);
    expect(context.longestSlice).toBeLessThanOrEqual(SLICE_MS + 3);
  });

  it('fails without data, in the words of the engine', async () => {
    context.engine.failures.advanceEvaluation = { code: 'no-data', message: 'There are no test images.' };
    await expect(evaluate(false)).rejects.toMatchObject({ code: 'no-data' });
  });

  it('begins anew when another network takes over, and is that one’s', async () => {
    context.engine.testImages = 16_000;
    const evaluation = evaluate(false);
    context.meanwhile = () => {
      context.meanwhile = () => {};
      begin();
    };
    await expect(evaluation).resolves.toMatchObject({ count: 16_000 });
    expect(context.engine.calls.filter((/** @type {string} */ call) => call === 'beginEvaluation')).toHaveLength(2);
  });

  describe('and is cancelled', () => {
    /** @type {AbortController} */
    let abort;
    const cancellable = () => worker.evaluate({ shifts: false }, abort.signal);
    /** @param {string} call */
    const count = (call) => context.engine.calls.filter((/** @type {string} */ each) => each === call).length;
    const advances = () => count('advanceEvaluation');

    /** @param {number} times */
    function cancelAfter(times) {
      context.meanwhile = () => {
        if (advances() >= times) abort.abort(new WorkerError('cancelled', 'This was cancelled.'));
      };
    }

    beforeEach(() => {
      abort = new AbortController();
      context.engine.testImages = 16_000;
    });

    it('computes no more, and begins anew when it is asked for again; the answers of the one before stay', async () => {
      const { id } = await evaluate(false);
      cancelAfter(advances() + 3);
      await expect(cancellable()).rejects.toMatchObject({ code: 'cancelled' });
      const cancelled = advances();
      await vi.waitFor(() => expect(context.pump.computing).toBe(false));
      expect(advances()).toBe(cancelled);
      expect(context.engine.evaluated).toBeLessThan(context.engine.testImages);
      expect(runOf(context.engine, id)).not.toBeNull();
      context.meanwhile = () => {};
      await evaluate(false);
      expect(count('beginEvaluation')).toBe(3);
    });

    it('leaves another one that somebody waits for alone', async () => {
      cancelAfter(3);
      const cancelled = cancellable();
      const other = evaluate(false);
      await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
      await expect(other).resolves.toMatchObject({ count: 16_000 });
    });

    it('leaves the evaluation of an epoch to the training', async () => {
      await worker.train({ config: { ...CONFIG, epochs: 1 } }, forEver());
      context.meanwhile = () => {
        if (advances() === 0) return;
        context.meanwhile = () => {};
        worker.pause();
      };
      resume();
      await context.until('paused');
      await vi.waitFor(() => expect(context.pump.computing).toBe(false));
      cancelAfter(advances() + 3);
      await expect(cancellable()).rejects.toMatchObject({ code: 'cancelled' });
      context.meanwhile = () => {};
      resume();
      await context.until('done');
      expect(context.of('epoch')[0].evaluation.count).toBe(16_000);
      expect(count('beginEvaluation'), 'that of the epoch, and the cancelled one').toBe(2);
    });

    it('is not disturbed when it was over before', async () => {
      await cancellable();
      abort.abort();
      await expect(evaluate(false)).resolves.toMatchObject({ count: 16_000 });
    });

    it('does not begin when it was cancelled while its data came', async () => {
      abort.abort(new WorkerError('cancelled', 'This was cancelled.'));
      await expect(cancellable()).rejects.toMatchObject({ code: 'cancelled' });
      expect(count('beginEvaluation')).toBe(0);
    });
  });
});
