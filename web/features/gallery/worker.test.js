/** What the worker tells of test images: answers only of the evaluation that was asked for. */

import { describe, expect, it, vi } from 'vitest';
import { answerColumns } from '../../../tests/web/answers.js';
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
      testImages: (/** @type {unknown} */ _engine, /** @type {Uint32Array} */ indices) => ({
        problem: undefined,
        pixels: new Uint8Array(784 * indices.length).fill(indices[0]),
      }),
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
    const evaluation = new EvaluationWork(context, false);
    evaluation.advance(1);
    evaluation.end();
    expect(answers({ evaluation: evaluation.result?.id ?? '' })).toBe(ANSWERS);
    expect(answers({ evaluation: 'of another visit' })).toBeNull();
  });

  it('brings test images, after the test set itself', async () => {
    const { testImages, bring } = gallery();
    const { pixels } = await testImages({ indices: Uint32Array.of(7, 8, 9) }, signal);
    expect(bring).toHaveBeenCalledWith(['test'], signal);
    expect(pixels).toEqual(new Uint8Array(3 * 784).fill(7));
  });

  it('refuses numbers that no image has, in the words of the engine', async () => {
    const problem = { code: 'invalid-argument', message: 'There is no test image of that number.' };
    const { testImages } = gallery({ testImages: () => ({ problem }) });
    await expect(testImages({ indices: Uint32Array.of(10_000) }, signal)).rejects.toThrow(problem.message);
  });
});
