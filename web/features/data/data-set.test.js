// @vitest-environment happy-dom
/** MNIST on the page: offered before it is here, fetched when that is wanted, then counted and shown by digit. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFER } from '../../../tests/web/fake-engine.js';
import { button, named, region } from '../../../tests/web/page.js';
import { Events } from '../../shell/events.js';
import { INITIAL_STATE } from '../../shell/store.js';
import MARKUP from './data.html?raw';
import { DataSetView } from './data-set.js';

/** @import { State } from '../../shell/store.js' */

const NOTHING = { train: new Array(10).fill(0), test: new Array(10).fill(0) };
const MNIST = {
  train: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  test: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
};

/** What the engine has. */
let counts = NOTHING;
/** @type {{ signal: AbortSignal, arrive: () => void, fail: (error: Error) => void } | null} */
let fetching;
/** @type {import('vitest').Mock} */
let request;
/** @type {import('vitest').Mock} */
let error;
/** @type {import('vitest').Mock} */
let pressed;
/** @type {DataSetView} */
let view;

const engine = /** @type {any} */ ({ ...OFFER });
const settled = () => new Promise((resolve) => setTimeout(resolve));
const note = () => document.querySelector('.data-note')?.textContent;
const offer = () => button('Fetch MNIST');
const progress = () => named('progressbar', 'Fetching MNIST');
/** @param {Element | null} element */
const isShown = (element) => element !== null && element.closest('[hidden]') === null;
const radios = () => /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input[type="radio"]')]);
const samples = () => /** @type {HTMLElement} */ (document.querySelector('.samples-images'));

/** @param {Partial<State>} [patch] @returns {State} */
const state = (patch) => ({ ...INITIAL_STATE, phase: 'idle', engine, ...patch });

/** @param {Partial<State>} [patch] */
async function show(patch) {
  view.render(state(patch));
  await settled();
}

