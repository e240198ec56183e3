// @vitest-environment happy-dom
/** What refusing is worth: how many of the rest are right, as a curve, as a sentence and as a table. */

import { describe, expect, it } from 'vitest';
import { refusals, selections } from './refusals.js';

/** @import { TestImage } from '../../shell/test-answers.js' */

/** @param {number} index @param {number} confidence @param {boolean} isRight @param {boolean} [refused] */
const image = (index, confidence, isRight, refused = false) =>
  /** @type {TestImage} */ (/** @type {unknown} */ ({ index, label: 1, answer: isRight ? 1 : 7, confidence, refused }));

/** By hand: the least sure is wrong, then a right one, then a wrong one, then two right ones. */
const FIVE = [
  image(0, 0.9, true),
  image(1, 0.3, false, true),
  image(2, 0.6, false),
  image(3, 0.5, true),
  image(4, 0.95, true),
];

describe('refusals', () => {
  it('leave, one by one from the least sure on, so many answers of which so many are wrong', () => {
    expect(selections(FIVE)).toEqual([
      { refused: 0, count: 5, wrong: 2 },
      { refused: 1, count: 4, wrong: 1 },
      { refused: 2, count: 3, wrong: 1 },
      { refused: 3, count: 2, wrong: 0 },
      { refused: 4, count: 1, wrong: 0 },
    ]);
  });

  it('are told of in a sentence, as the network itself refuses', () => {
    expect(refusals(FIVE).sentence).toBe(
      '60.00 % of all answers are right; of those that are left when it refuses 20.00 %, where the dot is, 75.00 %.',
    );
    expect(refusals([image(0, 0.9, true)]).sentence).toBe('100.00 % of all answers are right; it refuses none.');
  });

  it('are a curve that has a bounded number of points, with a dot where the network stands', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => image(at, at / 10_000, at > 300 || at % 2 === 0, at < 100));
    const { picture } = refusals(many);
    const points = picture.querySelector('.chart-line')?.getAttribute('points')?.split(' ') ?? [];
    expect(points.length).toBeGreaterThan(100);
    expect(points.length).toBeLessThan(205);
    expect(points[0]).toMatch(/^56\.0,/);
    expect(points.at(-1)).toBe('314.0,30.0');
    expect(picture.querySelectorAll('.chart-dot')).toHaveLength(1);
    expect(picture.textContent).toContain('5.0 %');
  });

  it('are a table by the share that is refused', () => {
    const { columns, rows } = refusals(FIVE).table;
    expect(columns.map(({ head }) => head)).toEqual(['Refused', 'Answers', 'Wrong', 'Right']);
    expect(rows.at(-1)).toEqual([0.6, 2, 0, 1]);
  });
});
