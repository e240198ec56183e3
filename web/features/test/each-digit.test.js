// @vitest-environment happy-dom
/** Each digit by itself: recall, precision and F1, as bars, as a sentence and as a table. */

import { describe, expect, it } from 'vitest';
import { CONFUSION } from '../../../tests/web/states.js';
import { classFigures, eachDigit } from './each-digit.js';

/** Nothing but a single 3 that was read as 5. */
const ONE_WRONG = Array.from({ length: 100 }, (_, index) => (index === 35 ? 1 : 0));
/** Of 50 images of each digit one 4 was read as 9. */
const ONE_OF_MANY = Array.from(
  { length: 100 },
  (_, index) => ({ 44: 49, 49: 1 })[index] ?? (index % 11 === 0 ? 50 : 0),
);

/** @param {readonly number[]} confusion the lengths of the bars in shares of the longest, by digit */
const bars = (confusion) => {
  const widths = [...eachDigit(confusion).picture.querySelectorAll('.chart-fill')].map((bar) =>
    Number(bar.getAttribute('width')),
  );
  return (/** @type {number} */ digit) => widths.slice(3 * digit, 3 * digit + 3).map((width) => width / 46);
};
/** @param {readonly number[]} confusion */
const words = (confusion) => eachDigit(confusion).picture.textContent;

describe('each digit', () => {
  it('has no precision when it was never read, no recall when it never came, and no F1 of neither', () => {
    const none = classFigures(new Array(100).fill(0));
    expect(none[0]).toEqual({ digit: 0, count: 0, precision: null, recall: null, f1: null });
    const [nine] = classFigures(CONFUSION).slice(9);
    expect(nine).toMatchObject({ digit: 9, count: 10, precision: 1, recall: 0.9 });
    // The harmonic mean of 1 and 0.9.
    expect(nine.f1).toBeCloseTo(2 / (1 / 1 + 1 / 0.9), 12);
    expect(classFigures(ONE_WRONG)[3]).toMatchObject({ precision: null, recall: 0, f1: 0 });
  });

  it('has three bars, on a scale from 90 % where all of them are above', () => {
    expect(words(ONE_OF_MANY)).toContain('The bars run from 90 % to 100 %.');
    // 49 of 50 found: 98 %, eight tenths of the way from 90 to 100. Of 51 answers "9" 50 are right: 98.04 %.
    const of = bars(ONE_OF_MANY);
    expect(of(4)).toEqual([expect.closeTo(0.8, 3), expect.closeTo(1, 3), expect.closeTo(10 * (98 / 99 - 0.9), 3)]);
    expect(of(9)).toEqual([expect.closeTo(1, 3), expect.closeTo(0.8039, 3), expect.closeTo(10 * (100 / 101 - 0.9), 3)]);
    expect(words(ONE_OF_MANY)).toContain('98.0 %');
  });

  it('has bars on a scale from nothing where one of them is below', () => {
    expect(words(ONE_WRONG)).toContain('The bars run from 0 % to 100 %.');
    expect(bars(ONE_WRONG)(3)).toEqual([0, 0, 0]);
  });

  it.each([
    [CONFUSION, 'a 9 is found least often (recall 90.0 %), and the answer 3 is right least often (precision 90.9 %).'],
    [CONFUSION.map((_, index) => (index % 11 === 0 ? 10 : 0)), 'every one of them is read right.'],
    [new Array(100).fill(0), 'nothing was read.'],
  ])('is told of in a sentence', (confusion, sentence) => {
    expect(eachDigit(confusion).sentence).toBe(sentence);
  });

  it('is a row of a table', () => {
    const { table } = eachDigit(CONFUSION);
    expect(table.columns.map(({ head }) => head)).toEqual(['Digit', 'Images', 'Precision', 'Recall', 'F1']);
    expect(table.rows[3]).toEqual([3, 10, 10 / 11, 1, 20 / 21]);
  });
});
