// @vitest-environment happy-dom
/** The pad: pointers and keys become strokes, whatever they do. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DrawingPad } from '../../web/drawing-pad.js';
import { button, region, showPage } from './page.js';

/** @type {DrawingPad} */
let pad;
/** @type {HTMLCanvasElement} */
let canvas;

beforeEach(() => {
  showPage();
  canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('canvas.pad'));
  canvas.getBoundingClientRect = () => new DOMRect(100, 50, 200, 200);
  canvas.setPointerCapture = vi.fn();
  pad = new DrawingPad(region('drawing'));
});

/**
 * @param {string} type
 * @param {number} x on the screen
 * @param {number} y
 * @param {object} [more]
 */
function pointer(type, x, y, more = {}) {
  const event = new PointerEvent(type, {
    pointerId: 1,
    pointerType: 'mouse',
    isPrimary: true,
    button: 0,
    clientX: x,
    clientY: y,
    bubbles: true,
    cancelable: true,
    ...more,
  });
  canvas.dispatchEvent(event);
  return event;
}

/** @param {string} name @param {object} [more] */
function key(name, more = {}) {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more });
  canvas.dispatchEvent(event);
  return event;
}

/** @param {number} stroke */
const points = (stroke) => pad.strokes[stroke].points.map(({ x, y }) => [x, y]);

describe('the end of a stroke', () => {
  it('is told by the pointer and by the keyboard, but not of what Undo and Clear leave', () => {
    const heard = vi.fn();
    pad.addEventListener('stroke', heard);
    pointer('pointerdown', 150, 100);
    pointer('pointermove', 200, 150);
    expect(heard).not.toHaveBeenCalled();
    pointer('pointerup', 200, 150);
    expect(heard).toHaveBeenCalledTimes(1);
    for (const name of [' ', 'ArrowDown', ' ']) key(name);
    expect(heard).toHaveBeenCalledTimes(2);
    button('Undo').click();
    button('Clear').click();
    expect(heard).toHaveBeenCalledTimes(2);
  });
});

describe('a pointer', () => {
  it('draws in units of the pad, and is captured', () => {
    pointer('pointerdown', 150, 100);
    pointer('pointermove', 200, 150);
    expect(pad.drawing).toBe(true);
    pointer('pointerup', 200, 150);
    expect(points(0)).toEqual([
      [0.25, 0.25],
      [0.5, 0.5],
    ]);
    expect(canvas.setPointerCapture).toHaveBeenCalledWith(1);
  });

  it('may leave the pad: the stroke goes on', () => {
    pointer('pointerdown', 290, 150);
    pointer('pointermove', 500, 450);
    pointer('pointermove', 200, 150);
    pointer('pointerup', 200, 150);
    expect(points(0)).toEqual([
      [0.95, 0.5],
      [2, 2],
      [0.5, 0.5],
    ]);
  });

  it('gives all of its points, also those between two frames', () => {
    pointer('pointerdown', 100, 50);
    const move = new PointerEvent('pointermove', { pointerId: 1, clientX: 140, clientY: 50 });
    const between = [110, 120, 140].map(
      (x) => new PointerEvent('pointermove', { pointerId: 1, clientX: x, clientY: 50 }),
    );
    Object.assign(move, { getCoalescedEvents: () => between });
    canvas.dispatchEvent(move);
    pointer('pointerup', 140, 50);
    expect(points(0)).toHaveLength(4);
  });

  it('does not lose its stroke when it is cancelled or its capture is lost', () => {
    pointer('pointerdown', 150, 100);
    pointer('pointercancel', 150, 100);
    pointer('pointerdown', 150, 100);
    pointer('lostpointercapture', 150, 100);
    expect(pad.strokes).toHaveLength(2);
    expect(pad.drawing).toBe(false);
  });

  it('does not draw with another button, nor with a second finger', () => {
    pointer('pointerdown', 150, 100, { button: 2 });
    expect(pad.drawing).toBe(false);
    pointer('pointerdown', 150, 100, { pointerType: 'touch' });
    pointer('pointerdown', 250, 200, { pointerType: 'touch', pointerId: 2, isPrimary: false });
    pointer('pointermove', 250, 200, { pointerType: 'touch', pointerId: 2, isPrimary: false });
    pointer('pointerup', 150, 100, { pointerType: 'touch' });
    expect(points(0)).toEqual([[0.25, 0.25]]);
  });

  it('of a pen takes over from the palm, and keeps its pressure', () => {
    pointer('pointerdown', 290, 240, { pointerType: 'touch' });
    pointer('pointerdown', 150, 100, { pointerType: 'pen', pointerId: 5, pressure: 0.8 });
    pointer('pointerup', 150, 100, { pointerType: 'pen', pointerId: 5 });
    expect(pad.strokes).toHaveLength(1);
    expect(pad.strokes[0]).toMatchObject({ pressed: true, points: [{ pressure: 0.8 }] });
  });

  it('says what changed while drawing, and when the stroke is over', () => {
    const change = vi.fn();
    const settled = vi.fn();
    pad.addEventListener('change', change);
    pad.addEventListener('settled', settled);
    pointer('pointerdown', 150, 100);
    pointer('pointermove', 200, 150);
    expect(change).toHaveBeenCalledTimes(2);
    expect(settled).not.toHaveBeenCalled();
    pointer('pointerup', 200, 150);
    expect(settled).toHaveBeenCalledTimes(1);
  });
});

