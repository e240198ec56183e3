/**
 * A room in tabs: its own, which is the first, and those that features add. Which one is open is what the address says
 * behind the room's name; a tab is loaded when it is first opened, keeps its state, and is told nothing while it is not
 * open.
 */

import { Tabs } from '../shared/tabs.js';

/** @import { State } from './store.js' */
/** @import { Load, RoomPage, RoomTab, RoomView } from './feature.js' */

// See rooms.js.
const NOT_FETCHED =
  'This part of the room could not be fetched; check the connection and open it again, or reload the page if that does not help.';

/** @implements {RoomView} */
export class RoomTabs {
  #page;
  #tabs;
  /** @type {Map<string, Load>} */
  #loads;
  #first;
  /** @type {Map<string, RoomView>} those that were opened */
  #views = new Map();
  #open = '';
  #path = '';

  /**
   * @param {RoomPage} page
   * @param {string} label
   * @param {RoomTab} own the room's own, at the address of the room
   */
  constructor(page, label, own) {
    this.#page = page;
    const all = [own, ...page.tabs];
    this.#first = own.name;
    this.#loads = new Map(all.map(({ name, load }) => [name, load]));
    this.#tabs = new Tabs(`${own.room}-tabs`, label, all);
    page.head.append(this.#tabs.list);
    page.root.append(...this.#tabs.panels);
    this.#tabs.addEventListener('choose', (event) => {
      const { name } = /** @type {CustomEvent<{ name: string }>} */ (event).detail;
      // Not to be come back to one by one.
      location.replace(name === own.name ? `#${own.room}` : `#${own.room}/${name}`);
    });
  }

  /** @param {State} state */
  render(state) {
    this.#shown?.render(state);
  }

  /** @param {string} path */
  open(path) {
    const [first, ...rest] = path.split('/');
    const name = this.#loads.has(first) ? first : this.#first;
    this.#path = name === first ? rest.join('/') : path;
    this.#enter(name);
    this.#shown?.open(this.#path);
  }

  leave() {
    this.#shown?.leave();
    this.#open = '';
  }

  /** @returns {RoomView | undefined} */
  get #shown() {
    return this.#views.get(this.#open);
  }

  /** @param {string} name */
  #enter(name) {
    // What was told of another place, or of the try before, is old.
    this.#page.events.say('missing', { what: 'room', sentence: null });
    if (name !== this.#open) {
      this.#shown?.leave();
      this.#open = name;
      this.#tabs.show(name);
      this.#shown?.render(this.#page.store.state);
    }
    if (this.#shown === undefined) this.#load(name);
  }

  /** @param {string} name */
  async #load(name) {
    try {
      const { mount } = await /** @type {Load} */ (this.#loads.get(name))();
      if (this.#views.has(name)) return;
      const view = mount({ ...this.#page, root: this.#tabs.panelOf(name) });
      this.#views.set(name, view);
      if (this.#open !== name) return;
      view.render(this.#page.store.state);
      view.open(this.#path);
    } catch {
      this.#page.events.say('missing', { what: 'room', sentence: NOT_FETCHED });
    }
  }
}