beforeEach(() => {
  history.replaceState(null, '', '/#train/data');
  document.body.innerHTML = MARKUP;
  counts = NOTHING;
  fetching = null;
  request = vi.fn(async (type, { digit, count }, signal) => {
    if (type === 'classCounts') return counts;
    if (type === 'samples') return { digit, pixels: new Uint8Array(784 * Math.min(count, counts.train[digit])) };
    return new Promise((resolve, reject) => {
      fetching = { signal, arrive: () => resolve(null), fail: reject };
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
  const events = new Events();
  error = vi.fn();
  events.on('error', error);
  pressed = vi.fn();
  events.on('pressed', pressed);
  view = new DataSetView(region('data-set'), /** @type {any} */ ({ client: { request }, events }));
});

describe('the data set', () => {
  it('waits for the engine, and says when there is none', async () => {
    await show({ engine: null, phase: 'starting' });
    expect(note()).toMatch(/^The engine is starting/);
    await show({ engine: null, phase: 'off' });
    expect(note()).toMatch(/^The engine is off/);
    expect(isShown(offer())).toBe(false);
    expect(request).not.toHaveBeenCalled();
  });

  it('is offered with its size before it is here', async () => {
    await show();
    expect(isShown(offer())).toBe(true);
    expect(document.querySelector('.data-offer')?.textContent).toContain('MNIST, 11 MB');
    expect(isShown(samples())).toBe(false);
    expect(isShown(progress())).toBe(false);
  });

  it('is fetched at a press, with its progress, and then shown', async () => {
    await show();
    offer().focus();
    offer().click();
    expect(isShown(offer())).toBe(false);
    expect(isShown(progress())).toBe(true);
    expect(document.activeElement).toBe(button('Cancel'));
    await show({ task: { task: 'data', done: 5_620_000, total: 11_240_000 } });
    expect(progress().getAttribute('aria-valuenow')).toBe('50');
    expect(document.querySelector('.data-fetching')?.textContent).toContain('5.6 MB of 11.2 MB');
    counts = MNIST;
    fetching?.arrive();
    await settled();
    expect(isShown(progress())).toBe(false);
    expect(isShown(samples())).toBe(true);
    expect(document.activeElement).toBe(radios()[0]);
  });

  it('is no longer waited for after Cancel, which claims nothing of what goes on, and can be fetched again at once', async () => {
    await show();
    offer().click();
    const first = fetching;
    button('Cancel').click();
    expect(first?.signal.aborted).toBe(true);
    expect(isShown(offer())).toBe(true);
    expect(isShown(progress())).toBe(false);
    expect(note()).toBe('');
    expect(document.activeElement).toBe(offer());
    offer().click();
    await settled();
    expect(fetching?.signal.aborted).toBe(false);
    expect(isShown(progress())).toBe(true);
    counts = MNIST;
    fetching?.arrive();
    await settled();
    expect(isShown(samples())).toBe(true);
    expect(error.mock.calls).toEqual([[first?.signal.reason]]);
  });

  it('is asked for once, however often it is pressed, and not offered while it comes', async () => {
    await show();
    offer().click();
    offer().click();
    await show({ memoryBytes: 5 });
    expect(request.mock.calls.filter(([type]) => type === 'bringData')).toHaveLength(1);
    expect(isShown(offer())).toBe(false);
    fetching?.fail(new Error('The server did not send MNIST; try again in a minute.'));
    await settled();
    expect(isShown(offer())).toBe(true);
  });

  it('that came after Cancel is seen when the tab is opened again', async () => {
    await show();
    offer().click();
    button('Cancel').click();
    await settled();
    counts = MNIST;
    view.open('');
    await settled();
    expect(isShown(samples())).toBe(true);
    expect(isShown(offer())).toBe(false);
  });

  it('that cannot be fetched is told, and can be fetched again', async () => {
    const failure = new Error('The server did not send MNIST; try again in a minute.');
    await show();
    offer().click();
    await settled();
    fetching?.fail(failure);
    await settled();
    expect(error).toHaveBeenCalledWith(failure);
    expect(isShown(offer())).toBe(true);
    expect(pressed).toHaveBeenCalledTimes(1);
    offer().click();
    expect(pressed, 'what was told is old').toHaveBeenCalledTimes(2);
  });

  it('is seen to have come with a training, and to be gone with an engine', async () => {
    await show();
    counts = MNIST;
    await show({ phase: 'running' });
    expect(isShown(samples())).toBe(true);
    counts = NOTHING;
    await show({ phase: 'running', engine: { ...engine } });
    expect(isShown(samples())).toBe(false);
    expect(isShown(offer())).toBe(true);
  });

  it('asks the engine only when something may have changed', async () => {
    await show();
    await show({ memoryBytes: 5 });
    expect(request).toHaveBeenCalledTimes(1);
  });
});

describe('its classes', () => {
  beforeEach(() => {
    counts = MNIST;
  });

  it('are ten bars with the number of images to learn from and to test on', async () => {
    await show();
    expect(radios()).toHaveLength(10);
    expect(radios()[0].getAttribute('aria-label')).toBe('0: 5,923 to learn from, 980 to test on');
    expect(document.querySelector('label')?.textContent).toBe('05,923980');
    const shares = [...document.querySelectorAll('label')].map((row) => Number(row.style.getPropertyValue('--share')));
    expect(Math.max(...shares)).toBe(1);
    expect(shares.indexOf(1)).toBe(1);
  });

  it('show the first images of the digit that is chosen, which the address says too', async () => {
    await show();
    expect(samples().getAttribute('aria-label')).toBe('The first 48 of 5,923 images of a 0 to learn from');
    expect(samples().querySelectorAll('canvas')).toHaveLength(48);
    radios()[7].click();
    expect(location.hash).toBe('#train/data/7');
    view.open('7');
    await settled();
    expect(samples().getAttribute('aria-label')).toBe('The first 48 of 6,265 images of a 7 to learn from');
    view.open('');
    expect(radios()[7].checked).toBe(true);
  });

  it('open at the digit of the address, before they are here too', async () => {
    view.open('3');
    await show();
    expect(samples().getAttribute('aria-label')).toContain('images of a 3');
  });

  it('show as many images as there are', async () => {
    counts = { ...MNIST, train: [2, ...MNIST.train.slice(1)] };
    await show();
    expect(samples().getAttribute('aria-label')).toBe('The first 2 of 2 images of a 0 to learn from');
  });

  it('forget an answer about a digit that is no longer chosen', async () => {
    await show();
    view.open('1');
    view.open('2');
    await settled();
    expect(samples().getAttribute('aria-label')).toContain('images of a 2');
  });
});
