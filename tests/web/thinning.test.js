/** What is left out of a line that is too long, and what that does to the image that the network sees: nothing. */

import { describe, expect, it } from 'vitest';
import { Strokes } from '../../web/shared/strokes.js';
import { thinned } from '../../web/shared/thinning.js';

/** @import { Point } from '../../web/shared/strokes.js' */

/** What the engine takes: kMaxInkPoints in core/ink/ink.h. */
const MOST_OF_ENGINE = 100_000;

/** @type {Record<string, (at: number) => [number, number]>} a place after so many points */
const shapes = {
  'an 8 that is drawn over and over': (at) => [0.5 + 0.15 * Math.sin(at / 15), 0.5 + 0.3 * Math.sin(at / 30)],
  'a 0 of a trembling hand': (at) => [
    0.5 + 0.2 * Math.cos(at / 40) + 0.004 * Math.sin(at * 1.7),
    0.5 + 0.3 * Math.sin(at / 40) + 0.004 * Math.cos(at * 2.3),
  ],
  'a straight 1, up and down': (at) => [0.5, 0.5 + 0.3 * Math.sin(at / 50)],
  'a scribble all over the pad': (at) => [0.5 + 0.5 * Math.sin(at * 1.1), 0.5 + 0.5 * Math.cos(at * 0.7)],
};

/** @param {(at: number) => [number, number]} shape @param {number} count @returns {Point[]} */
const line = (shape, count) =>
  Array.from({ length: count }, (_, at) => shape(at)).map(([x, y]) => ({ x, y, pressure: 0.5 }));

/** @param {Point} point @param {readonly Point[]} points */
function distanceTo(point, points) {
  let least = Number.POSITIVE_INFINITY;
  for (let index = 1; index < points.length; index++) {
    const [from, to] = [points[index - 1], points[index]];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy || 1);
    const share = Math.min(1, Math.max(0, along));
    least = Math.min(least, Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy));
  }
  return least;
}

/** The grey levels of the 28x28 image as core/ink/ink.cc makes it, but for the last move to the centre of mass. @param {readonly Point[]} points */
function image(points) {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const scale = 17.6 / Math.max(right - left, bottom - top);
  const placed = points.map(({ x, y }) => ({
    x: (x - (left + right) / 2) * scale + 14,
    y: (y - (top + bottom) / 2) * scale + 14,
    pressure: 0,
  }));
  return Array.from({ length: 784 }, (_, index) => {
    const centre = { x: (index % 28) + 0.5, y: Math.floor(index / 28) + 0.5, pressure: 0 };
    return 255 * Math.min(1, Math.max(0, (1.725 - distanceTo(centre, placed)) / 1.05));
  });
}

describe('a line that is thinned', () => {
  it.each(Object.entries(shapes))('is never farther than the tolerance from %s', (_, shape) => {
    const points = line(shape, 1500);
    for (const tolerance of [0.0005, 0.004]) {
      const kept = thinned(points, tolerance);
      expect(Math.max(...points.map((point) => distanceTo(point, kept)))).toBeLessThanOrEqual(tolerance + 1e-12);
      expect(kept[0]).toBe(points[0]);
      expect(kept.at(-1)).toBe(points.at(-1));
    }
  });

  it.each(Object.entries(shapes).slice(0, 3))('gives the same image as %s', (_, shape) => {
    const points = line(shape, 2000);
    const kept = thinned(points, 0.0005);
    expect(kept.length).toBeLessThan(points.length);
    const after = image(kept);
    const differences = image(points).map((grey, index) => Math.abs(grey - after[index]));
    expect(Math.max(...differences)).toBeLessThan(8);
  });

  it('keeps a dot, a pair and a corner', () => {
    const corner = line((at) => [Math.min(at, 100) / 200, Math.max(at, 100) / 200], 201);
    expect(thinned(corner, 0.0005)).toEqual([corner[0], corner[100], corner[200]]);
    expect(thinned(corner.slice(0, 2), 0.0005)).toEqual(corner.slice(0, 2));
    expect(thinned(corner.slice(0, 1), 0.0005)).toEqual(corner.slice(0, 1));
  });
});

describe('a drawing that is very long', () => {
  it.each(Object.entries(shapes))('always has fewer points than the engine takes: %s', (_, shape) => {
    const strokes = new Strokes();
    for (let stroke = 0; stroke < 3; stroke++) {
      const [first, ...rest] = line(shape, 25_000);
      strokes.begin(first, true);
      for (const point of rest) strokes.extend(point);
      expect(strokes.packed().points.length / 2).toBeLessThan(MOST_OF_ENGINE / 4);
      strokes.end();
    }
    for (let undone = 3; undone > 0; undone--) {
      expect(strokes.finished).toHaveLength(undone);
      strokes.undo();
    }
    expect(strokes.empty).toBe(true);
  });

  it('is thinned when an earlier version kept it whole, and each stroke can be undone', () => {
    const points = line(shapes['an 8 that is drawn over and over'], 120_000);
    const strokes = new Strokes();
    strokes.replace([
      { points: points.slice(0, 5), pressed: false },
      { points, pressed: false },
    ]);
    expect(strokes.packed().points.length / 2).toBeLessThan(MOST_OF_ENGINE);
    strokes.undo();
    strokes.undo();
    expect(strokes.empty).toBe(true);
  });

  it('leaves a digit as it was drawn', () => {
    const [first, ...rest] = line(shapes['an 8 that is drawn over and over'], 15_000);
    const strokes = new Strokes();
    strokes.begin(first, true);
    for (const point of rest) strokes.extend(point);
    expect(strokes.current?.points).toEqual([first, ...rest]);
  });

  it('keeps the newest points of the stroke under way', () => {
    const [first, ...rest] = line(shapes['an 8 that is drawn over and over'], 20_001);
    const strokes = new Strokes();
    strokes.begin(first, true);
    for (const point of rest) strokes.extend(point);
    expect(strokes.current?.points.length).toBeLessThan(10_001);
    expect(strokes.current?.points.slice(-1000)).toEqual(rest.slice(-1000));
  });
});
