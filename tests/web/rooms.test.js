// @vitest-environment happy-dom
/** The rooms: which is open is what the address says; each is loaded once, and told of the state while it is open. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Events } from '../../web/shell/events.js';
import { Rooms } from '../../web/shell/rooms.js';
import { INITIAL_STATE, Store } from '../../web/shell/store.js';
import { showPage } from './page.js';

/** @type {ReturnType<typeof makeView>} */
let train;
/** @type {import('vitest').Mock} */
let load;
/** @type {Store} */
let store;
/** @type {Events} */
let events;

/** @returns {{ parts?: HTMLElement, render: import('vitest').Mock, open: import('vitest').Mock, leave: import('vitest').Mock }} */
const makeView = () => ({ render: vi.fn(), open: vi.fn(), leave: vi.fn() });

beforeEach(() => {
  showPage();
  history.replaceState(null, '', '/?seed=3');
  // The rooms of the tests before still hear of the address.
  const view = makeView();
  train = view;
  load = vi.fn(async () => ({ mount: () => view }));
  store = new Store();
  events = new Events();
});

/** @param {import('../../web/shell/feature.js').Feature[]} others */
function makeRooms(...others) {
  const rooms = [
    { name: 'draw', key: 'd', title: 'Draw', purpose: 'Draw a digit.' },
    { name: 'train', key: 't', title: 'Train', purpose: 'Teach a network.', load },
  ];
  new Rooms([...rooms.map((room) => ({ room })), ...others], {
    root: document,
    store,
    client: /** @type {any} */ (null),
    events,
  }).open();
}

const links = () => [...document.querySelectorAll('nav[aria-label="Rooms"] a')];
const current = () => document.querySelector('[aria-current="page"]')?.textContent;
const shown = () =>
  [...document.querySelectorAll('[id^="room-"]:is(section)')].filter((room) => !room.hasAttribute('hidden'));

/** @param {string} hash */
async function go(hash) {
  history.pushState(null, '', `${location.pathname}${location.search}${hash}`);
  dispatchEvent(new Event('hashchange'));
  await Promise.resolve().then(() => {});
}

describe('the rooms', () => {
  it('are links, and regions named by their headings, with a sentence each', () => {
    makeRooms();
    expect(links().map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
      ['Draw', '#'],
      ['Train', '#train'],
    ]);
    const [room] = shown();
    expect(document.getElementById(room.getAttribute('aria-labelledby') ?? '')?.textContent).toBe('Draw');
    expect(room.textContent).toContain('Draw a digit.');
  });

  it.each(['', '#', '#attic', '#%', '#__proto__'])('begin with the first at %o', (hash) => {
    history.replaceState(null, '', `/${hash}`);
    makeRooms();
    expect(current()).toBe('Draw');
    expect(shown()).toHaveLength(1);
    expect(load).not.toHaveBeenCalled();
  });

  it('open as the address says, also at a place within, and keep the experiment in it', async () => {
    makeRooms();
    await go('#train/network');
    expect(current()).toBe('Train');
    expect(document.body.dataset.room).toBe('train');
    expect(document.title).toMatch(/^Train/);
    expect(document.activeElement?.textContent).toBe('Train');
    expect(train.open).toHaveBeenLastCalledWith('network');
    await go('#train/data');
    expect(train.open).toHaveBeenLastCalledWith('data');
    await go('#');
    expect(current()).toBe('Draw');
    expect(location.href).toMatch(/\/\?seed=3$/);
  });

  it('are loaded when first opened, once, and told of the state only while they are open', async () => {
    makeRooms();
    store.update({ phase: 'idle' });
    await go('#train');
    expect(train.render).toHaveBeenCalledTimes(1);
    store.update({ phase: 'running' });
    expect(train.render).toHaveBeenLastCalledWith({ ...INITIAL_STATE, phase: 'running' });
    await go('');
    expect(train.leave).toHaveBeenCalledTimes(1);
    store.update({ phase: 'paused' });
    expect(train.render).toHaveBeenCalledTimes(2);
    await go('#train');
    expect(load).toHaveBeenCalledTimes(1);
    expect(train.render).toHaveBeenLastCalledWith({ ...INITIAL_STATE, phase: 'paused' });
  });

  it('hold what other features add to them, which is loaded and told with the rest', async () => {
    const added = makeView();
    const parts = document.createElement('div');
    train.parts = parts;
    const mount = vi.fn(() => added);
    const addition = vi.fn(async () => ({ mount }));
    makeRooms({ part: { room: 'train', load: addition } });
    expect(addition).not.toHaveBeenCalled();
    await go('#train/data');
    expect(mount).toHaveBeenCalledWith(expect.objectContaining({ root: parts }));
    expect(added.open).toHaveBeenLastCalledWith('data');
    expect(added.render).toHaveBeenCalledTimes(1);
    await go('');
    expect(added.leave).toHaveBeenCalledTimes(1);
    expect(train.leave).toHaveBeenCalledTimes(1);
  });

  it('are given their head and the tabs that other features add to them, which they load themselves', async () => {
    const mount = vi.fn(() => train);
    load.mockResolvedValue({ mount });
    const tab = { room: 'train', name: 'data', title: 'Data', load: vi.fn() };
    makeRooms({ tab }, { tab: { ...tab, room: 'draw' } });
    await go('#train/data');
    const { head, tabs } = /** @type {any[]} */ (mount.mock.calls[0])[0];
    expect(head.textContent).toContain('Teach a network.');
    expect(tabs).toEqual([tab]);
    expect(tab.load).not.toHaveBeenCalled();
  });

  it('can be skipped to past the desk, and so can their list; the address stays', async () => {
    makeRooms();
    await go('#train');
    const [toRoom, toRooms] = [...document.querySelectorAll('.skip a')];
    const click = (/** @type {Element} */ link) => /** @type {HTMLElement} */ (link).click();
    click(toRooms);
    expect(document.activeElement?.textContent).toBe('Train');
    expect(document.activeElement?.matches('nav a[aria-current]')).toBe(true);
    click(toRoom);
    expect(document.activeElement?.matches('h2')).toBe(true);
    expect(location.hash).toBe('#train');
  });

  it('that could not be fetched are told of, and fetched once more when they are opened again, also where they stand', async () => {
    /** @type {string | null} */
    let told = null;
    events.on('missing', ({ sentence }) => {
      told = sentence;
    });
    load.mockRejectedValueOnce(new TypeError('not there')).mockRejectedValueOnce(new TypeError('not there'));
    makeRooms();
    await go('#train');
    await vi.waitFor(() => expect(told).toMatch(/^This room .+\.$/));
    await go('');
    expect(told).toBeNull();
    await go('#train');
    await vi.waitFor(() => expect(told).toMatch(/^This room .+\.$/));
    links()[1].dispatchEvent(new Event('click'));
    await vi.waitFor(() => expect(train.open).toHaveBeenCalled());
    expect(load).toHaveBeenCalledTimes(3);
    expect(told).toBeNull();
  });

  it('that are left before they came stay closed', async () => {
    makeRooms();
    const left = go('#train');
    await go('');
    await left;
    expect(train.open).not.toHaveBeenCalled();
    expect(current()).toBe('Draw');
  });
});
