// @vitest-environment happy-dom
/** The gallery: which images it shows for which figures and address, and how a keyboard moves in it. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { INITIAL_STATE } from '../../shell/store.js';
import { mount } from './view.js';

/** @import { MisreadImage } from '../../shared/protocol.js' */

/** @type {ReturnType<typeof mount>} */
let view;
/** What the worker has, by evaluation. @type {Record<string, MisreadImage[]>} */
let misread;
/** @type {import('vitest').Mock} */
let request;
/** @type {import('vitest').Mock} */
let say;

/** @param {number} index @param {number} label @param {number} answer @param {number} confidence @returns {MisreadImage} */
function image(index, label, answer, confidence) {
  const probabilities = new Array(10).fill((1 - confidence) / 9);
  probabilities[answer] = confidence;
  return { index, label, answer, probabilities };
}

/** @param {number} count */
const many = (count) => Array.from({ length: count }, (_, index) => image(index, 3, 5, 1 - index / (2 * count)));

/** @param {string} id @param {number} [step] @returns {any} */
const evaluated = (id, step = 94) => ({
  ...INITIAL_STATE,
  phase: 'idle',
  reader: 'own',
  metrics: { step },
  evaluation: { id, step, label: 'your network' },
});

const list = () => /** @type {HTMLElement} */ (document.querySelector('[role="listbox"][aria-label="Images"]'));
const options = () => /** @type {HTMLElement[]} */ ([...list().querySelectorAll('[role="option"]')]);
const names = () => options().map((option) => option.getAttribute('aria-label'));
const focused = () => options().indexOf(/** @type {any} */ (document.activeElement));
const title = () => document.querySelector('#gallery-title')?.textContent;
const note = () => document.querySelector('[role="status"]')?.textContent;
const dialog = () => /** @type {HTMLDialogElement} */ (document.querySelector('dialog'));
/** @param {string} name */
const button = (name) =>
  /** @type {HTMLButtonElement} */ ([...document.querySelectorAll('button')].find((each) => each.textContent === name));

