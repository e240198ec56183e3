// @vitest-environment happy-dom
/** What a network reads of distorted images, as a sentence, a curve and a table. */

import { describe, expect, it } from 'vitest';
import { curveContent, titleOf } from './curves.js';

const TURNED = {
  name: 'turned',
  unit: 'degrees',
  strengths: [0, 10, 20, 30, 45, 60],
  accuracies: [0.99, 0.98, 0.97, 0.93, 0.5, 0.4],
  refused: [0, 0.01, 0.02, 0.1, 0.4, 0.5],
  fall: 25.2,
};
const SMALLER = { ...TURNED, name: 'smaller', unit: 'of the size', strengths: [1, 0.9, 0.8, 0.7, 0.6, 0.5] };

/** @param {object} curve */
const sentence = (curve) => curveContent(/** @type {any} */ (curve)).sentence;

describe('a robustness curve', () => {
  it('tells in a sentence where it falls, or that it does not', () => {
    expect(sentence(TURNED)).toBe('falls below 95 % at 25 degrees.');
    expect(sentence({ ...TURNED, unit: 'pixels', fall: 1.436 })).toBe('falls below 95 % at 1.44 pixels.');
    expect(sentence({ ...SMALLER, fall: 0.733 })).toBe('falls below 95 % at 73 % of the size.');
    expect(sentence({ ...TURNED, fall: undefined })).toBe('stays above 95 % up to 60 degrees.');
    expect(sentence({ ...SMALLER, fall: 1 })).toBe('not above 95 % as they are.');
  });

  it('has a name that says what is done to the images', () => {
    expect(titleOf(TURNED)).toBe('Turned clockwise');
    expect(titleOf({ ...TURNED, name: 'melted' })).toBe('melted');
  });

  it('is drawn from the images as they are to the strongest, whichever way the strengths go', () => {
    for (const curve of [TURNED, SMALLER]) {
      const { picture } = curveContent(curve);
      const points = picture.querySelector('.chart-line')?.getAttribute('points')?.split(' ') ?? [];
      expect(points).toHaveLength(6);
      expect(points[0]).toBe('56.0,31.7');
      expect(points[5]).toMatch(/^314\.0,/);
      expect(picture.querySelectorAll('.chart-dot')).toHaveLength(6);
      expect(picture.querySelector('.chart-diagonal')?.getAttribute('d')).toBe('M56 38.4H314');
    }
    expect(curveContent(SMALLER).picture.textContent).toContain('75 %');
  });

  it('is a table by strength', () => {
    const { columns, rows } = curveContent(TURNED).table;
    expect(columns.map(({ head }) => head)).toEqual(['degrees', 'Read right', 'Refused']);
    expect(rows[3]).toEqual([30, 0.93, 0.1]);
  });
});
