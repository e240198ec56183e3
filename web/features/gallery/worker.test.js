/** What the worker tells of test images: answers only of the evaluation that was asked for. */

import { describe, expect, it, vi } from 'vitest';
import { answerColumns } from '../../../tests/web/answers.js';
import { FakeContext } from '../../../tests/web/fake-context.js';
import { EvaluationWork } from '../../worker/evaluation.js';
import { actions } from './worker.js';

const ANSWERS = answerColumns(3, {});
const { signal } = new AbortController();

/** @param {object} [module] */
function gallery(module) {
  const bring = vi.fn(async () => {});
  const context = {
    module: {
      EvaluationRun: class {},
      advanceEvaluation: () => ({ problem: undefined, done: true, seen: 10_000, count: 10_000 }),
      answersOf: () => ANSWERS,
      ...module,
    },
    engine: {},
    threads: 1,
    bring,
  };
  return { context: /** @type {any} */ (context), bring, ...actions(/** @type {any} */ (context)) };
}

describe('the worker of the gallery', () => {
  it('tells the answers of an evaluation that it has, and says when it has not', () => {
    const { context, answers } = gallery();
    const evaluation = new EvaluationWork(context, false, {});
    evaluation.advance(1);
    evaluation.end();
    expect(answers({ evaluation: evaluation.result?.id ?? '' })).toBe(ANSWERS);
    expect(answers({ evaluation: 'of another visit' })).toBeNull();
  });
});

describe('the search for training images', () => {
  const FOUND = [{ index: 3, label: 7, cosine: 0.9, pixels: new Uint8Array(784) }];
  const run = { delete: vi.fn() };

  /** @param {object} [module] */
  function searching(module) {
    const context = new FakeContext();
    let seen = 0;
    Object.assign(context.module, {
      startNearest: vi.fn(() => ({ problem: undefined, run })),
      advanceRun: (/** @type {unknown} */ _run, /** @type {number} */ shards) => {
        context.engine.onShards(shards);
        seen = Math.min(60_000, seen + 16 * shards);
        return { problem: undefined, done: seen === 60_000, seen, count: 60_000 };
      },
      nearestImages: () => FOUND,
      ...module,
    });
    return { context, ...actions(/** @type {any} */ (context)) };
  }

  it('tells how far it is, and ends with what was found', async () => {
    const { context, nearest } = searching();
    const pixels = new Uint8Array(784);
    await expect(nearest({ pixels }, signal)).resolves.toBe(FOUND);
    expect(context.module.startNearest).toHaveBeenCalledWith(context.engine, pixels, 12);
    expect(context.of('progress').length).toBeGreaterThan(2);
    expect(run.delete).toHaveBeenCalled();
  });

  it('is over when nobody waits any longer', async () => {
    const { context, nearest } = searching();
    run.delete.mockClear();
    const abort = new AbortController();
    context.meanwhile = () => abort.abort(new Error('This was cancelled.'));
    const asked = nearest({ pixels: new Uint8Array(784) }, abort.signal);
    await expect(asked).rejects.toThrow('cancelled');
    expect(run.delete).toHaveBeenCalledTimes(1);
  });

  it('is refused in the words of the engine', async () => {
    const problem = { code: 'invalid-argument', message: 'This network has no hidden layer.' };
    const { nearest } = searching({ startNearest: () => ({ problem }) });
    await expect(nearest({ pixels: new Uint8Array(784) }, signal)).rejects.toThrow(problem.message);
  });
});
