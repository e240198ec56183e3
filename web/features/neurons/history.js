/**
 * How the numbers of a network were spread at one time after another, for as long as it is the same network. Bounded: when
 * there are too many, every second one goes, but never the first and the last.
 */

/** @import { State } from '../../shell/store.js' */
/** @import { Spreads } from './worker.js' */

/** @typedef {{ epochs: number | null, spreads: Spreads }} Moment after how many epochs; null of a network that does not learn here */

export const MOST_MOMENTS = 24;

export class History {
  /** @type {Moment[]} */
  #moments = [];
  #of = '';

  /** From the first to the last. @returns {readonly Moment[]} */
  get moments() {
    return this.#moments;
  }

  /** @param {State} state when it was asked for @param {Spreads} spreads */
  add(state, spreads) {
    const of = JSON.stringify([state.reader, state.network, spreads.layers.map(({ spec, layer }) => [spec, layer])]);
    const epochs = epochsOf(state);
    // Another network, or the same one again from an earlier time.
    if (of !== this.#of || isBefore(epochs, this.#moments.at(-1)?.epochs)) this.clear();
    this.#of = of;
    if (this.#moments.length > 0 && this.#moments.at(-1)?.epochs === epochs) this.#moments.pop();
    this.#moments.push({ epochs, spreads });
    if (this.#moments.length > MOST_MOMENTS) this.#thin();
  }

  clear() {
    this.#moments = [];
    this.#of = '';
  }

  #thin() {
    const last = this.#moments.length - 1;
    this.#moments = this.#moments.filter((_, at) => at % 2 === 0 || at === last);
  }
}

/** @param {State} state */
function epochsOf({ reader, metrics }) {
  return reader === 'own' && metrics !== null ? metrics.step / Math.max(1, metrics.stepsPerEpoch) : null;
}

/** @param {number | null} epochs @param {number | null | undefined} last */
function isBefore(epochs, last) {
  return typeof last === 'number' && (epochs === null || epochs < last);
}
