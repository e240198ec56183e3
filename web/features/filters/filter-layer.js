/**
 * A convolution's kernels: an image, the scale of its colours, the numbers of the kernel that is chosen, and all as a
 * table. Signs are told by colour in the image and by numbers below it.
 */

import { reach, shadesOf } from '../../shared/diverging-scale.js';
import { formatWhole } from '../../shared/format.js';
import { wordsOf } from '../../shared/layer-words.js';
import { MapSheet } from '../../shared/map-sheet.js';
import { formatNumber } from '../../shared/measured-number.js';
import { element, setText } from '../../shared/parts.js';
import { offerScrolling } from '../../shared/scrolling.js';
import { fillTable } from '../../shared/tables.js';
import { filtersOf, isFirst, kernelOf, kernelsOf, MOST, titleOf } from './kernels.js';

/** @import { Kernels } from './worker.js' */

/** Of a weight on the page, in its pixels. */
const SIDE = 12;

export class FilterLayer {
  item;
  #layer;
  #sheet;
  #canvas;
  #cursor = element('span', { class: 'map-cursor', 'aria-hidden': 'true' });
  #range = element('span', { class: 'layer-range' });
  #words = element('p', { class: 'filters-words', role: 'status' });
  #numbers = element('table', { class: 'filters-numbers' });
  #table = element('table');
  #more;
  /** Whose kernels are shown, of a deeper layer, and which of the shown ones is chosen. */
  #filter;
  #kernel;
  /** @type {Uint32Array} */
  #shades = new Uint32Array();

