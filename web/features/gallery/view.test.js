// @vitest-environment happy-dom
/** The gallery: which images it shows, by whose evaluation and by which filter, and how one is looked at. */

import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerColumns } from '../../../tests/web/answers.js';
import { corrections } from '../../shell/corrections.js';
import { INITIAL_STATE } from '../../shell/store.js';
import { forgetTestAnswers } from '../../shell/test-answers.js';
import { pictureOf } from './picture-of.js';
import { mount } from './view.js';

vi.mock('./picture-of.js', () => ({ pictureOf: vi.fn(async (_, name) => new File([], name)) }));

/** @import { Told } from '../../../tests/web/answers.js' */

/** @type {ReturnType<typeof mount>} */
let view;
/** What the worker has, by evaluation. @type {Record<string, ReturnType<typeof answerColumns>>} */
let answers;
/** The evaluation before another one. @type {Record<string, string>} */
let before;
/** @type {import('vitest').Mock} */
let request;
/** @type {import('vitest').Mock} */
let say;
/** @type {any} */
let events;

/** @param {number} label @param {number} answer @param {number} confidence @param {Partial<Told>} [told] */
const read = (label, answer, confidence, told) => ({ label, answer, confidence, ...told });

/** So many images, all of them misread. @param {number} count */
const many = (count) =>
  answerColumns(count, Object.fromEntries(Array.from({ length: count }, (_, at) => [at, read(3, 5, 1 - at / 2e4)])));

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
const title = () => document.querySelector('#gallery-title')?.textContent;
const note = () => document.querySelector('[role="status"]')?.textContent;
const dialog = () => /** @type {HTMLDialogElement} */ (document.querySelector('dialog'));
/** The number of the option that the keyboard is at. */
const current = () => {
  const id = list().getAttribute('aria-activedescendant');
  return id === null ? null : Number(document.getElementById(id)?.getAttribute('aria-posinset'));
};
/** @param {string} name */
const button = (name) =>
  /** @type {HTMLButtonElement} */ (
    [...document.querySelectorAll('button')].find((each) => each.textContent?.trim() === name)
  );
