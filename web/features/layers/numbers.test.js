/** The scale of the maps, the softmax, and the words for numbers. */

import { describe, expect, it } from 'vitest';
import { reach, shadeOf, shades } from '../../shared/diverging-scale.js';
import { formatNumber } from '../../shared/measured-number.js';
import { softmax } from './softmax.js';
import { derivationSentence, mapsOf, placeWords } from './wording.js';

describe('the scale', () => {
  it('goes as far below 0 as above it, with paper in the middle', () => {
    for (const isDark of [true, false]) {
      const colours = shades(isDark);
      expect(colours).toHaveLength(255);
      expect(new Set(colours).size).toBeGreaterThan(120);
      expect(shadeOf(0, 3)).toBe(127);
      expect([shadeOf(-3, 3), shadeOf(3, 3)]).toEqual([0, 254]);
    }
  });

  it('has a shade for whatever a network may come to', () => {
    for (const value of [Number.NaN, 1e30, -1e30, Number.POSITIVE_INFINITY]) {
      expect(shades(false)[shadeOf(value, 1)]).toBeDefined();
    }
    expect(reach([Number.NaN, -2, 1])).toBe(2);
    expect(reach([])).toBe(0);
  });
});

describe('the softmax', () => {
  it('is that of the logits divided by the temperature, however large they are', () => {
    const told = softmax([1, 2, 1000, 1001, -5, 0, 0, 0, 0, 0], 2).map(({ probability }) => probability);
    expect(told[3]).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 12);
    expect(told[2]).toBeCloseTo(1 - told[3], 12);
    expect(told.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
  });
});

describe('the words', () => {
  it.each([
    [0, '0'],
    [-0.0004, '−4.0e−4'],
    [0.5, '0.50'],
    [-17.23, '−17.2'],
    [123.4, '123'],
    [123_456, '1.2e+5'],
  ])('%d is written %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it('tell maps and numbers, and count from 1', () => {
    expect(mapsOf([26, 26, 32])).toBe('32 maps of 26×26');
    expect(mapsOf([1, 1, 1])).toBe('1 number');
    expect(placeWords([26, 26], { y: 0, x: 4, channel: 1 })).toBe('Row 1, column 5 of map 2');
    expect(placeWords([1, 1], { y: 0, x: 0, channel: 1599 })).toBe('Number 1,600');
  });

  it.each([
    ['conv2d', [1, 2, 3], [1, 1, 1], -0.5, 5.5, 'It is 5.50: the sum of 3 products, 6.00, and the bias, −0.50.'],
    ['relu', [-0.5], [], 0, 0, 'It is 0: −0.50 is not above 0, and becomes 0.'],
    ['relu', [2], [], 0, 2, 'It is 2.00: what is above 0 stays as it is.'],
    ['max_pool2d', [1, 4, 2, 3], [], 0, 4, 'It is 4.00: the largest of these 4.'],
    [
      'batch_norm',
      [3],
      [2],
      -1,
      5,
      'It is 5.00: 3.00 × 2.00 − 1.00, by what was measured of this map while it learned.',
    ],
    ['flatten', [3], [], 0, 3, 'It is 3.00: the number before it, as it was.'],
  ])('tell how a number of %s comes about', (type, inputs, weights, bias, value, sentence) => {
    expect(derivationSentence({ type }, 'It', { inputs, weights, bias, value })).toBe(sentence);
  });
});
