/** The curve: bounded whatever the length of the training, and never telling another story. */

import { describe, expect, it } from 'vitest';
import { Curve, isCurveData, leastLoss, MOST_POINTS } from '../../web/shell/curve.js';

/** @param {number} count @param {(step: number) => number} loss */
function curveOf(count, loss) {
  let curve = new Curve();
  for (let step = 1; step <= count; step++) {
    curve = curve.add({ step, stepsPerEpoch: 100, loss: loss(step), accuracy: 0.5 });
  }
  return curve;
}

describe('the curve', () => {
  it.each([1, 2, MOST_POINTS, MOST_POINTS + 1, 12_345])('keeps few points of %i', (count) => {
    const { points } = curveOf(count, () => 1).data;
    expect(points.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(points.length).toBeGreaterThanOrEqual(Math.min(count, MOST_POINTS / 2 - 1));
  });

  it('keeps the whole length and the order of the steps', () => {
    const { points } = curveOf(10_001, () => 1).data;
    const steps = points.map(({ step }) => step);
    expect(steps.at(-1)).toBe(10_001);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(new Set(steps).size).toBe(steps.length);
  });

  it('keeps the mean when it merges points', () => {
    const count = 4321;
    const { points } = curveOf(count, (step) => step).data;
    const weight = points.reduce((sum, point) => sum + point.weight, 0);
    const mean = points.reduce((sum, point) => sum + point.weight * point.loss, 0) / weight;
    expect(weight).toBe(count);
    expect(mean).toBeCloseTo((count + 1) / 2, 6);
  });

  it('has a row for each step, with gaps where there is nothing', () => {
    const curve = curveOf(2, () => 1.5)
      .addTest({ step: 2, accuracy: 0.9 })
      .addTest({ step: 50, accuracy: 0.95 });
    expect(curve.columns()).toEqual([
      [0.01, 0.02, 0.5],
      [1.5, 1.5, null],
      [0.5, 0.5, null],
      [null, 0.9, 0.95],
    ]);
  });

  it('goes on after a reload as if nothing had happened', () => {
    const whole = curveOf(3000, (step) => 1 / step);
    const half = curveOf(1500, (step) => 1 / step);
    let later = new Curve(half.data);
    for (let step = 1501; step <= 3000; step++) {
      later = later.add({ step, stepsPerEpoch: 100, loss: 1 / step, accuracy: 0.5 });
    }
    expect(later.data.points.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(later.data.points.at(-1)?.step).toBe(whole.data.points.at(-1)?.step);
  });

  it('is a value: what is added leaves the one before as it was', () => {
    const before = new Curve();
    const after = before
      .add({ step: 1, stepsPerEpoch: 100, loss: 1, accuracy: 0.5 })
      .addTest({ step: 1, accuracy: 0.5 });
    expect(before.empty).toBe(true);
    expect(after.empty).toBe(false);
  });

  it('is told from anything else in storage', () => {
    expect(isCurveData(curveOf(5, () => 1).data)).toBe(true);
    for (const broken of [null, undefined, {}, { stepsPerEpoch: 1, points: [{}], tests: [] }]) {
      expect(isCurveData(broken)).toBe(false);
    }
  });
});

describe('the least loss', () => {
  it('is none for plain labels', () => {
    expect(leastLoss({ label_smoothing: 0, non_digits: 0 })).toBe(0);
  });

  it('is the entropy of smoothed labels', () => {
    expect(leastLoss({ label_smoothing: 0.1, non_digits: 0 })).toBeCloseTo(0.5003, 4);
    expect(leastLoss({ label_smoothing: 0.9, non_digits: 0 })).toBeLessThan(Math.log(10));
  });

  it('counts what is no digit, whose target is the same for all ten', () => {
    expect(leastLoss({ label_smoothing: 0, non_digits: 0.5 })).toBeCloseTo(0.5 * Math.log(10), 10);
  });
});
