// @vitest-environment happy-dom
/** Where numbers are on a sheet of maps. */

import { describe, expect, it } from 'vitest';
import { MapSheet } from '../../web/shared/map-sheet.js';

describe('a sheet of maps', () => {
  it.each([
    [[28, 28, 1], 700],
    [[26, 26, 32], 700],
    [[11, 11, 64], 358],
    [[1, 1, 10], 700],
    [[1, 1, 1600], 358],
    [[1, 1, 7], 20],
    [[5, 3, 128], 100],
  ])('of %o in %i pixels has every number once, and knows each by its place', (shape, room) => {
    const sheet = new MapSheet(shape, room);
    const [height, width, channels] = shape;
    const seen = new Set();
    const lost = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let channel = 0; channel < channels; channel++) {
          const { left, top } = sheet.cornerOf({ y, x, channel });
          if (left < sheet.width && top < sheet.height) seen.add(top * sheet.width + left);
          const found = sheet.placeAt(left + 0.5, top + 0.5);
          if (found?.y !== y || found.x !== x || found.channel !== channel) lost.push({ y, x, channel, found });
        }
      }
    }
    expect(lost).toEqual([]);
    expect(seen.size).toBe(height * width * channels);
  });

  it('has nothing between its maps, beside them, and where the last line has no more of them', () => {
    const sheet = new MapSheet([10, 10, 5], 200);
    expect(sheet.width).toBe(4 * 11 - 1);
    expect(sheet.placeAt(10.5, 3)).toBeNull();
    expect(sheet.placeAt(3, 10.5)).toBeNull();
    expect(sheet.placeAt(-1, 3)).toBeNull();
    expect(sheet.placeAt(15, 15)).toBeNull();
    expect(sheet.placeAt(5, 15)).toEqual({ y: 4, x: 5, channel: 4 });
  });
});
