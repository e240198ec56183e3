/**
 * The digits as a list of buttons, in reading order, each with the image that the network sees: what can be done on the
 * picture by pointer is done here by keyboard. It says what the person wants: `choose`, and `act` with what to do.
 */

import { element, setText } from '../../shared/parts.js';
import { drawPixelImages } from '../../shared/pixel-images.js';
import { digitOf, isDigit } from './marks.js';
import { nameOf, refusal, sureness } from './wording.js';

/** @import { Mark } from './marks.js' */

/**
 * @typedef {(
 *   { type: 'digit', digit: number }
 *   | { type: 'move' | 'resize', dx: number, dy: number }
 *   | { type: 'split' | 'join' | 'delete' }
 * )} Act in steps of the arrow keys
 */

/** @typedef {{ item: HTMLElement, button: HTMLButtonElement, canvas: HTMLCanvasElement, digit: HTMLElement, sure: HTMLElement, pixels: Uint8Array | null }} Row */

/** @type {Record<string, readonly [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class DigitList extends EventTarget {
  #list;
  /** @type {Map<string, Row>} */
  #rows = new Map();

  /** @param {HTMLElement} list */
  constructor(list) {
    super();
    this.#list = list;
    list.addEventListener('keydown', (event) => this.#press(event));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      for (const { canvas, pixels } of this.#rows.values()) if (pixels !== null) drawPixelImages(canvas, pixels, 1);
    });
  }

  /** @param {readonly Mark[]} marks in their order @param {string | null} chosen */
  render(marks, chosen) {
    const rows = marks.map((mark) => this.#rows.get(mark.id) ?? this.#makeRow(mark.id));
    const items = rows.map(({ item }) => item);
    // Moved only when the order changed: an element that is moved loses the focus, and to give it back would choose it.
    if (items.some((item, at) => this.#list.children[at] !== item) || items.length !== this.#list.children.length) {
      this.#list.replaceChildren(...items);
    }
    this.#rows = new Map(marks.map(({ id }, at) => [id, rows[at]]));
    for (const [at, mark] of marks.entries()) fill(rows[at], mark, at, mark.id === chosen);
  }

  get hasFocus() {
    return this.#list.contains(document.activeElement);
  }

  /** @param {string} id @returns {boolean} whether it is here */
  focus(id) {
    const row = this.#rows.get(id);
    if (row === undefined) return false;
    row.button.focus({ preventScroll: true });
    this.#reveal(row.item);
    return true;
  }

  /** The list scrolls, the page stays. @param {HTMLElement} item */
  #reveal(item) {
    const [list, { top, bottom }] = [this.#list.getBoundingClientRect(), item.getBoundingClientRect()];
    if (top < list.top) this.#list.scrollTop -= list.top - top;
    else if (bottom > list.bottom) this.#list.scrollTop += bottom - list.bottom;
  }

  /** @param {string} id @returns {Row} */
  #makeRow(id) {
    const canvas = element('canvas', { width: '28', height: '28', 'aria-hidden': 'true' });
    const digit = element('span', { class: 'digits-digit' });
    const sure = element('span', { class: 'digits-sure' });
    const button = element('button', { type: 'button', 'aria-describedby': 'picture-keys' }, canvas, digit, sure);
    button.addEventListener('click', () => this.dispatchEvent(new CustomEvent('choose', { detail: { id } })));
    button.addEventListener('focus', () => this.dispatchEvent(new CustomEvent('choose', { detail: { id } })));
    const item = element('li', { 'data-id': id }, button);
    return { item, button, canvas, digit, sure, pixels: null };
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actOf(event);
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.dispatchEvent(new CustomEvent('act', { detail: act }));
  }
}

/** @param {KeyboardEvent} event @returns {Act | null} */
function actOf({ key, code, shiftKey }) {
  if (key in ARROWS) {
    const [dx, dy] = ARROWS[key];
    return { type: shiftKey ? 'resize' : 'move', dx, dy };
  }
  if (shiftKey) return null;
  if (/^[0-9]$/.test(key)) return { type: 'digit', digit: Number(key) };
  if (key === 'Delete' || key === 'Backspace') return { type: 'delete' };
  // By their places where the letters are not Latin.
  const letter = /^\P{ASCII}/u.test(key) ? code.replace('Key', '').toLowerCase() : key;
  if (letter === 's') return { type: 'split' };
  if (letter === 'j') return { type: 'join' };
  return null;
}

/** @param {Row} row @param {Mark} mark @param {number} at @param {boolean} isChosen */
function fill(row, mark, at, isChosen) {
  const { button, canvas, digit, sure } = row;
  button.setAttribute('aria-label', nameOf(mark, at));
  button.setAttribute('aria-pressed', String(isChosen));
  setText(digit, isDigit(mark) ? String(digitOf(mark)) : '–');
  setText(sure, isDigit(mark) ? sureness(mark) : refusal(mark));
  if (row.pixels === mark.pixels) return;
  row.pixels = mark.pixels;
  drawPixelImages(canvas, mark.pixels, 1);
}
