/**
 * The pictures of this visit, in the order in which they came: their files, and what was read and corrected on each. Their
 * pixels are not kept; whoever goes back to one has it decoded once more.
 */

/** @import { History } from './marks.js' */

/** @typedef {{ file: File, history: History }} Entry */

export class Album {
  /** @type {Entry[]} */
  #entries = [];
  /** The one that is looked at, or was before the pad came back. */
  at = 0;

  get count() {
    return this.#entries.length;
  }

  get current() {
    return this.entry(this.at);
  }

  /** @param {number} at @returns {Entry | undefined} */
  entry(at) {
    return this.#entries[at];
  }

  /** @param {Entry} entry @returns {number} its place */
  add(entry) {
    return this.#entries.push(entry) - 1;
  }
}
