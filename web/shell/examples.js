/**
 * Digits that the person has labelled, as the network sees them: 28x28 images with what they are and where they come from.
 */

import { KeptEntries } from './kept-entries.js';

/**
 * @typedef {object} Example
 * @property {string} id
 * @property {Uint8Array} pixels [28, 28], ink = 255
 * @property {number} label 0 to 9
 * @property {'picture'} source
 */

/** @import { Place } from './kept-entries.js' */

/** @type {Place} */
const PLACE = {
  store: 'examples',
  noRoom:
    'This browser has no more room for Inkling, so the digits that you typed will be gone after a reload; free some space and type them again.',
  refused: 'This browser keeps Inkling out of its storage, so the digits that you typed will be gone after a reload.',
};

/** @extends {KeptEntries<Example>} */
export class Examples extends KeptEntries {
  /** @param {ConstructorParameters<typeof KeptEntries>[1]} parts */
  constructor(parts) {
    super(PLACE, parts);
  }
}
