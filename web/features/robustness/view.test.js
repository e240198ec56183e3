// @vitest-environment happy-dom
/** How robustness is asked for, shown, cancelled, and when it is refused. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { named } from '../../../tests/web/page.js';
import { METRICS, state } from '../../../tests/web/states.js';
import { Events } from '../../shell/events.js';
import { Store } from '../../shell/store.js';
import { mount } from './view.js';

const CURVE = {
  name: 'turned',
  unit: 'degrees',
  strengths: [0, 10, 20, 30, 45, 60],
  accuracies: [0.99, 0.98, 0.97, 0.93, 0.5, 0.4],
  refused: [0, 0, 0, 0, 0, 0],
  fall: 25,
};
const MEASURED = { images: 10_000, curves: [CURVE, { ...CURVE, name: 'moved', unit: 'pixels', fall: undefined }] };

/** @type {Store} */
let store;
/** @type {Events} */
let events;
/** @type {import('vitest').Mock} */
let request;
/** @type {ReturnType<typeof mount>} */
let view;

const find = (/** @type {string} */ name) =>
  /** @type {HTMLButtonElement} */ ([...document.querySelectorAll('button')].find((each) => each.textContent === name));
const measure = () => find('Measure robustness');
const summary = () => document.querySelector('[role="status"]')?.textContent;
const note = () => document.querySelector('#robustness-note')?.textContent;
const names = () => [...document.querySelectorAll('[role="img"]')].map((each) => each.getAttribute('aria-label'));
const settled = () => new Promise((resolve) => setTimeout(resolve));
/** Never answers, but to a signal. @param {string} _name @param {object} _fields @param {AbortSignal} signal */
const waits = (_name, _fields, signal) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

beforeEach(() => {
  document.body.replaceChildren();
  request = vi.fn(async () => MEASURED);
  store = new Store();
  store.update(state({}));
  events = new Events();
  view = mount(/** @type {any} */ ({ root: document.body, client: { request }, store, events }));
  store.subscribe((state) => view.render(state));
});

describe('how robust it is', () => {
  it('is measured when it is asked for, and shown in figures with a sentence each', async () => {
    expect(request).not.toHaveBeenCalled();
    measure().click();
    await settled();
    expect(request).toHaveBeenCalledWith('robustness', {}, expect.any(AbortSignal));
    expect(names()).toEqual([
      'Turned clockwise: falls below 95 % at 25 degrees.',
      'Moved to the right: stays above 95 % up to 60 pixels.',
    ]);
    expect(summary()).toBe('10,000 images at each strength, read by the original network.');
    measure().click();
    await settled();
    expect(names()).toHaveLength(2);
  });

  it('says when the network has changed since', async () => {
    store.update({ reader: 'own', network: 'a', metrics: METRICS });
    measure().click();
    await settled();
    expect(summary()).toMatch(/read by your network\.$/);
    store.update({ metrics: { ...METRICS, step: 101 } });
    expect(summary()).toMatch(/The network has changed since\.$/);
  });

  it('tells how far it is, and is cancelled by the person or by leaving', async () => {
    request.mockImplementation(waits);
    measure().focus();
    measure().click();
    expect(document.activeElement).toBe(find('Cancel'));
    store.update({ task: { task: 'robustness', done: 115_000, total: 460_000 } });
    expect(named('progressbar', 'Robustness progress').getAttribute('aria-valuenow')).toBe('25');
    find('Cancel').click();
    await settled();
    expect(document.activeElement).toBe(measure());
    expect(store.state.task).toBeNull();
    expect(events.latest('error')).toBeUndefined();
    measure().click();
    view.leave();
    await settled();
    expect(measure().hidden).toBe(false);
    expect(document.querySelector('[data-part="note"]')?.textContent).toBe('It ended when you left this room.');
    expect(names()).toEqual([]);
  });

  it('keeps what it found before when the engine fails, and says so', async () => {
    measure().click();
    await settled();
    const error = new Error('The engine is not running; reload the page.');
    request.mockRejectedValue(error);
    measure().click();
    await settled();
    expect(events.latest('error')).toBe(error);
    expect(names()).toHaveLength(2);
    expect(measure().hidden).toBe(false);
  });

  it('is not measured without a network, while training, or while something else is measured', () => {
    for (const [patch, sentence] of /** @type {const} */ ([
      [{ reader: 'none' }, 'There is no network yet; train one first.'],
      [{ phase: 'running' }, 'Pause the training first.'],
      [{ evaluating: true }, ''],
      [{ phase: 'off' }, ''],
    ])) {
      store.update(state(patch));
      expect(note()).toBe(sentence);
      measure().click();
      expect(measure().getAttribute('aria-disabled')).toBe('true');
    }
    expect(request).not.toHaveBeenCalled();
    store.update(state({ phase: 'paused' }));
    measure().click();
    expect(request).toHaveBeenCalledTimes(1);
  });
});
