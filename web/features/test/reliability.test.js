// @vitest-environment happy-dom
/** Whether its confidence can be believed: as a diagram, as a sentence and as a table. */

import { describe, expect, it } from 'vitest';
import { bins } from '../../../tests/web/fake-engine.js';
import { EVALUATION } from '../../../tests/web/states.js';
import { reliability } from './reliability.js';

/** @param {Partial<typeof EVALUATION>} evaluation @param {string} selector @param {string[]} names */
const shapes = (evaluation, selector, ...names) =>
  [...reliability({ ...EVALUATION, ...evaluation }).picture.querySelectorAll(selector)].map((shape) =>
    names.map((name) => Number(shape.getAttribute(name))),
  );
/** Where a share stands in the plot, as the drawing has it: 0 to 1 from left to right, and upwards. */
const along = (/** @type {number} */ x) => (x - 56) / 258;
const up = (/** @type {number} */ y) => (198 - y) / 168;

describe('the reliability', () => {
  it('is told of in a sentence', () => {
    expect(reliability({ ...EVALUATION, count: 10_000, refused: 1234 }).sentence).toBe(
      'its confidence is off by 0.4 % on average (expected calibration error); 1,234 of 10,000 refused as no digit.',
    );
  });

  it('is a bar for each part that holds answers, as high as the share that is right', () => {
    const bars = shapes({}, '.chart-bar', 'x', 'width', 'y', 'height');
    expect(bars.map(([, , y]) => up(y))).toEqual([expect.closeTo(0.95), expect.closeTo(1)]);
    expect(bars.map(([, , y, height]) => y + height)).toEqual([expect.closeTo(198), expect.closeTo(198)]);
    const [[x, width]] = bars;
    expect(along(x)).toBeGreaterThan(13 / 15);
    expect(along(x + width)).toBeLessThan(14 / 15);
  });

  it('has below each a bar for how many answers it rests on, of which one and many can be seen', () => {
    const [, , ...others] = bins(0);
    const [few, many] = shapes(
      { bins: [{ count: 1, confidence: 0.05, accuracy: 1 }, { count: 9999, confidence: 0.1, accuracy: 1 }, ...others] },
      '.chart-count',
      'y',
      'height',
    );
    expect(many[1]).toBeCloseTo(40);
    expect(few[1]).toBeCloseTo((40 * Math.log10(2)) / 4);
    expect(few[0] + few[1]).toBeCloseTo(many[0] + many[1]);
  });

  it('has faint bars where there are few answers, and says so', () => {
    const [, , ...others] = bins(100);
    const few = { count: 9, confidence: 0.05, accuracy: 1 };
    const { picture, sentence } = reliability({ ...EVALUATION, bins: [few, { ...few, count: 10 }, ...others] });
    expect([...picture.querySelectorAll('.chart-bar')].map((bar) => bar.classList.contains('few'))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(sentence).toMatch(/Faint bars rest on fewer than 10 images\.$/);
    expect(reliability(EVALUATION).sentence).not.toContain('Faint');
  });

  it('has the confidence interval of each, where its mean confidence is', () => {
    const [, , ...others] = bins(40);
    // 18 of 20: the interval is R's, as in the test of the interval.
    const bin = { count: 20, confidence: 0.05, accuracy: 0.9 };
    const none = { count: 0, confidence: 0, accuracy: 0 };
    const [first] = shapes({ bins: [bin, none, ...others] }, '.chart-interval', 'x1', 'x2', 'y1', 'y2');
    expect(first.slice(0, 2).map(along)).toEqual([expect.closeTo(0.05), expect.closeTo(0.05)]);
    expect(first.slice(2).map(up)).toEqual([
      expect.closeTo(0.6989663547715128, 8),
      expect.closeTo(0.972133518786232, 8),
    ]);
  });

  it('is a table of the parts that hold answers', () => {
    const { caption, columns, rows } = reliability(EVALUATION).table;
    expect(columns.map(({ head }) => head)).toEqual(['How sure it was', 'Digits', 'Mean confidence', 'Right']);
    expect(rows).toEqual([
      ['87 % to 93 %', 25, 0.9, 0.95],
      ['93 % to 100 %', 75, 0.99, 1],
    ]);
    expect(caption).toContain('3 refused as no digit');
  });
});
