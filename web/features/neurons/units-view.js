/**
 * The units of a layer as a list to choose from, each with the images that excite it the most; those of the chosen one
 * larger, with what it sees of them; and all as a table.
 */

import { formatPercent, formatWhole } from '../../shared/format.js';
import { formatNumber } from '../../shared/measured-number.js';
import { element, part, setText } from '../../shared/parts.js';
import { drawPixelImages, SIDE } from '../../shared/pixel-images.js';
import { fillTable } from '../../shared/tables.js';
import { ImageList } from '../../shell/image-list.js';
import { MnistImages } from '../../shell/mnist-images.js';
import {
  describe,
  excitationsOf,
  isWhole,
  layerSentence,
  seenThrough,
  titleOf,
  unitSentence,
  unitsOf,
} from './units.js';

/** @import { Page } from '../../shell/feature.js' */
/** @import { Excitation, Unit } from './units.js' */
/** @import { Units } from './worker.js' */

/** Of each unit in the list. */
const IN_LIST = 3;
/** Of units in the table. */
const MOST_ROWS = 500;

export class UnitsView {
  #parts;
  #images;
  #list;
  /** @type {Units | null} */
  #layer = null;
  #chosen = 0;
  /** Of the images that are shown or on their way. */
  #wanted = '';

  /** @param {HTMLElement} root @param {Pick<Page, 'client' | 'events'>} page */
  constructor(root, { client, events }) {
    this.#parts = {
      told: part(root, 'told'),
      unit: part(root, 'unit'),
      unitTitle: part(root, 'unit-title'),
      unitWords: part(root, 'unit-words'),
      unitImages: part(root, 'unit-images'),
      more: /** @type {HTMLDetailsElement} */ (part(root, 'units-more')),
      table: part(root, 'units-table'),
    };
    this.#images = new MnistImages(client, 'test', (error) => events.say('error', error));
    this.#list = new ImageList(part(root, 'units'), { pixelsOf: (units) => this.#pixelsOf(units), describe });
    this.#list.addEventListener('move', () => this.#choose());
    this.#parts.more.addEventListener('toggle', () => this.#fillTable());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#wanted = '';
      if (this.#layer !== null) this.#showUnit();
    });
  }

  /** The unit that was chosen stays so while its layer learns. @param {Units} layer */
  show(layer) {
    const isSame = this.#layer !== null && shapeOf(this.#layer) === shapeOf(layer);
    this.#layer = layer;
    if (isSame) this.#list.renew(unitsOf(layer));
    else {
      this.#chosen = 0;
      this.#list.show(unitsOf(layer));
    }
    setText(this.#parts.told, layerSentence(layer));
    this.#showUnit();
    this.#fillTable();
  }

  clear() {
    this.#layer = null;
    this.#wanted = '';
    this.#list.show([]);
    this.#images.forget();
    this.#parts.unitImages.replaceChildren();
    this.#parts.table.replaceChildren();
  }

  #choose() {
    const unit = this.#list.current;
    if (unit === undefined || unit.at === this.#chosen) return;
    this.#chosen = unit.at;
    this.#showUnit();
  }

  async #showUnit() {
    const layer = /** @type {Units} */ (this.#layer);
    const unit = { layer, at: this.#chosen };
    const title = `Unit ${formatWhole(unit.at + 1)} of ${titleOf(layer)}`;
    setText(this.#parts.unitTitle, title);
    setText(this.#parts.unitWords, unitSentence(unit));
    const excitations = excitationsOf(unit);
    const wanted = `${title} ${excitations.map(({ index, activation }) => `${index} ${activation}`).join(' ')}`;
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    const pixels = await this.#images.of(excitations.map(({ index }) => index));
    if (wanted !== this.#wanted) return;
    const items = pixels.length === 0 ? [] : excitations.map(excitationItem);
    this.#parts.unitImages.replaceChildren(...items.map(({ item }) => item));
    for (const [at, { canvas }] of items.entries()) drawPixelImages(canvas, pixels[at], 1);
  }

  /** @param {readonly Unit[]} units */
  async #pixelsOf(units) {
    const all = units.map((unit) => excitationsOf(unit).slice(0, IN_LIST));
    const pixels = await this.#images.of(all.flat().map(({ index }) => index));
    if (pixels.length === 0 && all.flat().length > 0) return [];
    let next = 0;
    return all.map((excitations) => {
      // What excites it is less than that: paper.
      const sheet = new Uint8Array(IN_LIST * SIDE ** 2);
      for (const [at, { window }] of excitations.entries())
        sheet.set(seenThrough(pixels[next++], window), at * SIDE ** 2);
      return sheet;
    });
  }

  #fillTable() {
    const layer = this.#layer;
    if (!this.#parts.more.open || layer === null) return;
    const units = unitsOf(layer).slice(0, MOST_ROWS);
    const some = units.length < layer.silent.length ? `the first ${units.length} units of ` : '';
    fillTable(this.#parts.table, {
      caption: `What excites ${some}${titleOf(layer)} the most among ${formatWhole(layer.images)} test images`,
      columns: [
        { head: 'Unit', format: formatWhole },
        { head: 'Silent on', format: (share) => formatPercent(share) },
        { head: 'At most', format: formatNumber },
        { head: 'Test image', format: formatWhole },
        { head: 'Labelled', format: String },
      ],
      rows: units.map((unit) => {
        const [first] = excitationsOf(unit);
        const silent = layer.isRectified ? layer.silent[unit.at] / layer.images : null;
        return [unit.at + 1, silent, first?.activation ?? null, first?.index ?? null, first?.label ?? null];
      }),
    });
  }
}

/** By which it is told whether a layer is the same one, some steps later. @param {Units} layer */
function shapeOf({ spec, layer, silent }) {
  return JSON.stringify([spec, layer, silent.length]);
}

/** @param {Excitation} excitation */
function excitationItem({ index, label, activation, window }) {
  const canvas = element('canvas', { 'aria-hidden': 'true' });
  const frame = element('span', { class: 'neurons-window', 'aria-hidden': 'true' });
  const { top, bottom, left, right } = window;
  for (const [name, pixels] of Object.entries({ top, left, height: bottom - top, width: right - left })) {
    frame.style.setProperty(`--${name}`, `${(100 * pixels) / SIDE}%`);
  }
  const picture = element('span', { class: 'neurons-picture' }, canvas, ...(isWhole(window) ? [] : [frame]));
  const number = element('span', { class: 'visually-hidden' }, `Test image ${formatWhole(index)}: `);
  const words = element('span', {}, number, `${label === 8 ? 'an' : 'a'} ${label}, ${formatNumber(activation)}`);
  return { canvas, item: element('li', {}, element('a', { href: `#test/image/${index}` }, picture, words)) };
}
