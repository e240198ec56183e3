/** Scaling down by rows: the average of what each pixel covers, alpha weighing the colours. */

import { describe, expect, it } from 'vitest';
import { Downscaler, fitted } from './scaling.js';

/** @param {number} width @param {number} height @param {(x: number, y: number) => number[]} colorAt */
function rgba(width, height, colorAt) {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels.set(colorAt(x, y), 4 * (y * width + x));
  return pixels;
}

/** @param {Uint8ClampedArray} pixels @param {{ width: number, height: number }} from @param {{ width: number, height: number }} to */
function scaled(pixels, from, to) {
  const scaler = new Downscaler(from, to);
  scaler.add(pixels);
  return scaler.pixels;
}

describe('a picture', () => {
  it('keeps its shape and has no more pixels than may be', () => {
    expect(fitted(20, 10, 4_000_000)).toEqual({ width: 20, height: 10 });
    const { width, height } = fitted(8660, 5774, 4_000_000);
    expect(width * height).toBeLessThanOrEqual(4_000_000);
    expect(width * height).toBeGreaterThan(3_990_000);
    expect(width / height).toBeCloseTo(8660 / 5774, 2);
    expect(fitted(50_000_000, 1, 4_000_000)).toEqual({ width: 14_142_135, height: 1 });
  });

  it('of the same size stays as it is, bit for bit', () => {
    const size = { width: 5, height: 3 };
    const pixels = rgba(5, 3, (x, y) => [50 * x, 80 * y, 7, 255]);
    expect(scaled(pixels, size, size)).toEqual(pixels);
  });

  it('is averaged over the area that each pixel covers', () => {
    const half = scaled(
      rgba(4, 2, (x) => [x < 2 ? 0 : 200, x * 10, 0, 255]),
      { width: 4, height: 2 },
      { width: 2, height: 1 },
    );
    expect([...half]).toEqual([0, 5, 0, 255, 200, 25, 0, 255]);
    // Three become two: the one in the middle belongs to both.
    const two = scaled(
      rgba(3, 1, (x) => [[0, 90, 240][x], 0, 0, 255]),
      { width: 3, height: 1 },
      { width: 2, height: 1 },
    );
    expect([two[0], two[4]]).toEqual([30, 190]);
    const rows = scaled(
      rgba(1, 3, (_, y) => [[0, 90, 240][y], 0, 0, 255]),
      { width: 1, height: 3 },
      { width: 1, height: 2 },
    );
    expect([rows[0], rows[4]]).toEqual([30, 190]);
  });

  it('of one colour stays of one colour, whatever the sizes', () => {
    for (const [from, to] of [
      [
        [97, 61],
        [13, 7],
      ],
      [
        [7, 5],
        [6, 5],
      ],
      [
        [1000, 3],
        [999, 1],
      ],
    ]) {
      const all = scaled(
        rgba(from[0], from[1], () => [200, 100, 50, 255]),
        { width: from[0], height: from[1] },
        { width: to[0], height: to[1] },
      );
      expect(new Set(all), `${from} to ${to}`).toEqual(new Set([200, 100, 50, 255]));
    }
  });

  it('shows nothing of the colour of what cannot be seen', () => {
    const pixels = rgba(2, 1, (x) => (x === 0 ? [255, 0, 0, 0] : [10, 20, 30, 255]));
    expect([...scaled(pixels, { width: 2, height: 1 }, { width: 1, height: 1 })]).toEqual([10, 20, 30, 128]);
  });
});
