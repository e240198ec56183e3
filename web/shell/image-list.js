/**
 * The images as a list to choose from, by pointer or by keyboard. Of thousands only those in sight have elements, and only
 * their pixels are asked for. It shows what it is given; what is done with a chosen one is not its business.
 */

import { addStyle, element } from '../shared/parts.js';
import { drawPixelImages } from '../shared/pixel-images.js';
import STYLE from './image-list.css?inline';

addStyle(STYLE);

/** Rows that are there above and below what is in sight, so that there is something to scroll to. */
const SPARE_ROWS = 3;

/**
 * @typedef {object} Description
 * @property {string} name of the option
 * @property {string} words the same for the eye, below the image
 * @property {string} aside and below these
 */

/**
 * @template Image
 * @typedef {object} ListParts
 * @property {(images: readonly Image[]) => Promise<Uint8Array[]>} pixelsOf none when there are no pixels to be had
 * @property {(image: Image) => Description} describe
 */

/**
 * @template Image
 * @typedef {object} Item
 * @property {Image | null} image that it shows
 * @property {boolean} isDrawn its pixels are there
 * @property {HTMLElement} option
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLElement} words
 * @property {HTMLElement} aside
 */

/** It says `choose` when an image is clicked or Enter is pressed, and `move` when the keyboard is at another one. @template Image */
export class ImageList extends EventTarget {
  #list;
  #rows = element('div', { class: 'image-list-rows', role: 'presentation' });
  #parts;
  /** @type {readonly Image[]} */
  #images = [];
  /** Those that have elements, by place, in order. @type {Map<number, Item<Image>>} */
  #items = new Map();
  #current = 0;
  #isDrawing = false;
  #isScrolling = false;

  /**
   * @param {HTMLElement} list which scrolls, with an id
   * @param {ListParts<Image>} parts
   */
  constructor(list, parts) {
    super();
    this.#list = list;
    this.#parts = parts;
    list.append(this.#rows);
    list.addEventListener('click', ({ target }) => {
      const option = /** @type {HTMLElement} */ (target).closest('[role="option"]');
      if (option !== null) this.#choose(Number(option.getAttribute('aria-posinset')) - 1);
    });
    list.addEventListener('keydown', (event) => this.#press(event));
    list.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#renderRows()).observe(list);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      for (const item of this.#items.values()) item.isDrawn = false;
      this.#draw();
    });
  }

  /** @param {readonly Image[]} images */
  show(images) {
    this.#images = images;
    this.#items.clear();
    this.#rows.replaceChildren();
    this.#list.hidden = images.length === 0;
    this.#list.scrollTop = 0;
    this.#current = 0;
    // By the first the height of a row is known.
    this.#renderPlaces(0, Math.min(1, images.length));
    this.#renderRows();
    this.#markCurrent();
  }

