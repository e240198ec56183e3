/** The drawing as data: strokes, undo, and what the engine is given. */

import { describe, expect, it } from 'vitest';
import { areStrokes, Strokes } from '../../web/shared/strokes.js';

/** @param {number} x @param {number} y */
const at = (x, y) => ({ x, y, pressure: 0.5 });

/** @param {Strokes} strokes @param {number} x */
function draw(strokes, x) {
  strokes.begin(at(x, 0.1), false);
  strokes.extend(at(x, 0.5));
  strokes.end();
}

describe('strokes', () => {
  it('are packed as pairs of coordinates and the number of points of each', () => {
    const strokes = new Strokes();
    draw(strokes, 0.25);
    strokes.begin(at(0.75, 0.5), false);
    const { points, lengths } = strokes.packed();
    expect([...points]).toEqual([0.25, 0.1, 0.25, 0.5, 0.75, 0.5].map(Math.fround));
    expect([...lengths]).toEqual([2, 1]);
  });

  it('are packed into nothing when there are none', () => {
    const { points, lengths } = new Strokes().packed();
    expect(points).toHaveLength(0);
    expect(lengths).toHaveLength(0);
  });

  it('keep a dot, and points outside the pad as they are', () => {
    const strokes = new Strokes();
    strokes.begin(at(-0.5, 1.75), false);
    strokes.end();
    expect([...strokes.packed().points]).toEqual([-0.5, 1.75]);
  });

  it('do not pile up points where the pen stands still', () => {
    const strokes = new Strokes();
    strokes.begin(at(0.5, 0.5), false);
    for (let i = 0; i < 1000; i++) strokes.extend(at(0.5, 0.5005));
    expect(strokes.current?.points).toHaveLength(1);
  });

  it('ignore points that belong to no stroke', () => {
    const strokes = new Strokes();
    expect(strokes.extend(at(0.1, 0.1))).toBe(false);
    expect(strokes.empty).toBe(true);
  });
});

describe('undo', () => {
  it('takes back stroke by stroke', () => {
    const strokes = new Strokes();
    draw(strokes, 0.2);
    draw(strokes, 0.4);
    strokes.undo();
    expect(strokes.finished).toHaveLength(1);
    strokes.undo();
    expect(strokes.empty).toBe(true);
    expect(strokes.canUndo).toBe(false);
  });

  it('brings back what was cleared', () => {
    const strokes = new Strokes();
    draw(strokes, 0.2);
    draw(strokes, 0.4);
    strokes.clear();
    expect(strokes.empty).toBe(true);
    strokes.undo();
    expect(strokes.finished).toHaveLength(2);
  });

  it('takes back the stroke under way', () => {
    const strokes = new Strokes();
    strokes.begin(at(0.1, 0.1), true);
    strokes.undo();
    expect(strokes.empty).toBe(true);
  });

  it('knows nothing of a stroke that was cancelled, however many it remembers', () => {
    const strokes = new Strokes();
    for (let count = 0; count < 250; count++) draw(strokes, 0.2);
    for (let count = 0; count < 50; count++) {
      strokes.begin(at(0.1, 0.1), false);
      strokes.cancel();
    }
    expect(strokes.finished).toHaveLength(250);
    let steps = 0;
    for (; strokes.canUndo; steps++) strokes.undo();
    expect(steps).toBe(200);
  });

  it('does nothing when there is nothing', () => {
    const strokes = new Strokes();
    strokes.undo();
    strokes.clear();
    expect(strokes.canUndo).toBe(false);
  });

  it('works on a drawing of an earlier visit', () => {
    const before = new Strokes();
    draw(before, 0.2);
    draw(before, 0.4);
    const strokes = new Strokes();
    strokes.replace(before.finished);
    strokes.undo();
    expect(strokes.finished).toEqual(before.finished.slice(0, 1));
    strokes.undo();
    expect(strokes.empty).toBe(true);
  });
});

describe('strokes from storage', () => {
  it('are told from anything else', () => {
    const strokes = new Strokes();
    draw(strokes, 0.2);
    expect(areStrokes(strokes.finished)).toBe(true);
    expect(areStrokes([])).toBe(true);
    for (const broken of [undefined, null, 'ink', [1], [{ points: [], pressed: true }]]) {
      expect(areStrokes(broken)).toBe(false);
    }
    expect(areStrokes([{ points: [null], pressed: true }])).toBe(false);
    expect(areStrokes([{ points: [{ x: 1, y: Number.NaN, pressure: 1 }], pressed: true }])).toBe(false);
  });
});
