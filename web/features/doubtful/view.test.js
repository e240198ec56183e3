// @vitest-environment happy-dom
/** Doubtful labels on the page: looked for, listed, judged by key or press, taken back; and their corrections as a file. */

import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { named } from '../../../tests/web/page.js';
import { READY, state } from '../../../tests/web/states.js';
import { corrections } from '../../shell/corrections.js';
import { Events } from '../../shell/events.js';
import { Store } from '../../shell/store.js';
import { mount } from './view.js';

/** @param {[number, number, number, number, number][]} rows index, label, probability of it, likely, probability of that */
function found(rows) {
  const probabilities = new Float32Array(10 * rows.length);
  for (const [at, [, label, own, likely, other]] of rows.entries()) {
    probabilities[10 * at + label] = own;
    probabilities[10 * at + likely] = other;
  }
  const column = (/** @type {number} */ at) => rows.map((row) => row[at]);
  return {
    indices: Uint32Array.from(column(0)),
    labels: Uint8Array.from(column(1)),
    likely: Uint8Array.from(column(3)),
    probabilities,
  };
}

const FOUND = found([
  [1247, 2, 0.003, 7, 0.996],
  [8, 9, 0.05, 4, 0.93],
  [30000, 5, 0.3, 3, 0.6],
]);

/** @type {Store} */
let store;
/** @type {Events} */
let events;
/** @type {import('vitest').Mock} */
let request;
/** @type {ReturnType<typeof mount>} */
let view;

const button = (/** @type {string} */ name) =>
  /** @type {HTMLButtonElement} */ ([...document.querySelectorAll('button')].find((each) => each.textContent === name));
const begin = () => button('Find doubtful labels');
const text = (/** @type {string} */ part) => document.querySelector(`[data-part="${part}"]`)?.textContent;
const list = () => /** @type {HTMLElement} */ (document.querySelector('[role="listbox"]'));
const names = () => [...list().querySelectorAll('[role="option"]')].map((option) => option.getAttribute('aria-label'));
const current = () =>
  document.getElementById(list().getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-posinset');
const settled = () => new Promise((resolve) => setTimeout(resolve));
const said = () => corrections(events).all;

/** @param {string} key @param {object} [more] */
const press = (key, more) =>
  list().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));

/** @param {string} id @param {string} value */
function choose(id, value) {
  /** @type {HTMLSelectElement} */ (document.getElementById(id)).value = value;
}

/** @param {string} content */
async function importFile(content) {
  const input = /** @type {HTMLInputElement} */ (document.querySelector('input[type="file"]'));
  Object.defineProperty(input, 'files', { value: [new File([content], 'a.csv')], configurable: true });
  Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true });
  input.dispatchEvent(new Event('change'));
  await settled();
}

beforeEach(async () => {
  document.body.replaceChildren();
  request = vi.fn(async (type, { indices }) => {
    if (type === 'doubtful') return FOUND;
    return type === 'images' ? { pixels: new Uint8Array(784 * indices.length) } : {};
  });
  store = new Store();
  events = new Events();
  await corrections(events).forget();
  view = mount(/** @type {any} */ ({ root: document.body, client: { request }, store, events }));
  store.subscribe((state) => view.render(state));
  store.update(state({ reader: 'none' }));
});

/** @param {string} [split] */
async function find(split = 'train') {
  choose('doubtful-split', split);
  begin().click();
  await settled();
}

