/**
 * A layer in the list: what it is, its maps, and on demand how one of their numbers comes about. It says which number the
 * person wants (`choose`), and is told how that comes about.
 */

import { formatWhole } from '../../shared/format.js';
import { wordsOf } from '../../shared/layer-words.js';
import { MapSheet } from '../../shared/map-sheet.js';
import { formatNumber } from '../../shared/measured-number.js';
import { element, setText } from '../../shared/parts.js';
import { derivationView } from './derivation.js';
import { mapsOf, placeWords, titleOf, unchanged } from './wording.js';

/** @import { Spec } from '../../shared/layer-words.js' */
/** @import { Derivation } from './derivation.js' */
/** @import { Place } from '../../shared/map-sheet.js' */
/** @import { Shaded } from './worker.js' */

const OPEN = 'How a number comes about';

export class LayerItem extends EventTarget {
  item;
  #spec;
  #shape;
  #sheet;
  #title;
  #canvas;
  #cursor;
  #range;
  #open;
  #derivation;
  #fields;
  #told;
  /** @type {Place} */
  #place;
  /** It leaves its numbers as they are, which need not be seen again. */
  #isStill;
  #isInSight = false;
  /** What was not in sight yet. @type {(() => void) | null} */
  #toPaint = null;

  /**
   * @param {Spec | null} spec null of the image that goes in
   * @param {number} number of the layer, from 1 on
   * @param {readonly number[]} shape height, width, channels
   * @param {number} room for its maps, in pixels of the page
   */
  constructor(spec, number, shape, room) {
    super();
    this.#spec = spec;
    this.#shape = shape;
    this.#sheet = new MapSheet(shape, room);
    this.#place = { y: Math.floor(shape[0] / 2), x: Math.floor(shape[1] / 2), channel: 0 };
    const { kind, fields } = spec === null ? { kind: 'Image', fields: 'standardised' } : wordsOf(spec);
    this.#title = spec === null ? 'Image' : titleOf(spec, number);
    this.#canvas = this.#sheet.makeCanvas();
    this.#cursor = element('span', { class: 'map-cursor', 'aria-hidden': 'true', hidden: '' });
    this.#range = element('span', { class: 'layer-range' });
    this.#open = element('button', { type: 'button', class: 'inside-open', 'aria-expanded': 'false' }, OPEN);
    this.#open.setAttribute('aria-label', `${OPEN}: ${this.#title}`);
    this.#fields = ['y', 'x', 'channel'].map((name) => this.#field(/** @type {keyof Place} */ (name)));
    this.#told = element('div', { class: 'derivation-told' });
    this.#derivation = element(
      'div',
      { class: 'derivation', role: 'group', 'aria-label': `A number of ${this.#title}`, hidden: '' },
      element('div', { class: 'derivation-fields' }, ...this.#fields.map(({ label }) => label)),
      this.#told,
    );
    const still = spec === null ? null : unchanged(spec);
    this.#isStill = still !== null;
    const head = element(
      'p',
      { class: 'layer-head' },
      element('span', { class: 'inside-number' }, spec === null ? '' : `${number}`),
      element('b', {}, kind),
      element('span', { class: 'inside-fields' }, fields),
      element('span', { class: 'inside-shape' }, mapsOf(shape)),
      this.#range,
    );
    this.item = element('li', { class: 'layer-item' }, head);
    if (still !== null) {
      this.item.append(element('p', { class: 'inside-still' }, still));
      return;
    }
    const sheet = element('div', { class: 'map-sheet' }, this.#canvas, this.#cursor);
    sheet.style.setProperty('--width', `${this.#sheet.shownWidth}px`);
    this.item.append(sheet);
    if (spec === null) return;
    this.item.append(this.#open, this.#derivation);
    this.#canvas.addEventListener('click', (event) => this.#point(event));
    this.#open.addEventListener('click', () => {
      if (this.isOpen) this.close();
      else this.#choose(this.#place);
    });
  }

  get isOpen() {
    return !this.#derivation.hidden;
  }

  /** The number that is looked at. */
  get place() {
    return this.#place;
  }

  /** Told at once, painted as soon as it is in sight. @param {Shaded} numbers @param {Uint32Array} colours */
  show({ reach, isSigned, shades }, colours) {
    if (this.#isStill) return;
    const words = `${isSigned ? `−${formatNumber(reach)}` : 0} to ${formatNumber(reach)}`;
    setText(this.#range, words);
    this.#canvas.setAttribute('aria-label', `${this.#title}: ${mapsOf(this.#shape)}, colours from ${words}`);
    this.#toPaint = () => this.#sheet.paint(this.#canvas, shades, colours);
    if (this.#isInSight) this.#paint();
  }

  /** @param {boolean} isInSight */
  set inSight(isInSight) {
    this.#isInSight = isInSight;
    if (isInSight) this.#paint();
  }

  #paint() {
    this.#toPaint?.();
    this.#toPaint = null;
  }

  /** How the number comes about that is looked at. @param {Derivation} derivation */
  tell(derivation) {
    const which = placeWords(this.#shape, this.#place);
    this.#told.replaceChildren(...derivationView(/** @type {Spec} */ (this.#spec), which, derivation));
  }

  close() {
    this.#derivation.hidden = true;
    this.#cursor.hidden = true;
    this.#open.setAttribute('aria-expanded', 'false');
  }

  /** @param {MouseEvent} event */
  #point({ clientX, clientY }) {
    const box = this.#canvas.getBoundingClientRect();
    const place = this.#sheet.placeAt(
      ((clientX - box.left) / box.width) * this.#sheet.width,
      ((clientY - box.top) / box.height) * this.#sheet.height,
    );
    if (place !== null) this.#choose(place);
  }

  /** @param {Place} place */
  #choose(place) {
    this.#place = place;
    for (const { name, input } of this.#fields) input.value = String(place[name] + 1);
    this.#derivation.hidden = false;
    this.#open.setAttribute('aria-expanded', 'true');
    const { left, top } = this.#sheet.cornerOf(place);
    this.#cursor.hidden = false;
    this.#cursor.style.setProperty('--left', `${(100 * left) / this.#sheet.width}%`);
    this.#cursor.style.setProperty('--top', `${(100 * top) / this.#sheet.height}%`);
    this.#cursor.style.setProperty('--width', `${100 / this.#sheet.width}%`);
    this.#cursor.style.setProperty('--height', `${100 / this.#sheet.height}%`);
    this.dispatchEvent(new Event('choose'));
  }

  /** @param {keyof Place} name */
  #field(name) {
    const at = { y: 0, x: 1, channel: 2 }[name];
    const isRow = this.#shape[0] * this.#shape[1] === 1;
    const text = { y: 'Row', x: 'Column', channel: isRow ? 'Number' : 'Map' }[name];
    const input = element('input', { type: 'number', min: '1', max: String(this.#shape[at]), step: '1', value: '1' });
    input.addEventListener('input', () => {
      const value = Number(input.value);
      if (!Number.isInteger(value) || value < 1 || value > this.#shape[at]) return;
      this.#choose({ ...this.#place, [name]: value - 1 });
    });
    const label = element('label', {}, element('span', {}, `${text} of ${formatWhole(this.#shape[at])}`), input);
    label.hidden = isRow && name !== 'channel';
    return { name, input, label };
  }
}
