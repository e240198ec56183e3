/** One question at a time, always about the newest drawing. */

import { describe, expect, it, vi } from 'vitest';
import { Predictor } from '../../web/predictor.js';

/** @returns {any} */
const reading = () => ({ verdict: 'digit' });

describe('the predictor', () => {
  it('never has two questions under way, and asks once more for all that came meanwhile', async () => {
    /** @type {((reading: any) => void)[]} */
    const answers = [];
    const ask = vi.fn(() => new Promise((resolve) => answers.push(resolve)));
    const show = vi.fn();
    const predictor = new Predictor({ ask: /** @type {any} */ (ask), show, onError: vi.fn() });
    const done = predictor.refresh();
    for (let i = 0; i < 20; i++) predictor.refresh();
    expect(ask).toHaveBeenCalledTimes(1);
    answers[0](reading());
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(2));
    answers[1](reading());
    await done;
    expect(show.mock.calls.map(([, isCurrent]) => isCurrent)).toEqual([false, true]);
  });

  it('asks again after a question failed', async () => {
    const onError = vi.fn();
    const ask = vi.fn().mockRejectedValueOnce(new Error('lost')).mockResolvedValue(reading());
    const show = vi.fn();
    const predictor = new Predictor({ ask, show, onError });
    await predictor.refresh();
    expect(onError).toHaveBeenCalledTimes(1);
    await predictor.refresh();
    expect(show).toHaveBeenCalledTimes(1);
  });
});