/** @param {string} label @param {string} value */
function set(label, value) {
  const found = [...document.querySelectorAll('label')].find((each) => each.textContent === label);
  const select = /** @type {HTMLSelectElement} */ (document.getElementById(found?.htmlFor ?? ''));
  select.focus();
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
  followAddress();
}

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
  forgetTestAnswers();
  history.replaceState(null, '', '/#test');
  document.body.innerHTML = '<main><table><td><button>4</button></td></table></main>';
  answers = {
    first: answerColumns(1300, { 1247: read(2, 7, 0.94), 8: read(9, 4, 0.92), 5: read(2, 7, 0.6, { refused: true }) }),
    later: answerColumns(10, { 3: read(0, 6, 0.7) }),
  };
  request = vi.fn(async (type, { evaluation, indices }) => {
    if (type === 'evaluationBefore') return before[evaluation] ?? null;
    return type === 'answers' ? (answers[evaluation] ?? null) : { pixels: new Uint8Array(784 * indices.length) };
  });
  before = {};
  say = vi.fn();
  events = { say };
  view = mount(/** @type {any} */ ({ root: document.querySelector('main'), client: { request }, events }));
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
    expect(document.querySelector('details')?.hidden).toBe(true);
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

  it('lists the errors of the evaluation, each by what it is, and brings their pixels at once', async () => {
    await show();
    expect(names()).toEqual([
      'Image 1247, labelled 2, read as 7, 94 %',
      'Image 8, labelled 9, read as 4, 92 %',
      'Image 5, labelled 2, read as 7, 60 %, refused',
    ]);
    expect(title()).toBe('3 images misread');
    expect(note()).toBe('The surest answers first. Read by your network.');
    expect(request).toHaveBeenLastCalledWith('images', { split: 'test', indices: Uint32Array.of(1247, 8, 5) });
  });

  it('shows those of one cell, and all errors again', async () => {
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

  it('says that the network has learned on, also when it is opened only then', async () => {
    await show();
    await show({ ...evaluated('first'), metrics: { step: 120 } });
    expect(note()).toMatch(/The network has changed since\.$/);
    expect(names()).toHaveLength(3);
    view.leave();
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

  it('keeps nothing when its room is left, and has it again when that is opened again', async () => {
    await show();
    view.leave();
    expect(options()).toHaveLength(0);
    request.mockClear();
    await show();
    expect(names()).toHaveLength(3);
    expect(request.mock.calls.map(([type]) => type)).toEqual(['answers', 'evaluationBefore', 'images']);
  });
});

it('the way from the gallery to doubtful labels leads there as often as it is taken', async () => {
  await show();
  const went = vi.fn();
  addEventListener('hashchange', went);
  for (const times of [1, 2]) {
    button('Doubtful labels').click();
    await vi.waitFor(() => expect(went).toHaveBeenCalledTimes(times));
    expect(location.hash).toBe('#test/doubtful');
  }
  removeEventListener('hashchange', went);
});

describe('its filters', () => {
  it('are the address, and the address is them', async () => {
    await show();
    set('Show', 'all');
    expect(location.hash).toBe('#test/all');
    expect(title()).toBe('All 1,300 images');
    set('Labelled', '2');
    set('Order', 'loss');
    expect(location.hash).toBe('#test/2-any/all/by-loss');
    expect(title()).toBe('2 read as any digit: 2 images');
    expect(note()).toMatch(/^Those first whose label it thought the least likely\./);
    set('Show', 'wrong');
    set('Labelled', 'any');
    set('Order', 'confidence');
    expect(location.hash).toBe('#test');
    expect(title()).toBe('3 images misread');
  });

  it.each([
    ['2-any', '2 read as another digit: 2 images'],
    ['any-4', 'Another digit read as 4: 1 image'],
    ['sure', 'Sure and wrong: 2 images'],
    ['2-7/sure', '2 read as 7, Sure and wrong: 1 image'],
    ['refused', 'Refused as no digit: 1 image'],
    ['1-1', '1 read as 1: 1,297 images'],
  ])('of %o are told of as %o', async (path, expected) => {
    await show();
    view.open(path);
    expect(title()).toBe(expected);
  });

  it('keep the focus of whoever sets them', async () => {
    await show();
    set('Show', 'sure');
    expect(document.activeElement).toBeInstanceOf(HTMLSelectElement);
  });
});

describe('two evaluations', () => {
  it('are compared image by image, where there are two', async () => {
    view.open('broken');
    await show(evaluated('later'));
    expect(title()).toBe('Newly misread: 0 images');
    expect(note()).toMatch(/^There is no evaluation before this one/);
    before.first = 'of before';
    answers['of before'] = answerColumns(1300, { 8: read(9, 4, 0.9), 77: read(1, 7, 0.9) });
    await show();
    expect(title()).toBe('Newly misread: 2 images');
    expect(names()).toEqual([
      'Image 1247, labelled 2, read as 7, 94 %',
      'Image 5, labelled 2, read as 7, 60 %, refused',
    ]);
    view.open('mended');
    expect(names()).toEqual([expect.stringMatching(/^Image 77, labelled 1, read as 1/)]);
  });
});

describe('its list', () => {
  it('has elements only for what is in sight, of however many images, and asks for their pixels alone', async () => {
    answers.first = many(10_000);
    await show();
    expect(options().length).toBeGreaterThan(1);
    expect(options().length).toBeLessThan(100);
    expect(options()[0].getAttribute('aria-setsize')).toBe('10000');
    expect(request.mock.lastCall?.[1].indices.length).toBeLessThan(100);
    list().focus();
    press('End');
    expect(current()).toBe(10_000);
    expect(options().length).toBeLessThan(100);
    await settled();
    expect(request.mock.lastCall?.[1].indices).toContain(9999);
  });

  it('is one stop of Tab, and moved through by arrows, rows, Home and End', async () => {
    answers.first = many(8);
    await show();
    /** @type {HTMLElement} */ (list().querySelector('.image-list-rows')).style.gridTemplateColumns = '10px 10px 10px';
    expect(list().tabIndex).toBe(0);
    expect(document.querySelectorAll('[role="option"][tabindex]')).toHaveLength(0);
    list().focus();
    const keys = ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'End', 'ArrowRight'];
    const reached = keys.map((key) => {
      press(key);
      return current();
    });
    expect(reached).toEqual([2, 5, 8, 8, 7, 4, 8, 8]);
    press('Home');
    press('ArrowLeft');
    expect(current()).toBe(1);
    expect(options()[0].getAttribute('aria-selected')).toBe('true');
  });
});

describe('an image', () => {
  it('opens large by Enter, with all that was read; arrows lead to the next; closing leads back', async () => {
    await show();
    list().focus();
    press('Enter');
    expect(location.hash).toBe('#test/image/1247');
    followAddress();
    expect(dialog().open).toBe(true);
    expect(dialog().textContent).toContain('Labelled 2, read as 7, 94 %');
    expect(dialog().textContent).toContain('margin 93.3 %');
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
    expect(document.activeElement).toBe(list());
    expect(current()).toBe(2);
  });

  it('opens from the address, read right or not; closing leads to the list that it is in', async () => {
    history.replaceState(null, '', '/#test/image/4');
    followAddress();
    expect(dialog().open).toBe(false);
    await show();
    expect(dialog().open).toBe(true);
    expect(title()).toBe('All 1,300 images');
    const back = vi.spyOn(history, 'back');
    button('Close').click();
    expect(back).not.toHaveBeenCalled();
    expect(location.hash).toBe('#test/all');
  });

  it('is followed by the next ones while a key is held, no faster than the address may change', async () => {
    await show();
    view.open('all');
    history.replaceState(null, '', '/#test/image/4');
    followAddress();
    let steps = 0;
    for (let at = 1000, before = location.hash; at < 2000; at += 33) {
      const held = new KeyboardEvent('keydown', { key: 'ArrowRight', repeat: at > 1000, bubbles: true });
      Object.defineProperty(held, 'timeStamp', { value: at });
      button('Next').dispatchEvent(held);
      followAddress();
      if (location.hash !== before) steps += 1;
      before = location.hash;
    }
    expect(steps).toBeGreaterThan(5);
    expect(steps).toBeLessThanOrEqual(10);
  });

  it('that there is not is told of', async () => {
    await show();
    view.open('image/1300');
    expect(dialog().open).toBe(false);
    expect(note()).toMatch(/There is no image 1300\.$/);
  });

  it('closes when its place is left', async () => {
    await show();
    view.open('image/8');
    view.open('');
    expect(dialog().open).toBe(false);
  });

  it('whose label is wrong is given another one, which is kept as a correction', async () => {
    await corrections(events).forget();
    await show();
    view.open('image/8');
    const choice = () => /** @type {HTMLElement} */ (document.querySelector('#gallery-label-choice'));
    expect(choice().hidden).toBe(true);
    button('Label is wrong').click();
    expect(choice().hidden).toBe(false);
    button('4').click();
    expect(corrections(events).all).toEqual([{ split: 'test', index: 8, label: 9, corrected: 4 }]);
    expect(dialog().textContent).toContain('what is measured goes by the published labels.');
    view.open('image/5');
    expect(choice().hidden).toBe(true);
    expect(dialog().textContent).not.toContain('published labels');
    view.open('image/8');
    expect(button('4').getAttribute('aria-pressed')).toBe('true');
    button('Keep 9').click();
    expect(corrections(events).all).toEqual([]);
  });

  it('is read on the place of the pad, as a picture', async () => {
    await show();
    view.open('image/8');
    button('Read it on the pad').click();
    await settled();
    expect(pictureOf).toHaveBeenCalledWith(new Uint8Array(784), 'Test image 8');
    expect(location.hash).toBe('');
    expect(say).toHaveBeenCalledWith('files', [expect.objectContaining({ name: 'Test image 8' })]);
  });

  it('is looked into, on the place of the pad as well', async () => {
    await show();
    view.open('image/8');
    button('Look inside').click();
    await settled();
    expect(location.hash).toBe('#inside');
    expect(say).toHaveBeenCalledWith('files', [expect.objectContaining({ name: 'Test image 8' })]);
  });
});
