/**
 * The rooms beside the desk, by address: the part behind # says which one is open, and where in it. A room is loaded
 * when it is first opened, keeps its state, and is told nothing while it is not open. Which rooms there are is the
 * features' business.
 */

import { element, part } from '../shared/parts.js';

/** @import { Feature, Load, Page, Room, RoomPage, RoomPart, RoomTab, RoomView } from './feature.js' */

/**
 * @typedef {object} Place of a room
 * @property {Room} room
 * @property {readonly Load<RoomPage>[]} loads of the room and of what other features add to it
 * @property {readonly RoomTab[]} tabs that other features add to it
 * @property {HTMLAnchorElement} link
 * @property {HTMLElement} section
 * @property {HTMLElement} heading
 * @property {HTMLElement} head
 * @property {HTMLElement} body
 */

// Browsers of before 2026 keep the failure of a module for as long as the page is open.
const NOT_FETCHED =
  'This room could not be fetched; check the connection and open it again, or reload the page if that does not help.';

/** Further down, in shares of the window, nothing of a room is seen but its heading. */
const FOLD = 0.85;

export class Rooms {
  /** @type {Map<string, Place>} by name */
  #places;
  /** @type {Map<string, RoomView>} those that were opened */
  #views = new Map();
  /** @type {string | undefined} the name of the one that is open */
  #open;
  #path = '';
  #page;
  #title = document.title;

  /**
   * @param {readonly Feature[]} features the first room is where an empty address leads
   * @param {Page} page
   */
  constructor(features, page) {
    this.#page = page;
    const rooms = features.flatMap(({ room }) => room ?? []);
    const parts = features.flatMap(({ part }) => part ?? []);
    const tabs = features.flatMap(({ tab }) => tab ?? []);
    this.#places = new Map(
      rooms.map((room) => {
        const isOfRoom = (/** @type {{ room: string }} */ it) => it.room === room.name;
        return [room.name, makePlace(room, parts.filter(isOfRoom), tabs.filter(isOfRoom))];
      }),
    );
    const places = [...this.#places.values()];
    for (const { link } of places) {
      // Where the page is already: there is no change of the address to hear of.
      link.addEventListener('click', () => {
        if (link.hash === location.hash) this.#go();
      });
    }
    /** @type {Element} */ (page.root.querySelector('#rooms')).append(...places.map(({ link }) => link));
    /** @type {Element} */ (page.root.querySelector('#floor')).append(...places.map(({ section }) => section));
    addEventListener('hashchange', () => {
      const before = this.#open;
      this.#go();
      if (this.#open !== before) this.#arrive();
    });
    this.#offerSkipping('skip-to-room', ({ heading }) => heading);
    this.#offerSkipping('skip-to-rooms', ({ link }) => link);
    page.store.subscribe((state) => this.#shown?.render(state));
  }

  /** For the first time. */
  open() {
    this.#go();
    whenStyled(() => this.#bringIntoSight());
  }

  /** As on a page of its own, at its beginning. */
  #arrive() {
    scrollTo(0, 0);
    this.#places.get(this.#open ?? '')?.heading.focus({ preventScroll: true });
    this.#bringIntoSight();
  }

  /** Where the desk does not leave the heading in sight, the room begins with that. */
  #bringIntoSight() {
    const heading = this.#places.get(this.#open ?? '')?.heading;
    if (heading !== undefined && heading.getBoundingClientRect().bottom > FOLD * innerHeight) heading.scrollIntoView();
  }

  /** Past the desk, which stands before every room. @param {string} name @param {(place: Place) => HTMLElement} target */
  #offerSkipping(name, target) {
    part(this.#page.root, name).addEventListener('click', (event) => {
      // The address says which room is open, and nothing else.
      event.preventDefault();
      target(/** @type {Place} */ (this.#places.get(this.#open ?? ''))).focus();
    });
  }

  /** @returns {RoomView | undefined} */
  get #shown() {
    return this.#views.get(this.#open ?? '');
  }

