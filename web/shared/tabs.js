/**
 * Tabs as the WAI-ARIA practices have them: one stop of Tab for all, arrows, Home and End between them, and what an arrow
 * reaches is chosen at once. They show which one is chosen and say what the person wants (`choose`); what is in their
 * panels is not their business.
 */

import { addStyle, element } from './parts.js';
import STYLE from './tabs.css?inline';

/** @typedef {{ name: string, title: string }} Tab */

addStyle(STYLE);

export class Tabs extends EventTarget {
  /** The row of them. */
  list;
  /** @type {Map<string, { tab: HTMLButtonElement, panel: HTMLElement }>} by name, in their order */
  #all;
  #chosen = '';

  /**
   * @param {string} id of the row, with which the ids of the others begin
   * @param {string} label
   * @param {readonly Tab[]} tabs
   */
  constructor(id, label, tabs) {
    super();
    this.#all = new Map(tabs.map((tab) => [tab.name, makeTab(id, tab)]));
    const buttons = [...this.#all.values()].map(({ tab }) => tab);
    this.list = element('div', { class: 'tabs', role: 'tablist', id, 'aria-label': label }, ...buttons);
    for (const [name, { tab }] of this.#all) tab.addEventListener('click', () => this.#say(name));
    this.list.addEventListener('keydown', (event) => this.#press(event));
  }

  /** @returns {HTMLElement[]} */
  get panels() {
    return [...this.#all.values()].map(({ panel }) => panel);
  }

  /** @param {string} name @returns {HTMLElement} */
  panelOf(name) {
    return this.#of(name).panel;
  }

  /** @param {string} name */
  show(name) {
    this.#chosen = name;
    for (const [each, { tab, panel }] of this.#all) {
      tab.setAttribute('aria-selected', String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
      panel.hidden = each !== name;
    }
  }

  /** @param {string} name */
  #of(name) {
    return /** @type {{ tab: HTMLButtonElement, panel: HTMLElement }} */ (this.#all.get(name));
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const names = [...this.#all.keys()];
    const at = names.indexOf(this.#chosen);
    const forward = getComputedStyle(this.list).direction === 'rtl' ? -1 : 1;
    /** @type {Record<string, number>} */
    const targets = { ArrowRight: at + forward, ArrowLeft: at - forward, Home: 0, End: names.length - 1 };
    const to = targets[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const name = names[(to + names.length) % names.length];
    this.#of(name).tab.focus();
    this.#say(name);
  }

  /** @param {string} name */
  #say(name) {
    if (name !== this.#chosen) this.dispatchEvent(new CustomEvent('choose', { detail: { name } }));
  }
}

/** @param {string} row its id @param {Tab} tab */
function makeTab(row, { name, title }) {
  const [id, panelId] = [`${row}-${name}`, `${row}-${name}-panel`];
  const tab = element('button', { type: 'button', role: 'tab', id, 'aria-controls': panelId }, title);
  const panel = element('div', {
    class: 'tab-panel',
    role: 'tabpanel',
    id: panelId,
    'aria-labelledby': id,
    tabindex: '0',
  });
  return { tab, panel };
}
