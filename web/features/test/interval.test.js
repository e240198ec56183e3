/** The confidence interval, against the figures of another program. */

import { describe, expect, it } from 'vitest';
import { wilsonInterval } from './interval.js';

describe('the confidence interval', () => {
  // binom.confint(x, n, methods = "wilson") of R's package binom, as kept in the tests of statsmodels
  // (statsmodels/stats/tests/results/results_proportion.py), to as many digits as stand there.
  it.each([
    [18, 20, 0.6989663547715128, 0.972133518786232, 10],
    [4, 20, 0.0806576625797981, 0.4160174322518935, 10],
    [4, 200, 0.00780442641634947, 0.05028708690582643, 10],
    [190, 200, 0.910421851861224, 0.972617354399236, 10],
    [1, 30, 0.00590859, 0.16670391, 7],
    [29, 30, 0.8332961, 0.9940914, 6],
    [0, 30, 0, 0.11351339, 7],
    [30, 30, 0.8864866, 1, 6],
  ])('of %d out of %d is that of R', (hits, count, low, high, digits) => {
    const interval = wilsonInterval(hits, count);
    expect(interval.low).toBeCloseTo(low, digits);
    expect(interval.high).toBeCloseTo(high, digits);
  });

  it('holds the share, and never leaves 0 to 1', () => {
    for (const count of [1, 2, 7, 10_000]) {
      for (let hits = 0; hits <= count; hits += Math.ceil(count / 100)) {
        const { low, high } = wilsonInterval(hits, count);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(hits / count + 1e-12);
        expect(high).toBeGreaterThanOrEqual(hits / count - 1e-12);
        expect(high).toBeLessThanOrEqual(1);
      }
    }
  });
});
