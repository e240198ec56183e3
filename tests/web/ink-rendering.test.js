// @vitest-environment happy-dom
/** What a frame draws: all that is new and nothing that was there. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { InkRenderer } from '../../web/features/draw/ink-rendering.js';
import { Strokes } from '../../web/shared/strokes.js';

/** @type {string[]} */
const NO_TINTS = [];
const COLOURS = { ink: 'black', accent: 'red', tints: NO_TINTS };
/** Points of outlines that were made. */
let outlined = 0;
/** @type {InkRenderer} */
let renderer;
/** @type {Strokes} */
let strokes;

beforeEach(() => {
  outlined = 0;
  vi.stubGlobal(
    'Path2D',
    class {
      moveTo() {}
      closePath() {}
      quadraticCurveTo() {
        outlined++;
      }
    },
  );
  HTMLCanvasElement.prototype.getContext = /** @type {any} */ (
    function context(/** @type {string} */ _) {
      return { canvas: {}, setTransform() {}, clearRect() {}, fill() {}, drawImage() {} };
    }
  );
  renderer = new InkRenderer(document.createElement('canvas'));
  renderer.resize(600);
  strokes = new Strokes();
});

/** @param {{ ink: string, accent: string, tints: string[] }} [colours] @returns {number} how much was outlined for it */
function frame(colours = COLOURS) {
  const before = outlined;
  renderer.render({ finished: strokes.finished, current: strokes.current, pen: null }, colours);
  return outlined - before;
}

let at = 0;
/** @param {number} count */
function extend(count) {
  for (let index = 0; index < count; index++, at++) {
    strokes.extend({ x: 0.5 + 0.3 * Math.cos(at / 30), y: 0.5 + 0.3 * Math.sin(at / 30), pressure: 0.5 });
  }
}

/** @param {number} count */
function scribble(count) {
  strokes.begin({ x: 0, y: 0, pressure: 0.5 }, false);
  extend(count);
}

describe('a frame', () => {
  it('costs no more after 120,000 points of a stroke than after 1,000', () => {
    scribble(1000);
    frame();
    let most = 0;
    for (let count = 1000; count < 120_000; count += 400) {
      extend(400);
      most = Math.max(most, frame());
    }
    // What came, the newest before it, and the round ends of each piece.
    expect(most).toBeLessThan(1000);
  });

  it('draws the end of a stroke and not all of it once more', () => {
    scribble(10_000);
    frame();
    strokes.end();
    expect(frame()).toBeLessThan(500);
    expect(frame()).toBe(0);
  });

  it('draws everything anew when a stroke was undone, and in another colour or size', () => {
    for (let count = 0; count < 3; count++) {
      scribble(300);
      strokes.end();
    }
    const all = frame();
    expect(frame({ ...COLOURS, ink: 'white' })).toBe(all);
    renderer.resize(1200);
    expect(frame({ ...COLOURS, ink: 'white' })).toBe(all);
    strokes.undo();
    expect(frame({ ...COLOURS, ink: 'white' })).toBeGreaterThan(all / 2);
    strokes.clear();
    expect(frame({ ...COLOURS, ink: 'white' })).toBe(0);
  });

  it('keeps nothing of a stroke that was cancelled after pieces of it were drawn', () => {
    scribble(300);
    strokes.end();
    const first = frame();
    scribble(3000);
    frame();
    strokes.cancel();
    expect(frame()).toBe(first);
  });
});
