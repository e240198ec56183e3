// @vitest-environment happy-dom
/** A room in tabs: which is open is what the address says; a keyboard moves between them; each is loaded once. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Events } from '../../web/shell/events.js';
import { RoomTabs } from '../../web/shell/room-tabs.js';
import { INITIAL_STATE, Store } from '../../web/shell/store.js';

/** @type {Record<string, ReturnType<typeof makeView>>} */
let views;
/** @type {Record<string, import('vitest').Mock>} */
let loads;
/** @type {RoomTabs} */
let room;
/** @type {import('vitest').Mock} */
let missing;

/** @returns {{ render: import('vitest').Mock, open: import('vitest').Mock, leave: import('vitest').Mock }} */
const makeView = () => ({ render: vi.fn(), open: vi.fn(), leave: vi.fn() });

/** @param {string} name @param {string} title */
function makeTab(name, title) {
  views[name] = makeView();
  loads[name] = vi.fn(async () => ({
    mount: vi.fn(({ root }) => {
      root.append(`${title} is here`);
      return views[name];
    }),
  }));
  return { room: 'train', name, title, load: loads[name] };
}

const tabs = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[role="tab"]')]);
const chosen = () => tabs().filter((tab) => tab.getAttribute('aria-selected') === 'true');
const panels = () =>
  /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[role="tabpanel"]')]).filter(({ hidden }) => !hidden);
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** @param {string} key */
function press(key) {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  // As rooms.js does it.
  room.open(location.hash.replace(/^#train\/?/, ''));
}

beforeEach(() => {
  history.replaceState(null, '', '/?seed=3#train');
  document.body.innerHTML = '<header></header><section></section>';
  views = {};
  loads = {};
  const events = new Events();
  missing = vi.fn();
  events.on('missing', missing);
  const page = {
    root: document.querySelector('section'),
    head: document.querySelector('header'),
    tabs: [makeTab('network', 'Network'), makeTab('data', 'Data')],
    store: new Store(),
    events,
  };
  room = new RoomTabs(/** @type {any} */ (page), 'Training', makeTab('recipe', 'Recipe'));
});

describe('a room in tabs', () => {
  it('names them, and their panels by them', async () => {
    room.open('');
    await settled();
    expect(document.querySelector('header [role="tablist"]')?.getAttribute('aria-label')).toBe('Training');
    expect(tabs().map(({ textContent }) => textContent)).toEqual(['Recipe', 'Network', 'Data']);
    const [panel, ...others] = panels();
    expect(others).toEqual([]);
    expect(panel.textContent).toBe('Recipe is here');
    expect(chosen().map(({ id }) => id)).toEqual([panel.getAttribute('aria-labelledby')]);
    expect(tabs().map((tab) => document.getElementById(tab.getAttribute('aria-controls') ?? '')?.role)).toEqual(
      Array(3).fill('tabpanel'),
    );
  });

  it.each([
    ['', 'Recipe'],
    ['network', 'Network'],
    ['data', 'Data'],
    ['attic', 'Recipe'],
    ['__proto__', 'Recipe'],
  ])('opens %o as %s', (path, title) => {
    room.open(path);
    expect(chosen().map(({ textContent }) => textContent)).toEqual([title]);
  });

  it('hands on what follows its name in the address', async () => {
    room.open('data/7');
    await settled();
    expect(views.data.open).toHaveBeenLastCalledWith('7');
    room.open('data/8');
    expect(views.data.open).toHaveBeenLastCalledWith('8');
  });

  it('loads a tab when it is first opened, and tells it of the state only while it is open', async () => {
    room.open('');
    await settled();
    expect(loads.network).not.toHaveBeenCalled();
    room.open('network');
    await settled();
    expect(views.recipe.leave).toHaveBeenCalledTimes(1);
    expect(views.network.render).toHaveBeenLastCalledWith(INITIAL_STATE);
    const told = views.recipe.render.mock.calls.length;
    room.render({ ...INITIAL_STATE, phase: 'idle' });
    expect(views.network.render).toHaveBeenLastCalledWith({ ...INITIAL_STATE, phase: 'idle' });
    expect(views.recipe.render).toHaveBeenCalledTimes(told);
    room.leave();
    expect(views.network.leave).toHaveBeenCalledTimes(1);
    room.open('network');
    expect(loads.network).toHaveBeenCalledTimes(1);
    expect(views.network.open).toHaveBeenCalledTimes(2);
  });

  it('that was left before it came stays closed', async () => {
    room.open('network');
    room.open('data');
    await settled();
    expect(views.network.open).not.toHaveBeenCalled();
    expect(views.data.open).toHaveBeenCalledTimes(1);
  });

  it('says so when one cannot be fetched, until it is asked for again', async () => {
    loads.data.mockRejectedValueOnce(new Error('404'));
    room.open('data');
    await settled();
    expect(missing).toHaveBeenLastCalledWith({ what: 'room', sentence: expect.stringMatching(/^This part .+\.$/) });
    room.open('data');
    await settled();
    expect(missing).toHaveBeenLastCalledWith({ what: 'room', sentence: null });
  });
});

describe('its tabs', () => {
  it('are one stop of Tab, moved between by arrows, Home and End; the address follows', () => {
    room.open('');
    expect(tabs().map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1]);
    tabs()[0].focus();
    const reached = ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Home', 'End'].map((key) => {
      press(key);
      return [document.activeElement?.textContent, location.hash];
    });
    expect(reached).toEqual([
      ['Network', '#train/network'],
      ['Data', '#train/data'],
      ['Recipe', '#train'],
      ['Data', '#train/data'],
      ['Recipe', '#train'],
      ['Data', '#train/data'],
    ]);
    expect(tabs().map(({ tabIndex }) => tabIndex)).toEqual([-1, -1, 0]);
    expect(location.search).toBe('?seed=3');
  });

  it('run from right to left where the page does', () => {
    document.querySelector('header')?.setAttribute('style', 'direction: rtl');
    room.open('');
    tabs()[0].focus();
    press('ArrowLeft');
    expect(document.activeElement?.textContent).toBe('Network');
  });

  it('leave keys with modifiers to the browser', () => {
    room.open('');
    tabs()[0].focus();
    const event = new KeyboardEvent('keydown', { key: 'ArrowRight', altKey: true, bubbles: true, cancelable: true });
    tabs()[0].dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
    expect(location.hash).toBe('#train');
  });
});
