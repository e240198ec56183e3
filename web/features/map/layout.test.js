/** Maps of different networks are laid over each other: what only turned, grew or was mirrored does not move at all. */

import { describe, expect, it } from 'vitest';
import { between, moved, toFormer, toOneSize } from './layout.js';

const POINTS = Float32Array.of(1, 2, 4, 1, 5, 6, -3, 2, 0, -7);

/** @param {Float32Array} points @param {Float32Array} expected */
function expectNear(points, expected) {
  expect(points.length).toBe(expected.length);
  for (const [at, value] of points.entries()) expect(value).toBeCloseTo(expected[at], 4);
}

describe('a layout', () => {
  const one = moved(toOneSize(POINTS), POINTS);

  it('has its middle at 0 and a mean distance of 1', () => {
    const count = one.length / 2;
    const xs = one.filter((_, at) => at % 2 === 0);
    const ys = one.filter((_, at) => at % 2 === 1);
    expect(xs.reduce((a, b) => a + b)).toBeCloseTo(0, 5);
    expect(ys.reduce((a, b) => a + b)).toBeCloseTo(0, 5);
    expect(one.reduce((sum, value) => sum + value * value, 0) / count).toBeCloseTo(1, 5);
  });

  it.each([
    ['as it is', 0, 1],
    ['turned by 50 degrees', 50, 1],
    ['turned by 170 degrees', 170, 1],
    ['mirrored', 0, -1],
    ['mirrored and turned by -80 degrees', -80, -1],
  ])('goes back to where it was when it comes %s', (_, degrees, side) => {
    const angle = (degrees * Math.PI) / 180;
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    const turned = moved({ x: 0, y: 0, across: [cosine, -side * sine], down: [sine, side * cosine] }, one);
    expectNear(moved(toFormer(turned, one), turned), one);
  });

  it('takes a point of its own along, by the same motion', () => {
    const motion = toOneSize(POINTS);
    expectNear(moved(motion, POINTS.slice(4, 6)), one.slice(4, 6));
  });

  it('of points that are all the same stays finite', () => {
    const same = Float32Array.of(2, 3, 2, 3);
    const still = moved(toOneSize(same), same);
    expectNear(still, Float32Array.of(0, 0, 0, 0));
    expectNear(moved(toFormer(still, still), still), Float32Array.of(0, 0, 0, 0));
  });

  it('moves a share of the way', () => {
    expectNear(between(Float32Array.of(0, 4), Float32Array.of(2, 0), 0.25), Float32Array.of(0.5, 3));
  });
});
