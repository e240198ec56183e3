/** Two questions at a time, always about the newest drawing. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NewestAnswer } from '../../web/shared/newest-answer.js';

/** @typedef {{ resolve: (answer: any) => void, reject: (error: Error) => void }} Question */

/** @type {Question[]} */
let questions;
/** @type {import('vitest').Mock<() => Promise<any>>} */
let ask;
/** @type {import('vitest').Mock<(answer: any, isCurrent: boolean) => void>} */
let show;
/** @type {import('vitest').Mock<(error: unknown) => void>} */
let onError;
/** @type {NewestAnswer<any>} */
let newest;

beforeEach(() => {
  questions = [];
  ask = vi.fn(() => new Promise((resolve, reject) => questions.push({ resolve, reject })));
  show = vi.fn();
  onError = vi.fn();
  newest = new NewestAnswer({ ask, show, onError });
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('the newest answer', () => {
  it.each([2, 1])(
    'has %i questions under way at most, and asks once more for all that came meanwhile',
    async (most) => {
      newest = new NewestAnswer({ ask, show, onError, mostUnderWay: most });
      for (let i = 0; i < 20; i++) newest.refresh();
      expect(ask).toHaveBeenCalledTimes(most);
      questions[0].resolve(0);
      await settled();
      expect(ask).toHaveBeenCalledTimes(most + 1);
      for (const [at, { resolve }] of questions.entries()) resolve(at);
      await settled();
      expect(ask).toHaveBeenCalledTimes(most + 1);
      expect(show.mock.calls).toEqual(questions.map((_, at) => [at, at === most]));
    },
  );

  it('does not show what was read before when the pad was cleared meanwhile', async () => {
    newest.refresh();
    newest.refresh();
    questions[1].resolve(null);
    await settled();
    questions[0].resolve('the drawing that was');
    await settled();
    expect(show.mock.calls).toEqual([[null, true]]);
  });

  it('asks again after a question failed, and for what came meanwhile', async () => {
    for (let i = 0; i < 3; i++) newest.refresh();
    questions[0].reject(new Error('lost'));
    questions[1].reject(new Error('lost'));
    await settled();
    expect(onError).toHaveBeenCalledTimes(2);
    expect(ask).toHaveBeenCalledTimes(3);
    questions[2].resolve('third');
    await settled();
    expect(show.mock.calls).toEqual([['third', true]]);
  });
});
