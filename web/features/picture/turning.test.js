/** Turned pixels: each of the eight ways in which a camera stores a picture. */

import { expect, it } from 'vitest';
import { turned } from './turning.js';

// 1 2 3
// 4 5 6
const STORED = { pixels: new Uint8Array(Uint32Array.of(1, 2, 3, 4, 5, 6).buffer), width: 3, height: 2 };

it.each([
  [0, false, 3, [1, 2, 3, 4, 5, 6]],
  [0, true, 3, [3, 2, 1, 6, 5, 4]],
  [180, false, 3, [6, 5, 4, 3, 2, 1]],
  [180, true, 3, [4, 5, 6, 1, 2, 3]],
  [90, true, 2, [1, 4, 2, 5, 3, 6]],
  [90, false, 2, [4, 1, 5, 2, 6, 3]],
  [270, true, 2, [6, 3, 5, 2, 4, 1]],
  [270, false, 2, [3, 6, 2, 5, 1, 4]],
])('pixels turned by %i degrees, flipped: %s', (rotation, flip, wide, expected) => {
  const { pixels, width, height } = turned(STORED, rotation, flip);
  expect([width, height]).toEqual([wide, 6 / wide]);
  expect([...new Uint32Array(pixels.buffer)]).toEqual(expected);
});
