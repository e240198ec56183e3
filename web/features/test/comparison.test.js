// @vitest-environment happy-dom
/** Two evaluations side by side: what differs, and whether by more than chance. */

import { describe, expect, it } from 'vitest';
import { comparison } from './comparison.js';
import { mcnemar } from './mcnemar.js';

/** @import { TestImage } from '../../shell/test-answers.js' */

/** @param {string} read the digits that images of a 4 were read as @returns {any} */
const images = (read) => /** @type {TestImage[]} */ ([...read].map((answer) => ({ label: 4, answer: Number(answer) })));

describe("McNemar's test", () => {
  // By Python: min(1, 2 * Fraction(sum(comb(n, i) for i in range(min(b, c) + 1)), 2**n)), in whole numbers.
  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [5, 5, 1],
    [6, 0, 0.03125],
    [10, 2, 0.03857421875],
    [30, 18, 0.11140289106101875],
    [121, 59, 4.434449263755176e-6],
    [1000, 900, 0.02310884510890107],
    [3000, 2500, 1.6615256105422594e-11],
  ])('of %i mended and %i broken is exact', (mended, broken, expected) => {
    expect(mcnemar(mended, broken) / expected).toBeCloseTo(1, 9);
    expect(mcnemar(broken, mended)).toBe(mcnemar(mended, broken));
  });
});

describe('a comparison', () => {
  it('counts what was misread before and is now, by digit and in all', () => {
    const { rows, columns } = comparison(images('49974'), images('44979')).table;
    expect(columns.map(({ head }) => head)).toEqual(['Digit', 'Images', 'Before', 'Now', 'Mended', 'Broken']);
    expect(rows[4]).toEqual(['4', 5, 3, 3, 1, 1]);
    expect(rows[5]).toEqual(['5', 0, 0, 0, 0, 0]);
    expect(rows[10]).toEqual(['all', 5, 3, 3, 1, 1]);
  });

  it.each([
    ['4', '4', '0 wrong before, 0 now: 0 images mended, 0 broken; the same images are misread.'],
    [
      '99994',
      '44449',
      '4 wrong before, 1 now: 4 images mended, 1 broken. That is not more than chance (McNemar’s test, p = 0.375).',
    ],
    [
      '9'.repeat(8),
      '4'.repeat(8),
      '8 wrong before, 0 now: 8 images mended, 0 broken. That is more than chance (McNemar’s test, p = 0.008).',
    ],
    [
      '9'.repeat(20),
      '4'.repeat(20),
      '20 wrong before, 0 now: 20 images mended, 0 broken. That is more than chance (McNemar’s test, p < 0.001).',
    ],
  ])('of %s and %s is told of in a sentence', (before, now, sentence) => {
    expect(comparison(images(before), images(now)).sentence).toBe(sentence);
  });

  it('is two bars for each digit, on one scale', () => {
    const { picture } = comparison(images('9994'), images('9444'));
    const widths = [...picture.querySelectorAll('rect')].slice(2).map((bar) => Number(bar.getAttribute('width')));
    expect(widths).toHaveLength(20);
    expect(widths[8] / widths[9]).toBeCloseTo(3);
    expect(picture.textContent).toContain('3 → 1');
  });
});