  /** Others, as many as before: each in its place, and nothing moves. @param {readonly Image[]} images */
  renew(images) {
    this.#images = images;
    for (const [at, item] of this.#items) this.#fill(item, at);
    this.#draw();
  }

  /** Is where the keyboard goes on from. @param {Image} image */
  point(image) {
    const at = this.#images.indexOf(image);
    if (at >= 0) this.#moveTo(at);
  }

  /** What is told of an image may have changed. */
  describeAgain() {
    for (const item of this.#items.values()) this.#describe(item, /** @type {Image} */ (item.image));
  }

  /** Where the keyboard is. @returns {Image | undefined} */
  get current() {
    return this.#images[this.#current];
  }

  /** To the one behind it, if there is any. */
  moveOn() {
    this.#moveTo(Math.min(this.#current + 1, this.#images.length - 1));
  }

  focus() {
    this.#list.focus({ preventScroll: true });
    this.#list.scrollIntoView({ block: 'nearest' });
  }

  #scrolled() {
    if (this.#isScrolling) return;
    this.#isScrolling = true;
    requestAnimationFrame(() => {
      this.#isScrolling = false;
      this.#renderRows();
    });
  }

  /** How the browser has laid them out. */
  #layout() {
    const { gridTemplateColumns, rowGap } = getComputedStyle(this.#rows);
    const [first] = this.#items.values();
    const height = (first?.option.offsetHeight ?? 0) + (Number.parseFloat(rowGap) || 0);
    return { columns: gridTemplateColumns.split(' ').length, height: Math.max(1, height) };
  }

  #renderRows() {
    const count = this.#images.length;
    if (count === 0) return;
    const { columns, height } = this.#layout();
    const { scrollTop, clientHeight } = this.#list;
    const rows = Math.ceil(count / columns);
    const first = Math.min(Math.max(0, Math.floor(scrollTop / height) - SPARE_ROWS), rows - 1);
    const end = Math.min(rows, Math.ceil((scrollTop + clientHeight) / height) + SPARE_ROWS);
    this.#renderPlaces(first * columns, Math.min(count, end * columns));
    this.#rows.style.paddingBlock = `${first * height}px ${(rows - end) * height}px`;
    this.#draw();
  }

  /** What has gone out of sight is used again: a canvas is dear to make. @param {number} begin @param {number} end */
  #renderPlaces(begin, end) {
    const kept = new Map([...this.#items].filter(([at]) => at >= begin && at < end));
    const spare = [...this.#items].filter(([at]) => !kept.has(at)).map(([, item]) => item);
    this.#items = new Map();
    let last = null;
    for (let at = begin; at < end; at++) {
      const item = kept.get(at) ?? this.#fill(spare.pop() ?? makeItem(), at);
      if (!kept.has(at)) {
        if (last === null) this.#rows.prepend(item.option);
        else last.after(item.option);
      }
      last = item.option;
      this.#items.set(at, item);
    }
    for (const { option } of spare) option.remove();
    this.#markCurrent();
  }

  /** @param {Item<Image>} item @param {number} at the place that it is for from now on */
  #fill(item, at) {
    const image = this.#images[at];
    const { option } = item;
    option.id = `${this.#list.id}-${at}`;
    option.setAttribute('aria-setsize', String(this.#images.length));
    option.setAttribute('aria-posinset', String(at + 1));
    this.#describe(item, image);
    return Object.assign(item, { image, isDrawn: false });
  }

  /** @param {Item<Image>} item @param {Image} image */
  #describe({ option, words, aside }, image) {
    const described = this.#parts.describe(image);
    option.setAttribute('aria-label', described.name);
    words.textContent = described.words;
    aside.textContent = described.aside;
  }

  /** One question at a time: what has been scrolled by until its answer is not asked for. */
  async #draw() {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    for (let blank = this.#blank; blank.length > 0; blank = this.#blank) {
      const pixels = await this.#parts.pixelsOf(blank.map(({ image }) => image));
      if (pixels.length === 0) break;
      for (const [at, { item, image }] of blank.entries()) {
        // Meanwhile it may be another one's.
        if (item.image !== image) continue;
        item.isDrawn = true;
        drawPixelImages(item.canvas, pixels[at], 1);
      }
    }
    this.#isDrawing = false;
  }

  get #blank() {
    const items = [...this.#items.values()].filter(({ isDrawn }) => !isDrawn);
    return items.map((item) => ({ item, image: /** @type {Image} */ (item.image) }));
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = this.#targetOf(key);
    if (to === null) return;
    event.preventDefault();
    if (key === 'Enter' || key === ' ') this.#choose(to);
    else this.#moveTo(Math.min(Math.max(to, 0), this.#images.length - 1));
  }

  /** @param {string} key @returns {number | null} */
  #targetOf(key) {
    const { columns, height } = this.#layout();
    const forward = getComputedStyle(this.#list).direction === 'rtl' ? -1 : 1;
    const page = columns * Math.max(1, Math.floor(this.#list.clientHeight / height));
    const at = this.#current;
    /** @type {Record<string, number>} */
    const targets = {
      ArrowRight: at + forward,
      ArrowLeft: at - forward,
      ArrowDown: at + columns < this.#images.length ? at + columns : at,
      ArrowUp: at >= columns ? at - columns : at,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.#images.length - 1,
      Enter: at,
      ' ': at,
    };
    return targets[key] ?? null;
  }

  /** Into sight. @param {number} at */
  #moveTo(at) {
    this.#current = at;
    const { columns, height } = this.#layout();
    const top = Math.floor(at / columns) * height;
    const { scrollTop, clientHeight } = this.#list;
    if (top < scrollTop) this.#list.scrollTop = top;
    else if (top + height > scrollTop + clientHeight) this.#list.scrollTop = top + height - clientHeight;
    this.#renderRows();
    this.#markCurrent();
    this.dispatchEvent(new Event('move'));
  }

  /** @param {number} at */
  #choose(at) {
    this.#moveTo(at);
    this.dispatchEvent(new CustomEvent('choose', { detail: this.#images[at] }));
  }

  /** The list has the focus; which option is meant it says itself. */
  #markCurrent() {
    const current = this.#items.get(this.#current)?.option;
    for (const { option } of this.#items.values()) option.setAttribute('aria-selected', String(option === current));
    if (current === undefined) this.#list.removeAttribute('aria-activedescendant');
    else this.#list.setAttribute('aria-activedescendant', current.id);
  }
}

/** @returns {Item<any>} for any image */
function makeItem() {
  const canvas = element('canvas', { width: '28', height: '28' });
  const words = element('span');
  const aside = element('span', { class: 'image-list-aside' });
  const option = element('div', { role: 'option', 'aria-selected': 'false' }, canvas, words, aside);
  return { image: null, isDrawn: false, option, canvas, words, aside };
}