/** @param {string} key */
function press(key) {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

/** Lets the worker's answers come. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** As rooms.js does it. */
function followAddress() {
  view.open(location.hash.replace(/^#test\/?/, ''));
}

beforeEach(() => {
  history.replaceState(null, '', '/#test');
  document.body.innerHTML = '<main><table><td><button>4</button></td></table></main>';
  misread = {
    first: [image(1247, 2, 7, 0.94), image(8, 9, 4, 0.9), image(5, 2, 7, 0.6)],
    later: [image(3, 0, 6, 0.7)],
  };
  request = vi.fn(async (type, { evaluation, indices }) =>
    type === 'misread' ? (misread[evaluation] ?? null) : { pixels: new Uint8Array(784 * indices.length) },
  );
  say = vi.fn();
  view = mount(/** @type {any} */ ({ root: document.querySelector('main'), client: { request }, events: { say } }));
  view.open('');
});

/** @param {any} [state] */
async function show(state = evaluated('first')) {
  view.render(state);
  await settled();
}

describe('the gallery', () => {
  it('says what to do before there is an evaluation, and asks the worker nothing', async () => {
    await show({ ...INITIAL_STATE, phase: 'idle' });
    expect(note()).toMatch(/^Evaluate first/);
    expect(list().hidden).toBe(true);
    expect(request).not.toHaveBeenCalled();
  });

  it('says of a cell what to do to see its images, and offers no others while there are none', async () => {
    view.open('2-7');
    await show({ ...INITIAL_STATE, phase: 'idle' });
    expect(title()).toBe('2 read as 7: evaluate to see them');
    expect(document.querySelector('a')?.hidden).toBe(true);
    await show();
    expect(title()).toBe('2 read as 7: 2 images');
    expect(document.querySelector('a')?.hidden).toBe(false);
  });

  it('lists the images of the evaluation, each by what it is, and brings their pixels at once', async () => {
    await show();
    expect(names()).toEqual([
      'Image 1247, labelled 2, read as 7, 94 %',
      'Image 8, labelled 9, read as 4, 90 %',
      'Image 5, labelled 2, read as 7, 60 %',
    ]);
    expect(title()).toBe('3 images misread');
    expect(note()).toBe('The most certain answers first. Read by your network.');
    expect(request).toHaveBeenCalledTimes(2);
    expect(request).toHaveBeenLastCalledWith('testImages', { indices: Uint32Array.of(1247, 8, 5) });
  });

  it('shows those of one cell, and all again', async () => {
    await show();
    document.querySelector('button')?.focus();
    view.open('2-7');
    expect(title()).toBe('2 read as 7: 2 images');
    expect(document.activeElement?.textContent).toBe(title());
    expect(names()).toHaveLength(2);
    view.open('7-2');
    expect(title()).toBe('7 read as 2: 0 images');
    expect(list().hidden).toBe(true);
    document.querySelector('a')?.click();
    followAddress();
    expect(names()).toHaveLength(3);
  });

  it('shows the images of the figures, or none: never those of another evaluation', async () => {
    await show();
    await show(evaluated('later'));
    expect(names()).toEqual(['Image 3, labelled 0, read as 6, 70 %']);
    await show(evaluated('of an earlier visit'));
    expect(options()).toHaveLength(0);
    expect(note()).toMatch(/^Only the figures were kept/);
    await show({ ...INITIAL_STATE, phase: 'running' });
    expect(note()).toMatch(/^Evaluate first/);
  });

  it('forgets an answer that comes after the figures have changed', async () => {
    view.render(evaluated('first'));
    view.render(evaluated('later'));
    await settled();
    expect(names()).toEqual(['Image 3, labelled 0, read as 6, 70 %']);
  });

  it('says that the network has learned on', async () => {
    const { evaluation, ...rest } = evaluated('first');
    await show({ ...rest, evaluation });
    view.render({ ...rest, evaluation, metrics: { step: 120 } });
    expect(note()).toMatch(/The network has changed since\.$/);
    expect(names()).toHaveLength(3);
  });

  it('says so too when it is opened only then', async () => {
    await show({ ...evaluated('first'), metrics: { step: 120 } });
    expect(note()).toMatch(/The network has changed since\.$/);
  });

  it('tells of a failed request, and shows nothing', async () => {
    const failure = new Error('The engine is not running.');
    request.mockRejectedValue(failure);
    await show();
    expect(say).toHaveBeenCalledWith('error', failure);
    expect(options()).toHaveLength(0);
  });
});

describe('its list', () => {
  it('comes in pages of 60, up to ten of them', async () => {
    misread.first = many(700);
    await show();
    expect(options()).toHaveLength(60);
    button('Show more').click();
    expect(options()).toHaveLength(120);
    expect(focused()).toBe(60);
    for (let page = 2; page < 10; page++) button('Show more').click();
    expect(options()).toHaveLength(600);
    expect(button('Show more').hidden).toBe(true);
    expect(note()).toMatch(/^The 600 most certain answers\./);
  });

  it('is one stop of Tab, and moved through by arrows, rows, Home and End', async () => {
    misread.first = many(8);
    await show();
    list().style.gridTemplateColumns = '10px 10px 10px';
    expect(options().map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1, -1, -1, -1, -1, -1]);
    options()[0].focus();
    const places = ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'End', 'ArrowRight'];
    const reached = places.map((key) => {
      press(key);
      return focused();
    });
    expect(reached).toEqual([1, 4, 7, 7, 6, 3, 7, 7]);
    press('Home');
    expect(focused()).toBe(0);
    press('ArrowLeft');
    expect(focused()).toBe(0);
  });
});

describe('an image', () => {
  it('opens large by Enter, with its probabilities; arrows lead to the next; closing leads back', async () => {
    await show();
    options()[0].focus();
    press('Enter');
    expect(location.hash).toBe('#test/image/1247');
    followAddress();
    expect(dialog().open).toBe(true);
    expect(dialog().textContent).toContain('Labelled 2, read as 7, 94 %');
    const bars = [...document.querySelectorAll('[aria-label="Probabilities of the image"] li')];
    expect(bars.map((bar) => bar.textContent)).toContain('7 94.0 %');
    expect(button('Previous').getAttribute('aria-disabled')).toBe('true');
    button('Next').focus();
    press('ArrowRight');
    expect(location.hash).toBe('#test/image/8');
    followAddress();
    expect(dialog().textContent).toContain('2 of 3');
    const back = vi.spyOn(history, 'back');
    button('Close').click();
    expect(back).toHaveBeenCalledTimes(1);
    expect(focused()).toBe(1);
  });

  it('opens from the address, also beyond the first page; closing leads to all', async () => {
    misread.first = many(100);
    history.replaceState(null, '', '/#test/image/77');
    followAddress();
    expect(dialog().open).toBe(false);
    await show();
    expect(dialog().open).toBe(true);
    expect(options()).toHaveLength(100);
    const back = vi.spyOn(history, 'back');
    button('Close').click();
    expect(back).not.toHaveBeenCalled();
    expect(location.hash).toBe('#test');
  });

  it('that was read right is not among them', async () => {
    await show();
    view.open('image/4');
    expect(dialog().open).toBe(false);
    expect(note()).toMatch(/Image 4 is not among them\.$/);
  });

  it('closes when its place is left, or when the network reads it right by now', async () => {
    await show();
    view.open('image/8');
    view.open('');
    expect(dialog().open).toBe(false);
    view.open('image/8');
    await show(evaluated('later'));
    expect(dialog().open).toBe(false);
  });
});
