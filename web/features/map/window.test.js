/** The window on the map: what is below the finger stays there, and nobody gets lost outside. */

import { describe, expect, it } from 'vitest';
import { Window } from './window.js';

function windowOf(width = 400, height = 300) {
  return Object.assign(new Window(), { width, height, radius: 2.4 });
}

describe('the window', () => {
  it('shows all of the map around its middle at first', () => {
    const seen = windowOf();
    expect(seen.toCanvas(0, 0)).toEqual([200, 150]);
    for (const [x, y] of [
      [2.4, 0],
      [-2.4, 0],
      [0, 2.4],
      [0, -2.4],
    ]) {
      const [left, top] = seen.toCanvas(x, y);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left).toBeLessThanOrEqual(400);
      expect(top).toBeGreaterThanOrEqual(-1e-9);
      expect(top).toBeLessThanOrEqual(300 + 1e-9);
    }
  });

  it('keeps what lies below a pixel there', () => {
    const seen = windowOf();
    const [left, top] = seen.toCanvas(0.7, -0.4);
    seen.zoomAt(3, left, top);
    const [x, y] = seen.toCanvas(0.7, -0.4);
    expect(x).toBeCloseTo(left, 6);
    expect(y).toBeCloseTo(top, 6);
    expect(seen.isWhole).toBe(false);
  });

  it('goes along with a drag, and no further than the map', () => {
    const seen = windowOf();
    seen.zoomAt(4, 200, 150);
    seen.pan(30, -20);
    expect(seen.toCanvas(0, 0)).toEqual([230, 130]);
    seen.pan(1e6, 1e6);
    const [left, top] = seen.toCanvas(-2.4, -2.4);
    expect(left).toBeCloseTo(200 - (2.4 - 2.4 * 0.75) * seen.scale, 6);
    expect(top).toBeCloseTo(150 - (2.4 - 2.4 * 0.75) * seen.scale, 6);
  });

  it('is never smaller than the map, nor finer than forty times', () => {
    const seen = windowOf();
    seen.zoomAt(0.1, 10, 10);
    expect(seen.isWhole).toBe(true);
    seen.zoomAt(1e6, 10, 10);
    expect(seen.zoom).toBe(40);
    seen.reset();
    expect(seen.isWhole).toBe(true);
  });
});