describe('doubtful labels', () => {
  it('are looked for when that is asked, without any network that reads, by the preset and the set that are chosen', async () => {
    expect(request).not.toHaveBeenCalled();
    await find('test');
    const [{ config, title }] = READY.presets;
    expect(request).toHaveBeenCalledWith('doubtful', { config, split: 'test' }, expect.any(AbortSignal));
    expect(text('summary')).toBe(
      `3 labels of the test images, the most doubtful first, by five networks like “${title}”.`,
    );
  });

  it('have the focus whenever they are gone to', () => {
    for (const from of [begin(), document.body]) {
      from.focus();
      view.open('doubtful');
      expect(document.activeElement?.textContent).toBe('Doubtful labels');
    }
  });

  it('are a list with the most doubtful first, of which the first is shown large', async () => {
    await find();
    expect(names()).toEqual([
      'Image 1247, labelled 2, probably 7, > 99 %',
      'Image 8, labelled 9, probably 4, 93 %',
      'Image 30000, labelled 5, probably 3, 60 %',
    ]);
    expect(text('reading')).toBe('Training image 1,247: labelled 2; to that the networks give < 1 %, to 7 > 99 %.');
    expect(document.querySelector('[data-part="canvas"]')?.getAttribute('aria-label')).toBe('Image 1247');
  });

  it('tell which network is trained and how long it takes, and are cancelled by the person or by leaving', async () => {
    request.mockImplementation(
      (_name, _fields, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
    begin().click();
    now.mockReturnValue(11_000);
    store.update({ task: { task: 'doubtful', done: 25, total: 100 } });
    expect(named('progressbar', 'Progress of the doubtful labels').getAttribute('aria-valuenow')).toBe('25');
    expect(text('waiting')).toContain('Network 2 of 5 · 30 s left');
    store.update({ phase: 'running' });
    expect(text('note')).toBe('The training waits until this is done or cancelled.');
    store.update({ phase: 'idle' });
    now.mockRestore();
    button('Cancel').click();
    await settled();
    expect(store.state.task).toBeNull();
    expect(named('progressbar', 'Progress of the doubtful labels').closest('[hidden]')).not.toBeNull();
    expect(text('note')).toBe('');
    begin().click();
    view.leave();
    await settled();
    expect(begin().hidden).toBe(false);
    expect(text('note'), 'who comes back did not see it end').toBe('It ended when you left this room.');
    expect(events.latest('error')).toBeUndefined();
    expect(list().hidden).toBe(true);
  });

  it('that were found stay when the next search fails, which is told, and when the room is left', async () => {
    await find();
    view.leave();
    const error = new Error('The engine is not running; reload the page.');
    request.mockRejectedValue(error);
    await find();
    expect(events.latest('error')).toBe(error);
    expect(names()).toHaveLength(3);
  });

  it('may be none', async () => {
    request.mockImplementation(async () => found([]));
    await find();
    expect(text('summary')).toMatch(/^No label of the training images is doubtful/);
    expect(list().closest('[hidden]')).not.toBeNull();
  });

  it('are looked for neither while training nor while something is evaluated', () => {
    store.update(state({ phase: 'running' }));
    expect(text('note')).toBe('Pause the training first.');
    begin().click();
    store.update(state({ evaluating: true }));
    begin().click();
    expect(request).not.toHaveBeenCalled();
  });
});

describe('a doubtful label', () => {
  it('is given another one, kept or left out by a key, each of which leads to the next', async () => {
    await find();
    press('7');
    expect(current()).toBe('2');
    press('k');
    press('Delete');
    expect(names()).toEqual([
      'Image 1247, labelled 2, probably 7, > 99 %, now 7',
      'Image 8, labelled 9, probably 4, 93 %, kept 9',
      'Image 30000, labelled 5, probably 3, 60 %, left out',
    ]);
    expect(said()).toEqual([
      { split: 'train', index: 1247, label: 2, corrected: 7 },
      { split: 'train', index: 30000, label: 5, corrected: null },
    ]);
    expect(text('news')).toBe('Training image 30,000 is left out.');
    expect(text('counts')).toMatch(/^2 corrections of training images/);
    press('x');
    press('3', { ctrlKey: true });
    expect(said()).toHaveLength(2);
  });

  it('is judged once by a key that is held', async () => {
    await find();
    press('7');
    press('7', { repeat: true });
    press('Delete', { repeat: true });
    expect(current()).toBe('2');
    expect(said()).toHaveLength(1);
  });

  it('is judged by buttons too, which show what was said', async () => {
    await find('test');
    const digits = () =>
      [...document.querySelectorAll('fieldset button')].filter((each) => !(/** @type {any} */ (each).hidden));
    expect(digits().map((each) => each.textContent)).toEqual([
      'Keep 2',
      '0',
      '1',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      'Leave out',
    ]);
    button('7').click();
    expect(button('Keep 9')).toBeDefined();
    press('Home');
    expect(button('7').getAttribute('aria-pressed')).toBe('true');
    expect(text('counts')).toMatch(
      /^1 correction of test images, which are kept but measured by their published labels/,
    );
  });

  it('leaves the focus among the buttons, when the one that was pressed is none for the next image', async () => {
    await find();
    button('9').focus();
    button('9').click();
    expect(document.activeElement).toBe(button('Keep 9'));
    press('Home');
    expect(document.activeElement).toBe(button('Keep 2'));
  });

  it('is taken back by Undo or its key, one after another, and its image is the one to judge again', async () => {
    await find();
    press('7');
    press('4');
    expect(current()).toBe('3');
    press('z', { ctrlKey: true });
    expect(said()).toHaveLength(1);
    expect(current()).toBe('2');
    button('Undo correction').click();
    expect(said()).toEqual([]);
    expect(current()).toBe('1');
    expect(text('reading')).toMatch(/^Training image 1,247:/);
    expect(names()[0]).toBe('Image 1247, labelled 2, probably 7, > 99 %');
  });
});

describe('all corrections', () => {
  it('are forgotten on demand, with a way back', async () => {
    await find();
    press('7');
    press('4');
    button('Forget corrections').click();
    expect(said()).toEqual([]);
    expect(text('news')).toBe('All corrections are forgotten; “Undo correction” brings them back.');
    button('Undo correction').click();
    expect(said()).toHaveLength(2);
  });

  it('are imported from a file, which may be taken back', async () => {
    const csv = 'set,index,label,correction\ntrain,1247,2,7\ntest,947,8,drop\n';
    /** @type {(answer: object) => void} */
    let compared = () => {};
    request.mockReturnValue(new Promise((resolve) => (compared = resolve)));
    await importFile(csv);
    expect(request).toHaveBeenCalledWith('checkCorrections', { csv });
    expect(text('news'), 'MNIST may have to come first').toBe('The file is compared with MNIST…');
    compared({});
    await settled();
    expect(said()).toHaveLength(2);
    expect(text('news')).toBe('2 corrections imported.');
    button('Undo correction').click();
    expect(said()).toEqual([]);
  });

  it('are none in a file with nothing but its first line, which is told, and there is no import to take back', async () => {
    await find();
    press('7');
    await importFile('set,index,label,correction\n');
    expect(text('news')).toBe('This file holds no corrections.');
    expect(said()).toHaveLength(1);
    button('Undo correction').click();
    expect(said()).toEqual([]);
  });

  it('are left as they are by a file that is none, which is told in a sentence', async () => {
    await find();
    press('7');
    const refusal = new Error('This is no list of corrections: its first line must be set,index,label,correction.');
    request.mockRejectedValue(refusal);
    await importFile('digits\n');
    expect(events.latest('error')).toBe(refusal);
    expect(text('news')).toBe('');
    await importFile('x'.repeat(2_000_001));
    expect(events.latest('error')).toMatchObject({ message: expect.stringMatching(/too large/) });
    expect(said()).toHaveLength(1);
  });
});