  /** @param {Kernels} layer @param {number} room in pixels of the page */
  constructor(layer, room) {
    this.#layer = layer;
    this.#sheet = new MapSheet(kernelsOf(layer, 0).shape, room, SIDE);
    this.#canvas = this.#sheet.makeCanvas();
    const filters = filtersOf(layer);
    const shown = Math.min(MOST, isFirst(layer) ? filters : layer.inputs);
    this.#filter = this.#field('Filter', filters, () => this.#draw());
    this.#kernel = this.#field(isFirst(layer) ? 'Filter' : 'Input map', shown, () => this.#tell());
    const tableRoom = element('div', { class: 'filters-table' }, this.#table);
    offerScrolling([tableRoom]);
    this.#more = element('details', { class: 'disclosure' }, element('summary', {}, 'As a table'), tableRoom);
    this.#more.addEventListener('toggle', () => this.#fillTable());
    const { kind, fields } = wordsOf(layer.spec);
    const image = element('div', { class: 'map-sheet' }, this.#canvas, this.#cursor);
    image.style.setProperty('--width', `${this.#sheet.shownWidth}px`);
    this.#canvas.addEventListener('click', (event) => this.#point(event));
    this.item = element(
      'li',
      { class: 'layer-item' },
      element(
        'p',
        { class: 'layer-head' },
        element('span', {}, `${layer.layer + 1}`),
        element('b', {}, kind),
        element('span', {}, fields),
        this.#range,
      ),
      ...(isFirst(layer) ? [] : [this.#filter.label]),
      image,
      this.#kernel.label,
      this.#words,
      this.#numbers,
      this.#more,
    );
  }

  /** @param {Kernels} layer with the weights that it has now @param {Uint32Array} shades */
  show(layer, shades) {
    this.#layer = layer;
    this.#shades = shades;
    // Nobody asked: a screen reader would tell of every layer after each epoch.
    this.#words.setAttribute('aria-live', 'off');
    this.#draw();
  }

  #draw() {
    const [layer, { values }] = [this.#layer, this.#kernels];
    // One limit for the whole layer: what is pale in one filter is weak beside the others.
    const most = reach(layer.weights);
    const words = `−${formatNumber(most)} to ${formatNumber(most)}`;
    setText(this.#range, `colours from ${words}`);
    const of = isFirst(layer) ? '' : ` of filter ${this.#filter.chosen() + 1}`;
    const [side, , count] = this.#kernels.shape;
    const all = isFirst(layer) ? filtersOf(layer) : layer.inputs;
    const some = count < all ? `the first ${count} of ${formatWhole(all)}` : formatWhole(count);
    this.#canvas.setAttribute(
      'aria-label',
      `${titleOf(layer)}: ${some} kernels of ${side}×${side}${of}, colours from ${words}`,
    );
    this.#sheet.paint(this.#canvas, shadesOf(values, most || 1), this.#shades);
    this.#tell();
    this.#fillTable();
  }

  get #kernels() {
    return kernelsOf(this.#layer, this.#filter.chosen());
  }

  /** The numbers of the kernel that is chosen. */
  #tell() {
    const { shape, values } = this.#kernels;
    const which = this.#kernel.chosen();
    const own = kernelOf(values, shape, which);
    const sum = own.reduce((sum, value) => sum + value, 0);
    const [above, below] = [own.filter((value) => value > 0).length, own.filter((value) => value < 0).length];
    setText(this.#words, `${above} above 0, ${below} below; together ${formatNumber(sum)}.`);
    const [side] = shape;
    const rows = Array.from({ length: side }, (_, y) =>
      element('tr', {}, ...Array.from({ length: side }, (_, x) => element('td', {}, formatNumber(own[y * side + x])))),
    );
    const caption = isFirst(this.#layer)
      ? `Filter ${which + 1}`
      : `Filter ${this.#filter.chosen() + 1}, input map ${which + 1}`;
    this.#numbers.replaceChildren(element('caption', {}, caption), element('tbody', {}, ...rows));
    const { left, top } = this.#sheet.cornerOf({ y: 0, x: 0, channel: which });
    for (const [name, share] of Object.entries({
      left: left / this.#sheet.width,
      top: top / this.#sheet.height,
      width: side / this.#sheet.width,
      height: side / this.#sheet.height,
    })) {
      this.#cursor.style.setProperty(`--${name}`, `${100 * share}%`);
    }
  }

  #fillTable() {
    if (!this.#more.open) return;
    const { shape, values } = this.#kernels;
    const [side, , count] = shape;
    const places = Array.from({ length: side * side }, (_, at) => `${Math.floor(at / side) + 1}, ${(at % side) + 1}`);
    fillTable(this.#table, {
      caption: `${titleOf(this.#layer)}: weights by row and column of the kernel`,
      columns: [
        { head: isFirst(this.#layer) ? 'Filter' : 'Input map', format: formatWhole },
        ...places.map((head) => ({ head, format: formatNumber })),
      ],
      rows: Array.from({ length: count }, (_, which) => [which + 1, ...kernelOf(values, shape, which)]),
    });
  }

  /** @param {MouseEvent} event */
  #point({ clientX, clientY }) {
    const box = this.#canvas.getBoundingClientRect();
    const place = this.#sheet.placeAt(
      ((clientX - box.left) / box.width) * this.#sheet.width,
      ((clientY - box.top) / box.height) * this.#sheet.height,
    );
    if (place === null) return;
    this.#kernel.input.value = String(place.channel + 1);
    this.#words.setAttribute('aria-live', 'polite');
    this.#tell();
  }

  /** @param {string} what @param {number} count @param {() => void} onChoice */
  #field(what, count, onChoice) {
    const input = element('input', { type: 'number', min: '1', max: String(count), step: '1', value: '1' });
    const text = `${what} of ${formatWhole(count)}`;
    input.setAttribute('aria-label', `${text}: ${titleOf(this.#layer)}`);
    let chosen = 0;
    /** From 0 on; while what is written is none, the one before. */
    const current = () => {
      const value = Number(input.value);
      if (Number.isInteger(value) && value >= 1 && value <= count) chosen = value - 1;
      return chosen;
    };
    input.addEventListener('input', () => {
      this.#words.setAttribute('aria-live', 'polite');
      onChoice();
    });
    // Once it is left, it tells what is shown.
    input.addEventListener('change', () => {
      input.value = String(current() + 1);
    });
    return {
      input,
      label: element('label', { class: 'filters-field' }, element('span', {}, text), input),
      chosen: current,
    };
  }
}
