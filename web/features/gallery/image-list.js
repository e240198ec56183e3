/**
 * The images as a list to choose from, by pointer or by keyboard, in pages, so that there are never thousands of
 * elements. It shows what it is given, and asks for the pixels that it lacks; what is done with a chosen one is not its
 * business.
 */

import { element } from '../../shared/parts.js';
import { drawPixelImages } from '../../shared/pixel-images.js';
import { confidence, reading } from './wording.js';

/** @import { MisreadImage } from '../../shared/protocol.js' */

const PAGE = 60;
/** Of the most certain ones; a cell of the matrix shows others. */
export const MOST = 10 * PAGE;

/** @typedef {{ image: MisreadImage, option: HTMLElement, canvas: HTMLCanvasElement }} Item */

export class ImageList extends EventTarget {
  #list;
  #more;
  #pixelsOf;
  /** @type {readonly MisreadImage[]} */
  #images = [];
  /** @type {Item[]} those that are shown, the first of the images */
  #items = [];
  #current = 0;

  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} more the button that shows another page
   * @param {(images: readonly MisreadImage[]) => Promise<Uint8Array[]>} pixelsOf none when there are no pixels to be had
   */
  constructor(list, more, pixelsOf) {
    super();
    this.#list = list;
    this.#more = more;
    this.#pixelsOf = pixelsOf;
    list.addEventListener('click', ({ target }) => {
      const at = this.#items.findIndex(({ option }) => option.contains(/** @type {Node} */ (target)));
      if (at >= 0) this.#choose(at);
    });
    list.addEventListener('keydown', (event) => this.#press(event));
    more.addEventListener('click', () => {
      const next = this.#items.length;
      this.#showUpTo(next + PAGE);
      this.#moveTo(next);
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw(this.#items));
  }

  /** @param {readonly MisreadImage[]} images */
  show(images) {
    const hadFocus = this.#list.contains(document.activeElement);
    this.#images = images;
    this.#items = [];
    this.#list.replaceChildren();
    this.#list.hidden = images.length === 0;
    this.#showUpTo(PAGE);
    this.#setCurrent(0);
    if (hadFocus) this.#items[0]?.option.focus();
  }

  /** Is where the keyboard goes on from. @param {MisreadImage} image one of those shown, or to be */
  point(image) {
    const at = this.#images.indexOf(image);
    if (at < 0 || at >= MOST) return;
    this.#showUpTo(at + 1);
    this.#setCurrent(at);
  }

  focus() {
    this.#items[this.#current]?.option.focus();
  }

  /** In whole pages. @param {number} wanted */
  #showUpTo(wanted) {
    const most = Math.min(MOST, this.#images.length);
    const until = Math.min(most, Math.ceil(wanted / PAGE) * PAGE);
    const added = this.#images.slice(this.#items.length, until).map(makeItem);
    this.#items.push(...added);
    this.#list.append(...added.map(({ option }) => option));
    this.#more.hidden = this.#items.length >= most;
    this.#draw(added);
  }

  /** @param {readonly Item[]} items */
  async #draw(items) {
    if (items.length === 0) return;
    const pixels = await this.#pixelsOf(items.map(({ image }) => image));
    for (const [at, each] of pixels.entries()) drawPixelImages(items[at].canvas, each, 1);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const to = this.#targetOf(event.key);
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (to === this.#current && (event.key === 'Enter' || event.key === ' ')) this.#choose(to);
    else this.#moveTo(Math.min(Math.max(to, 0), this.#items.length - 1));
  }

  /** @param {string} key @returns {number | null} */
  #targetOf(key) {
    const { direction, gridTemplateColumns } = getComputedStyle(this.#list);
    const columns = gridTemplateColumns.split(' ').length;
    const forward = direction === 'rtl' ? -1 : 1;
    const at = this.#current;
    /** @type {Record<string, number>} */
    const targets = {
      ArrowRight: at + forward,
      ArrowLeft: at - forward,
      ArrowDown: at + columns < this.#items.length ? at + columns : at,
      ArrowUp: at >= columns ? at - columns : at,
      Home: 0,
      End: this.#items.length - 1,
      Enter: at,
      ' ': at,
    };
    return targets[key] ?? null;
  }

  /** @param {number} at */
  #moveTo(at) {
    this.#setCurrent(at);
    this.focus();
  }

  /** @param {number} at */
  #choose(at) {
    this.#moveTo(at);
    this.dispatchEvent(new CustomEvent('choose', { detail: this.#items[at].image }));
  }

  /** Of the options, one is reached by Tab. @param {number} at */
  #setCurrent(at) {
    this.#current = at;
    this.#items.forEach(({ option }, index) => {
      option.tabIndex = index === at ? 0 : -1;
      option.setAttribute('aria-selected', String(index === at));
    });
  }
}

/** @param {MisreadImage} image @returns {Item} */
function makeItem(image) {
  const canvas = element('canvas', { width: '28', height: '28' });
  const option = element(
    'div',
    { role: 'option', 'aria-label': `Image ${image.index}, ${reading(image)}` },
    canvas,
    element('span', {}, `${image.label}→${image.answer}`),
    element('span', { class: 'gallery-sure' }, confidence(image)),
  );
  return { image, option, canvas };
}
