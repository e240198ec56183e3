// @vitest-environment happy-dom
/** The digits as a list: their names, what keys and buttons ask for, and what stands in the place of the pad. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { button, region, showPage } from '../../../tests/web/page.js';
import { PictureView } from './view.js';

/** @import { Mark } from './marks.js' */

const PROBABILITIES = [0, 0, 0, 0, 0.98, 0, 0, 0, 0, 0];

/** @param {string} id @param {Partial<Mark>} [more] @returns {Mark} */
const mark = (id, more = {}) => ({
  ...{ id, typed: null, left: 10, top: 10, right: 30, bottom: 50, line: 0, digit: 4, verdict: 'digit' },
  ...{ probabilities: PROBABILITIES, pixels: new Uint8Array(784) },
  ...more,
});

const MARKS = [
  mark('two', { left: 40, right: 60, digit: 2, typed: 7 }),
  mark('four'),
  mark('letter', { left: 80, right: 99, verdict: 'unclaimed', probabilities: new Array(10).fill(0.1) }),
];

describe('the view of a picture', () => {
  /** @type {PictureView} */
  let view;
  /** @type {import('vitest').Mock<(name: string, detail: any) => void>} */
  let said;
  const SHOWN = {
    name: 'a.png',
    at: 0,
    goesTo: 0,
    count: 1,
    size: { width: 200, height: 100 },
    chosen: 'four',
    canUndo: false,
    canReadAnew: false,
    kept: 0,
  };
  const digits = () => [...document.querySelectorAll('[data-part="digits"] button')];
  const names = () => digits().map((each) => each.getAttribute('aria-label'));
  /** @param {string} key @param {object} [more] */
  const press = (key, more = {}) =>
    digits()[0].dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));

  beforeEach(() => {
    showPage();
    HTMLCanvasElement.prototype.getContext = /** @type {any} */ (() => null);
    view = new PictureView(region('drawing'));
    said = vi.fn();
    for (const name of ['act', 'choose', 'add', 'undo', 'copy', 'go', 'back', 'again', 'why', 'forget']) {
      view.addEventListener(name, (event) => said(name, /** @type {CustomEvent} */ (event).detail));
    }
    view.stand(true, true);
    view.render({ ...SHOWN, marks: MARKS });
  });

  // It listens at the window, which outlives it here.
  afterEach(() => view.stand(false, false));

  it('lists the digits in reading order, with how sure each is, and apart from them what is none', () => {
    expect(names()).toEqual(['Digit 1: 4, 98 %', 'Digit 2: 7, typed']);
    expect(digits()[0].getAttribute('aria-pressed')).toBe('true');
    const refused = document.querySelector('[data-part="refused-list"] button');
    expect(refused?.getAttribute('aria-label')).toBe('Mark 1: the network finds no digit in it');
    expect(document.querySelector('[data-part="refused-count"]')?.textContent).toBe('1 mark is not read as a digit');
  });

  it('names what a refused mark is most like, where its bars do', () => {
    const probabilities = [0, 0, 0, 0, 0, 0, 0, 0.757, 0.2, 0];
    view.render({ ...SHOWN, marks: [mark('seven', { digit: 7, verdict: 'unclaimed', probabilities })] });
    const refused = document.querySelector('[data-part="refused-list"] button');
    expect(refused?.getAttribute('aria-label')).toBe('Mark 1: not sure enough: 7 with 76 %');
  });

  it('has the keys of the chosen digit work as soon as it is there', () => {
    view.arrive('four');
    expect(document.activeElement).toBe(digits()[0]);
    view.arrive(null);
    expect(document.activeElement?.textContent).toBe('a.png');
  });

  it('chooses what came back, not what had the focus before', () => {
    /** @type {HTMLElement[]} */ (digits())[1].focus();
    said.mockClear();
    view.render({ ...SHOWN, marks: [mark('back', { left: 0, right: 5 }), ...MARKS], chosen: 'back' });
    expect(document.activeElement).toBe(digits()[0]);
    expect(said.mock.calls).toEqual([['choose', { id: 'back' }]]);
  });

  it('takes the keys of the list for what they are to do', () => {
    press('7');
    press('Delete');
    press('s');
    press('j');
    press('ArrowRight');
    press('ArrowUp', { shiftKey: true });
    press('ы', { code: 'KeyS' });
    press('s', { ctrlKey: true });
    press('x');
    expect(said.mock.calls.map(([name, detail]) => [name, detail])).toEqual([
      ['act', { type: 'digit', digit: 7 }],
      ['act', { type: 'delete' }],
      ['act', { type: 'split' }],
      ['act', { type: 'join' }],
      ['act', { type: 'move', dx: 1, dy: 0 }],
      ['act', { type: 'resize', dx: 0, dy: -1 }],
      ['act', { type: 'split' }],
    ]);
  });

  it('has a button for the same, of use only when it is', () => {
    for (const name of ['Split', 'Join', 'Delete', 'Add a box', 'Copy']) button(name).click();
    expect(said.mock.calls.map(([name, detail]) => detail?.type ?? name)).toEqual([
      'split',
      'join',
      'delete',
      'add',
      'copy',
    ]);
    said.mockClear();
    view.render({ ...SHOWN, marks: MARKS.slice(2), chosen: null });
    for (const name of ['Split', 'Join', 'Delete', 'Copy']) button(name).click();
    expect(said).not.toHaveBeenCalled();
  });

  it('has a button for each digit that the chosen one may be', () => {
    button('8').click();
    expect(said).toHaveBeenCalledWith('act', { type: 'digit', digit: 8 });
    said.mockClear();
    view.render({ ...SHOWN, marks: MARKS, chosen: null });
    button('8').click();
    expect(said).not.toHaveBeenCalled();
  });

  it('keeps the focus on a digit that stays, when others come before it', () => {
    const [four] = /** @type {HTMLElement[]} */ (digits());
    four.focus();
    view.render({ ...SHOWN, marks: [mark('new', { left: 0, right: 5 }), ...MARKS] });
    expect(document.activeElement).toBe(four);
    expect(four.getAttribute('aria-label')).toBe('Digit 2: 4, 98 %');
  });

  it('takes Control Z for itself while it stands there, and leaves it to the pad afterwards', () => {
    const heard = vi.fn();
    document.addEventListener('keydown', heard);
    press('z', { ctrlKey: true });
    expect(said).toHaveBeenCalledWith('undo', null);
    expect(heard).not.toHaveBeenCalled();
    view.stand(false, true);
    press('z', { ctrlKey: true });
    expect(heard).toHaveBeenCalledTimes(1);
    document.removeEventListener('keydown', heard);
  });

  it('leads back to the pad, and from there to the picture', () => {
    button('Back to the pad').click();
    view.stand(false, true);
    expect(region('picture').hidden).toBe(true);
    button('Back to the picture').click();
    expect(said.mock.calls.map(([name]) => name)).toEqual(['back', 'again']);
  });

  it('has nothing in the hand that was begun on another one', () => {
    const layer = /** @type {HTMLElement} */ (document.querySelector('[data-part="boxes"]'));
    layer.setPointerCapture = () => {};
    layer.getBoundingClientRect = () => new DOMRect(0, 0, 200, 100);
    const point = (/** @type {string} */ type, /** @type {number} */ x) =>
      layer.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: x, clientY: x / 2 }));
    point('pointerdown', 10);
    point('pointermove', 60);
    view.stand(true, true);
    point('pointerup', 80);
    expect(said).not.toHaveBeenCalledWith('add', expect.anything());
  });

  it('tells what the chosen digit would be without a step, once somebody asks', () => {
    const why = /** @type {HTMLDetailsElement} */ (document.querySelector('[data-part="why"]'));
    const rows = () => [...why.querySelectorAll('tbody tr')];
    expect(view.asksWhy).toBe(false);
    why.open = true;
    why.dispatchEvent(new Event('toggle'));
    expect(said).toHaveBeenCalledWith('why', null);
    expect(view.asksWhy).toBe(true);
    const outcome = { ...mark('four'), step: /** @type {const} */ ('none') };
    view.showSteps([outcome, { ...outcome, step: 'light', verdict: 'scribble' }, { ...outcome, step: 'centring' }]);
    expect(rows().map((row) => row.lastElementChild?.textContent)).toEqual([
      '4, 98.0 %',
      'Too much ink for a digit',
      '4, 98.0 %',
    ]);
    expect(rows().map((row) => row.classList.contains('changed'))).toEqual([false, true, false]);
    view.showSteps(null);
    expect(rows()).toEqual([]);
    expect(why.textContent).toContain('Choose a digit on the picture.');
  });

  it('tells what of the person is kept and what for, and forgets it', () => {
    expect(button('Forget it')?.closest('p')?.hidden ?? true).toBe(true);
    view.render({ ...SHOWN, marks: MARKS, kept: 12 });
    expect(document.querySelector('[data-part="kept"]')?.textContent).toBe(
      '12 digits that you typed are kept in this browser, as examples to teach networks with later.',
    );
    button('Forget them').click();
    expect(said).toHaveBeenCalledWith('forget', null);
  });

  it('goes through several, and is quiet about one', () => {
    const pages = /** @type {HTMLElement} */ (document.querySelector('[data-part="pages"]'));
    expect(pages.hidden).toBe(true);
    view.render({ ...SHOWN, marks: MARKS, at: 0, count: 40 });
    expect(pages.textContent).toContain('1 of 40');
    button('Previous').click();
    button('Next').click();
    expect(said.mock.calls).toEqual([['go', 1]]);
  });
});
