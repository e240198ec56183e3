// @vitest-environment happy-dom
/** The pad: pointers and keys become strokes, whatever they do. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DrawingPad } from '../../web/features/draw/drawing-pad.js';
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

const TOUCH = { pointerType: 'touch', pressure: 0 };

/**
 * @param {string} type
 * @param {number} x on the screen
 * @param {number} y
 * @param {object} [more]
 * @param {Element} [target]
 */
function pointer(type, x, y, more = {}, target = canvas) {
  const event = new PointerEvent(type, {
    pointerId: 1,
    pointerType: 'mouse',
    isPrimary: true,
    button: 0,
    buttons: type === 'pointerup' || type === 'pointercancel' ? 0 : 1,
    clientX: x,
    clientY: y,
    bubbles: true,
    cancelable: true,
    ...more,
  });
  target.dispatchEvent(event);
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
    const move = new PointerEvent('pointermove', { pointerId: 1, buttons: 1, bubbles: true });
    const between = [110, 120, 140].map(
      (x) => new PointerEvent('pointermove', { pointerId: 1, clientX: x, clientY: 50 }),
    );
    Object.assign(move, { getCoalescedEvents: () => between });
    canvas.dispatchEvent(move);
    pointer('pointerup', 140, 50);
    expect(points(0)).toHaveLength(4);
  });

  it('draws a line from where it was pressed to where it was let go, also when it was never seen to move', () => {
    pointer('pointerdown', 150, 100);
    pointer('pointerup', 200, 150);
    expect(points(0)).toEqual([
      [0.25, 0.25],
      [0.5, 0.5],
    ]);
  });

  it('draws when it cannot be captured, and may leave the pad then too', () => {
    canvas.setPointerCapture = () => {
      throw new DOMException('No such pointer.', 'NotFoundError');
    };
    pointer('pointerdown', 290, 150);
    pointer('pointermove', 500, 450, {}, document.body);
    pointer('pointerup', 500, 450, {}, document.body);
    expect(points(0)).toEqual([
      [0.95, 0.5],
      [2, 2],
    ]);
    expect(pad.drawing).toBe(false);
  });

  it('ends its stroke, and keeps it, when its capture is lost', () => {
    pointer('pointerdown', 150, 100, TOUCH);
    pointer('pointermove', 200, 100, TOUCH);
    pointer('lostpointercapture', 200, 100, TOUCH);
    pointer('pointermove', 250, 100, TOUCH);
    expect(points(0)).toHaveLength(2);
    expect(pad.drawing).toBe(false);
  });

  it.each([
    ['touch', 0],
    ['pen', 1],
    ['mouse', 1],
  ])('of a %s that is cancelled leaves %i strokes, and as many steps to undo', (pointerType, count) => {
    const settled = vi.fn();
    pad.addEventListener('settled', settled);
    pointer('pointerdown', 150, 100, { pointerType });
    pointer('pointermove', 200, 100, { pointerType });
    pointer('pointercancel', 0, 0, { pointerType });
    expect(pad.drawing).toBe(false);
    expect(pad.strokes).toHaveLength(count);
    expect(settled).toHaveBeenCalledTimes(count);
    expect(button('Undo').getAttribute('aria-disabled')).toBe(String(count === 0));
  });

  it('that was cancelled leaves the strokes before it, and what can be undone', () => {
    pointer('pointerdown', 150, 100, TOUCH);
    pointer('pointerup', 150, 100, TOUCH);
    pointer('pointerdown', 200, 100, { ...TOUCH, pointerId: 2 });
    pointer('pointercancel', 0, 0, { ...TOUCH, pointerId: 2 });
    expect(pad.strokes).toHaveLength(1);
    button('Undo').click();
    expect(pad.strokes).toHaveLength(0);
    expect(button('Undo').getAttribute('aria-disabled')).toBe('true');
  });

  it('does not draw with another button', () => {
    pointer('pointerdown', 150, 100, { button: 2, buttons: 2 });
    expect(pad.drawing).toBe(false);
  });

  it('goes on when another button is pressed and let go in mid-stroke, without a menu', () => {
    pointer('pointerdown', 150, 100);
    pointer('pointermove', 200, 100, { button: 2, buttons: 3 });
    const menu = new MouseEvent('contextmenu', { bubbles: true, cancelable: true });
    canvas.dispatchEvent(menu);
    pointer('pointermove', 250, 100, { button: 2, buttons: 1 });
    pointer('pointerup', 250, 100);
    expect(menu.defaultPrevented).toBe(true);
    expect(points(0)).toHaveLength(3);
  });

  it.each([
    ['the window had lost the pointer', 0],
    ['another button was still pressed', 2],
  ])('ends its stroke when it was let go while %s', (_, buttons) => {
    pointer('pointerdown', 150, 100);
    pointer('pointermove', 200, 100);
    pointer('pointermove', 300, 250, { buttons });
    expect(points(0)).toHaveLength(2);
    expect(pad.drawing).toBe(false);
  });

  it('begins anew when it is pressed although nobody said that it was let go', () => {
    pointer('pointerdown', 150, 100);
    pointer('pointermove', 200, 100);
    pointer('pointerdown', 150, 200);
    pointer('pointerup', 200, 200);
    expect(pad.strokes).toHaveLength(2);
  });

  it('draws on without a jump when the page moves the pad under it', () => {
    pointer('pointerdown', 150, 100);
    canvas.getBoundingClientRect = () => new DOMRect(100, 250, 200, 200);
    pointer('pointermove', 160, 100);
    pointer('pointerup', 170, 100);
    expect(points(0)).toEqual([
      [0.25, 0.25],
      [0.3, 0.25],
      [0.35, 0.25],
    ]);
    pointer('pointerdown', 200, 350);
    pointer('pointerup', 200, 350);
    expect(points(1)).toEqual([[0.5, 0.5]]);
  });

  it.each(['pointermove', 'pointerup'])(
    'ends its stroke without a jump when the pad has another size at a %s',
    (type) => {
      pointer('pointerdown', 150, 100);
      pointer('pointermove', 160, 100);
      canvas.getBoundingClientRect = () => new DOMRect(300, 50, 150, 150);
      pointer(type, 120, 300);
      pointer('pointermove', 130, 310);
      expect(points(0)).toEqual([
        [0.25, 0.25],
        [0.3, 0.25],
      ]);
      expect(pad.strokes).toHaveLength(1);
      expect(pad.drawing).toBe(false);
    },
  );

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

