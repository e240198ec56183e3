/** What is told of a map: of six images in two directions, counted by hand. */

import { expect, it } from 'vitest';
import { digitFacts, misreadIn, nearestRows, planeOf, readingOf, rowsOf, spread } from './facts.js';

// Two 0s around (0, 0), two 1s around (10, 0), two 7s around (10, 2): along three components, of which the third is 0.
const MAP = {
  indices: Uint32Array.of(0, 1, 2, 3, 4, 5),
  labels: Uint8Array.of(0, 1, 7, 0, 1, 7),
  answers: Uint8Array.of(0, 7, 7, 0, 1, 7),
  places: Float32Array.of(-1, 0, 0, 9, 0, 0, 10, 1, 0, 1, 0, 0, 11, 0, 0, 10, 3, 0),
  shares: Float32Array.of(0.9, 0.1, 0),
};

it('counts images, misread ones and the nearest digit of each', () => {
  const mean = (10 + 2 + 2) / 3;
  const facts = digitFacts(MAP);
  expect(facts.map(({ distance, ...each }) => each)).toEqual([
    { label: 0, images: 2, misread: 0, nearest: 1 },
    { label: 1, images: 2, misread: 1, nearest: 7 },
    { label: 7, images: 2, misread: 0, nearest: 1 },
  ]);
  expect(facts.map(({ distance }) => distance)).toEqual([10 / mean, 2 / mean, 2 / mean]);
  expect(misreadIn(MAP)).toBe(1);
});

it('finds what is nearest to a place, equally near ones in order', () => {
  expect(nearestRows(MAP, Float32Array.of(10, 0, 0), 3)).toEqual([1, 2, 4]);
  expect(nearestRows(MAP, Float32Array.of(0, 0, 0), 2)).toEqual([0, 3]);
});

it('is drawn along the first two components', () => {
  expect([...planeOf(MAP)]).toEqual([-1, 0, 9, 0, 10, 1, 1, 0, 11, 0, 10, 3]);
});

it('says how an image was read', () => {
  expect(readingOf(8, 8)).toBe('an 8, read as such');
  expect(readingOf(4, 9)).toBe('a 4, read as 9');
});

it('takes rows from all over first, and each once', () => {
  expect(spread(8)).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
  expect(spread(6)).toEqual([0, 4, 2, 1, 5, 3]);
  expect(spread(1)).toEqual([0]);
  expect(rowsOf(MAP, [4, 1])).toEqual({
    indices: Uint32Array.of(4, 1),
    labels: Uint8Array.of(1, 1),
    answers: Uint8Array.of(1, 7),
    places: Float32Array.of(11, 0, 0, 9, 0, 0),
    shares: MAP.shares,
  });
});
