/**
 * A map of what speaks for a digit, beside that of a network which never learned, and whether erasing ink bears it out:
 * as pictures, in sentences, and in tables.
 */

import { element, part, setText } from '../../shared/parts.js';
import { fillTable } from '../../shared/tables.js';
import { deletionPicture, deletionTable } from './deletion-figure.js';
import { Figures, heatFigure } from './heat.js';
import { regionsOf, signed, strongest } from './regions.js';
import { deletionWords, untrainedWords } from './wording.js';

/** @import { Doubts } from './worker.js' */

/**
 * @typedef {object} MapContent
 * @property {number} digit
 * @property {number} seed
 * @property {Uint8Array} pixels of the image
 * @property {Float32Array} map
 * @property {(values: readonly number[]) => number} combine what is told of a ninth of the image
 * @property {string} sentence about it
 * @property {Doubts} doubts
 */

export class MapSection {
  #figures;
  #region = element('p');
  #sentence = element('p', { class: 'why-note' });
  #untrained = element('p', { class: 'why-note' });
  #deletion = element('p', { class: 'why-note' });
  #curve = element('div', { class: 'why-curve', role: 'img' });
  #regions = element('table');
  #steps = element('table');

  /** @param {ParentNode} root @param {string} name of its part */
  constructor(root, name) {
    const section = part(root, name);
    const maps = element('div', { class: 'why-maps' });
    this.#figures = new Figures(maps);
    const believed = element('h4', {}, 'Can this be believed?');
    const tables = element('details', { class: 'disclosure' }, element('summary', {}, 'As tables'));
    tables.append(
      element('div', { class: 'why-table' }, this.#regions),
      element('div', { class: 'why-table' }, this.#steps),
    );
    section.append(this.#region, maps, this.#sentence, believed, this.#untrained, this.#deletion, this.#curve, tables);
  }

  /** @param {MapContent} content */
  show({ digit, seed, pixels, map, combine, sentence, doubts }) {
    const regions = regionsOf(map, combine);
    setText(this.#region, strongest(regions, String(digit)));
    setText(this.#sentence, sentence);
    this.#figures.show([
      heatFigure('This network', map, pixels),
      heatFigure('The same layers, never trained', doubts.untrained, pixels),
    ]);
    setText(this.#untrained, untrainedWords(doubts.correlation, seed));
    setText(this.#deletion, deletionWords(doubts.deletion, digit));
    fillTable(this.#regions, {
      caption: `For a ${digit} (+) or against it (−), by ninths of the image`,
      columns: [
        { head: 'Where', format: (name) => name.replace('the ', '') },
        { head: 'By how much', format: signed },
      ],
      rows: regions.map(({ name, value }) => [name, value]),
    });
    this.#showCurve(doubts, digit);
  }

  /** @param {Doubts} doubts @param {number} digit */
  #showCurve({ deletion }, digit) {
    this.#curve.hidden = deletion === null;
    this.#steps.hidden = deletion === null;
    if (deletion === null) return;
    this.#curve.setAttribute('aria-label', `Probability of ${digit} as ink is erased, by the map and at random`);
    this.#curve.replaceChildren(deletionPicture(deletion));
    fillTable(this.#steps, deletionTable(deletion, digit));
  }
}