describe('the keyboard', () => {
  it('draws: arrows move the pen, Space sets it down and lifts it', () => {
    key(' ');
    key('ArrowRight');
    key('ArrowDown', { shiftKey: true });
    expect(pad.drawing).toBe(true);
    key(' ');
    expect(points(0)).toEqual([
      [0.5, 0.5],
      [0.525, 0.5],
      [0.525, 0.6],
    ]);
  });

  it('moves the pen without ink while it is up, and not beyond the pad', () => {
    for (let i = 0; i < 60; i++) key('ArrowLeft');
    key(' ');
    key(' ');
    expect(points(0)).toEqual([[0, 0.5]]);
  });

  it.each(['Escape', 'Delete', 'Backspace'])('clears with %s', (name) => {
    key(' ');
    key(' ');
    expect(key(name).defaultPrevented).toBe(true);
    expect(pad.strokes).toHaveLength(0);
  });

  it.each([{ ctrlKey: true }, { metaKey: true }])('undoes with %o and Z, from anywhere', (modifier) => {
    key(' ');
    key(' ');
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'z', bubbles: true, cancelable: true, ...modifier }),
    );
    expect(pad.strokes).toHaveLength(0);
  });

  it('leaves a text field its own undo', () => {
    key(' ');
    key(' ');
    const field = document.createElement('input');
    field.type = 'text';
    document.body.append(field);
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }));
    expect(pad.strokes).toHaveLength(1);
  });

  it('leaves all other keys to the browser', () => {
    expect(key('Tab').defaultPrevented).toBe(false);
    expect(key('ArrowUp', { ctrlKey: true }).defaultPrevented).toBe(false);
  });

  it('lifts the pen when the pad loses the focus', () => {
    key(' ');
    canvas.dispatchEvent(new FocusEvent('blur'));
    expect(pad.drawing).toBe(false);
    expect(pad.strokes).toHaveLength(1);
  });
});

describe('the buttons', () => {
  it('are of use when there is something to undo or to clear', () => {
    const usable = () => ['Undo', 'Clear'].map((name) => button(name).getAttribute('aria-disabled') !== 'true');
    expect(usable()).toEqual([false, false]);
    pointer('pointerdown', 150, 100);
    pointer('pointerup', 150, 100);
    expect(usable()).toEqual([true, true]);
    button('Clear').click();
    expect(pad.strokes).toHaveLength(0);
    expect(usable()).toEqual([true, false]);
    button('Undo').click();
    expect(pad.strokes).toHaveLength(1);
  });

  it('end a stroke that is under way', () => {
    pointer('pointerdown', 150, 100);
    pointer('pointermove', 200, 150);
    button('Clear').click();
    pointer('pointermove', 250, 150);
    pointer('pointerup', 250, 150);
    expect(pad.strokes).toHaveLength(0);
    expect(pad.drawing).toBe(false);
  });
});

describe('a drawing of an earlier visit', () => {
  it('is shown and can be read', () => {
    pad.restore([{ points: [{ x: 0.5, y: 0.5, pressure: 0.5 }], pressed: false }]);
    expect([...pad.packed().points]).toEqual([0.5, 0.5]);
  });
});
