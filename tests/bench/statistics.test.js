import { expect, test } from 'vitest';
import { median, quantile, spread } from './statistics.mjs';

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});

test('a quantile lies between two neighbours by distance, and does not sort its argument', () => {
  const values = [30, 10, 20];
  expect(quantile(values, 0.75)).toBe(25);
  expect(values).toEqual([30, 10, 20]);
});

test('the spread is a share of the median', () => {
  expect(spread([90, 100, 120])).toBeCloseTo(0.3);
});