describe('several pointers', () => {
  const first = { ...TOUCH, pointerId: 1 };
  const second = { ...TOUCH, pointerId: 2, isPrimary: false };
  const pen = { pointerType: 'pen', pointerId: 5, pressure: 0.8 };

  it('draw when the primary one is a palm beside the pad', () => {
    pointer('pointerdown', 20, 20, first, document.body);
    pointer('pointerdown', 150, 100, second);
    pointer('pointermove', 200, 150, second);
    pointer('pointermove', 22, 20, first, document.body);
    pointer('pointerup', 200, 150, second);
    expect(points(0)).toEqual([
      [0.25, 0.25],
      [0.5, 0.5],
    ]);
    expect(pad.strokes).toHaveLength(1);
  });

  it('do not mix: a second finger is ignored while the first one draws', () => {
    pointer('pointerdown', 150, 100, first);
    pointer('pointermove', 200, 100, first);
    pointer('pointerdown', 250, 200, second);
    pointer('pointermove', 250, 240, second);
    pointer('pointerup', 250, 240, second);
    pointer('pointermove', 250, 100, first);
    pointer('pointerup', 250, 100, first);
    expect(points(0)).toEqual([
      [0.25, 0.25],
      [0.5, 0.25],
      [0.75, 0.25],
    ]);
    expect(pad.strokes).toHaveLength(1);
  });

  it('of which one is a palm that rests on the pad are a finger that draws', () => {
    pointer('pointerdown', 290, 240, first);
    for (const x of [150, 250]) {
      pointer('pointerdown', x, 100, second);
      pointer('pointermove', x, 140, second);
      pointer('pointermove', 288, 238, first);
      pointer('pointerup', x, 180, second);
    }
    pointer('pointerup', 288, 238, first);
    expect(pad.strokes).toHaveLength(2);
    expect([points(0)[0], points(1)[0]]).toEqual([
      [0.25, 0.25],
      [0.75, 0.25],
    ]);
    for (let count = 0; count < 2; count++) button('Undo').click();
    expect(button('Undo').getAttribute('aria-disabled')).toBe('true');
  });

  it('that pinch draw nothing', () => {
    pointer('pointerdown', 190, 150, first);
    pointer('pointerdown', 210, 150, second);
    for (let way = 0; way <= 60; way += 5) {
      pointer('pointermove', 190 - way, 150, first);
      pointer('pointermove', 210 + way, 150, second);
    }
    pointer('pointerup', 130, 150, first);
    pointer('pointerup', 270, 150, second);
    expect(pad.strokes).toHaveLength(0);
    expect(pad.drawing).toBe(false);
  });

  it('are a pen and the palm that came before it, or after it', () => {
    pointer('pointerdown', 290, 240, first);
    pointer('pointermove', 250, 240, first);
    pointer('pointerdown', 150, 100, pen);
    pointer('pointermove', 220, 240, first);
    pointer('pointermove', 200, 100, pen);
    pointer('pointerup', 200, 100, { ...pen, pressure: 0 });
    pointer('pointerup', 220, 240, first);
    expect(pad.strokes).toHaveLength(1);
    expect(pad.strokes[0]).toMatchObject({ pressed: true, points: [{ pressure: 0.8 }, { pressure: 0.8 }] });
    pointer('pointerdown', 150, 150, pen);
    pointer('pointerdown', 290, 240, first);
    pointer('pointermove', 250, 240, first);
    pointer('pointerup', 200, 150, { ...pen, pressure: 0 });
    expect(points(1)).toEqual([
      [0.25, 0.5],
      [0.5, 0.5],
    ]);
    expect(pad.strokes).toHaveLength(2);
  });

  it('are never kept out by a touch that ended unheard', () => {
    pointer('pointerdown', 150, 100, first);
    pointer('pointermove', 200, 100, first);
    pointer('pointerdown', 150, 200, { ...TOUCH, pointerId: 3 });
    pointer('pointerup', 200, 200, { ...TOUCH, pointerId: 3 });
    expect(pad.strokes).toHaveLength(2);
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

  it.each([
    ['Caps Lock', { key: 'Z', code: 'KeyZ' }, 0],
    ['a German keyboard', { key: 'z', code: 'KeyY' }, 0],
    ['a Russian keyboard', { key: 'я', code: 'KeyZ' }, 0],
    ['a Greek keyboard', { key: 'ζ', code: 'KeyZ' }, 0],
    ['a Dvorak keyboard', { key: 'z', code: 'Slash' }, 0],
    ['Dvorak, where another key is at its place', { key: ';', code: 'KeyZ' }, 1],
    ['the Alt key too', { key: 'z', code: 'KeyZ', altKey: true }, 1],
    ['the Shift key too', { key: 'Z', code: 'KeyZ', shiftKey: true }, 1],
  ])('undoes with Control and Z by %s: %o leaves %i strokes', (_, press, left) => {
    key(' ');
    key(' ');
    key(press.key, { ctrlKey: true, ...press });
    expect(pad.strokes).toHaveLength(left);
  });

  it('undoes the stroke under way, of a pointer or its own', () => {
    for (const begin of [() => pointer('pointerdown', 150, 100), () => key(' ')]) {
      begin();
      expect(key('z', { ctrlKey: true }).defaultPrevented).toBe(true);
      pointer('pointermove', 200, 100);
      key('ArrowRight');
      pointer('pointerup', 200, 100);
      expect(pad.strokes).toHaveLength(0);
      expect(pad.drawing).toBe(false);
      expect(button('Undo').getAttribute('aria-disabled')).toBe('true');
    }
  });

  it('sets the pen down once when Space is held', () => {
    key(' ');
    for (let count = 0; count < 5; count++) expect(key(' ', { repeat: true }).defaultPrevented).toBe(true);
    expect(pad.drawing).toBe(true);
    key('ArrowRight', { repeat: true });
    key('ArrowRight', { repeat: true });
    key(' ');
    expect(points(0)).toHaveLength(3);
  });

  it('moves no pen of its own while a pointer draws', () => {
    pointer('pointerdown', 150, 100);
    key(' ');
    key('ArrowRight');
    pointer('pointermove', 200, 100);
    key(' ');
    pointer('pointerup', 200, 100);
    expect(pad.strokes).toHaveLength(1);
    expect(points(0)).toHaveLength(2);
  });

  it('shows its ring on the pad, which drawing by hand hides until a key is pressed', () => {
    pointer('pointerdown', 150, 100);
    expect(canvas.dataset.ring).toBe('off');
    pointer('pointerup', 150, 100);
    key('z', { ctrlKey: true });
    expect(canvas.dataset.ring).toBe('off');
    key('ArrowRight');
    expect(canvas.dataset.ring).toBeUndefined();
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

  it('say nothing new when there is nothing to clear or to undo', () => {
    const change = vi.fn();
    pad.addEventListener('change', change);
    button('Clear').click();
    button('Undo').click();
    expect(change).not.toHaveBeenCalled();
  });

  it('end a stroke that is under way', () => {
    pointer('pointerdown', 150, 100);
    pointer('pointermove', 200, 150);
    button('Clear').click();
    pointer('pointermove', 250, 150);
    pointer('pointerup', 250, 150);
    expect(pad.strokes).toHaveLength(0);
    expect(pad.drawing).toBe(false);
    pointer('pointerdown', 150, 100);
    pointer('pointerup', 200, 150);
    expect(pad.strokes).toHaveLength(1);
  });
});

describe('a drawing of an earlier visit', () => {
  it('is shown and can be read', () => {
    pad.restore([{ points: [{ x: 0.5, y: 0.5, pressure: 0.5 }], pressed: false }]);
    expect([...pad.packed().points]).toEqual([0.5, 0.5]);
  });
});
