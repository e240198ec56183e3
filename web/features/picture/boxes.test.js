// @vitest-environment happy-dom
/** Boxes by pointer: what is pressed is chosen, what is dragged is moved, what is drawn on empty paper is added. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Boxes } from './boxes.js';

const SIZE = { width: 200, height: 100 };
const MARK = /** @type {any} */ ({
  id: 'a',
  typed: null,
  verdict: 'digit',
  digit: 4,
  left: 20,
  top: 20,
  right: 60,
  bottom: 80,
});

describe('boxes on a picture', () => {
  /** @type {HTMLElement} */
  let layer;
  /** @type {Boxes} */
  let boxes;
  /** @type {import('vitest').Mock<(name: string, detail: any) => void>} */
  let said;
  const box = () => /** @type {HTMLElement} */ (layer.querySelector('[data-id]'));
  /** On the screen the picture is half as large. @param {string} type @param {Element} target @param {number} x @param {number} y */
  const point = (type, target, x, y) =>
    target.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: x / 2, clientY: y / 2 }));

  beforeEach(() => {
    layer = document.createElement('div');
    layer.getBoundingClientRect = () => new DOMRect(0, 0, 100, 50);
    layer.setPointerCapture = () => {};
    document.body.replaceChildren(layer);
    boxes = new Boxes(layer);
    said = vi.fn();
    for (const name of ['choose', 'place', 'add']) {
      boxes.addEventListener(name, (event) => {
        const { detail } = /** @type {CustomEvent} */ (event);
        said(name, detail);
        // As the page does: what is chosen is shown at once.
        if (name === 'choose') boxes.render([MARK], detail.id, SIZE);
      });
    }
    boxes.render([MARK], null, SIZE);
  });

  it('are chosen by a press, and moved by the same when it goes on', () => {
    point('pointerdown', box(), 40, 50);
    expect(said).toHaveBeenLastCalledWith('choose', { id: 'a' });
    point('pointermove', layer, 60, 60);
    point('pointerup', layer, 60, 60);
    expect(said).toHaveBeenLastCalledWith('place', { id: 'a', box: { left: 40, top: 30, right: 80, bottom: 90 } });
  });

  it('are resized by the corners of the one that is chosen', () => {
    boxes.render([MARK], 'a', SIZE);
    const corner = /** @type {Element} */ (layer.querySelector('[data-sides="right bottom"]'));
    point('pointerdown', corner, 60, 80);
    const again = /** @type {Element} */ (layer.querySelector('[data-sides="right bottom"]'));
    point('pointerup', again, 90, 100);
    expect(said).toHaveBeenLastCalledWith('place', { id: 'a', box: { left: 20, top: 20, right: 90, bottom: 100 } });
  });

  it('are drawn on empty paper, and a press there chooses none', () => {
    point('pointerdown', layer, 180, 90);
    point('pointermove', layer, 150, 60);
    point('pointerup', layer, 120, 10);
    expect(said).toHaveBeenLastCalledWith('add', { box: { left: 120, top: 10, right: 180, bottom: 90 } });
    point('pointerdown', layer, 180, 90);
    point('pointerup', layer, 181, 90);
    expect(said).toHaveBeenLastCalledWith('choose', { id: null });
  });

  it.each([
    ['the picture is another one', () => boxes.release()],
    ['the phone is turned', () => dispatchEvent(new Event('resize'))],
  ])('are let go when %s, and what the hand does then is nothing', (_, change) => {
    point('pointerdown', box(), 40, 50);
    point('pointermove', layer, 60, 60);
    change();
    expect(box().style.left).toBe('10%');
    point('pointermove', layer, 80, 60);
    point('pointerup', layer, 80, 60);
    point('pointerdown', layer, 180, 90);
    point('pointermove', layer, 150, 60);
    expect(layer.children).toHaveLength(2);
    change();
    expect(layer.children).toHaveLength(1);
    point('pointerup', layer, 120, 10);
    expect(said.mock.calls.map(([name]) => name)).toEqual(['choose']);
  });

  it('stay in the hand whatever is read meanwhile, and go back when the browser takes the pointer', () => {
    point('pointerdown', box(), 40, 50);
    point('pointermove', layer, 60, 60);
    boxes.render([{ ...MARK, digit: 9 }], 'a', SIZE);
    expect(box().style.left, 'where the hand is').toBe('20%');
    point('pointercancel', layer, 60, 60);
    expect(box().style.left, 'where it was').toBe('10%');
    expect(box().textContent).toBe('9');
    expect(said).not.toHaveBeenCalledWith('place', expect.anything());
  });
});