  /** To where the address says. */
  #go() {
    const [name, ...path] = decoded(location.hash.slice(1)).split('/');
    this.#path = path.join('/');
    // What it ends with when somebody went back to the first room.
    if (location.href.endsWith('#')) history.replaceState(history.state, '', location.pathname + location.search);
    const [first] = this.#places.keys();
    this.#enter(this.#places.has(name) ? name : first);
    this.#shown?.open(this.#path);
  }

  /** @param {string} name */
  #enter(name) {
    // What was told of another place, or of the try before, is old.
    this.#page.events.say('missing', { what: 'room', sentence: null });
    if (name !== this.#open) this.#change(name);
    if (this.#shown === undefined) this.#load(name);
  }

  /** @param {string} name */
  #change(name) {
    this.#shown?.leave();
    this.#open = name;
    const [first] = this.#places.keys();
    for (const [each, { room, link, section }] of this.#places) {
      section.hidden = each !== name;
      if (each === name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
      if (each === name) document.title = name === first ? this.#title : `${room.title} – Inkling`;
    }
    document.body.dataset.room = name;
    this.#shown?.render(this.#page.store.state);
  }

  /** @param {string} name */
  async #load(name) {
    const { loads, tabs, head, body } = /** @type {Place} */ (this.#places.get(name));
    if (loads.length === 0) return;
    try {
      const modules = await Promise.all(loads.map((load) => load()));
      if (this.#views.has(name)) return;
      const view = mountTogether(modules, { ...this.#page, root: body, head, tabs });
      this.#views.set(name, view);
      if (this.#open !== name) return;
      view.render(this.#page.store.state);
      view.open(this.#path);
    } catch {
      this.#page.events.say('missing', { what: 'room', sentence: NOT_FETCHED });
    }
  }
}

/**
 * @param {readonly Awaited<ReturnType<Load<RoomPage>>>[]} modules of the room, and of its parts
 * @param {RoomPage} page
 * @returns {RoomView}
 */
function mountTogether([room, ...parts], page) {
  const view = room.mount(page);
  const root = view.parts ?? page.root;
  const views = [view, ...parts.map(({ mount }) => mount({ ...page, root }))];
  return {
    render(state) {
      for (const view of views) view.render(state);
    },
    open(path) {
      for (const view of views) view.open(path);
    },
    leave() {
      for (const view of views) view.leave();
    },
  };
}

/** @param {Room} room @param {readonly RoomPart[]} parts @param {readonly RoomTab[]} tabs @returns {Place} */
function makePlace(room, parts, tabs) {
  const { name, key, title, purpose } = room;
  const id = `room-${name}`;
  const heading = element('h2', { id: `${id}-title`, tabindex: '-1' }, title);
  const body = element('section', { class: 'room-body' });
  const head = element('header', { class: 'room-head' }, heading, element('p', { class: 'lede' }, purpose));
  // A room with nothing in it is the desk by itself.
  const isDesk = room.load === undefined;
  const attributes = { href: isDesk ? '#' : `#${name}`, 'data-key': key };
  const link = /** @type {HTMLAnchorElement} */ (element('a', attributes, title));
  const section = element(
    'section',
    { class: isDesk ? 'visually-hidden' : 'room', id, 'aria-labelledby': `${id}-title`, hidden: '' },
    ...(isDesk ? [head] : [head, body]),
  );
  const loads = room.load === undefined ? [] : [room.load, ...parts.map(({ load }) => load)];
  return { room, loads, tabs, link, section, heading, head, body };
}

/** The style sheet may come after this module, and nothing stands where it will before. @param {() => void} act */
function whenStyled(act) {
  const hear = () => {
    if (getComputedStyle(document.documentElement).getPropertyValue('--paper') === '') return;
    document.removeEventListener('load', hear, true);
    act();
  };
  document.addEventListener('load', hear, true);
  hear();
}

/** @param {string} text of an address, which anybody may have written */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
