/**
 * Explains what changes: the drawing, or the network that learns. What is drawn is explained when it rests, and a question
 * that it overtook is dropped; a network that learns is followed with rests, so that it can learn meanwhile.
 */

/** Longer than between two points of a stroke. */
const QUIET_MS = 200;
const REST_MS = 2000;

export class Following {
  #explain;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Of the question under way. @type {AbortController | null} */
  #abort = null;
  #isBehind = false;

  /** @param {(signal: AbortSignal) => Promise<void>} explain never fails; by the signal it is told that nobody waits any more */
  constructor(explain) {
    this.#explain = explain;
  }

  /** Something else is to be explained. */
  restart() {
    this.stop();
    this.#timer = setTimeout(() => this.#begin(), QUIET_MS);
  }

  /** The same by a network that has learned more. */
  goOn() {
    if (this.#abort !== null) this.#isBehind = true;
    else this.#timer ??= setTimeout(() => this.#begin(), REST_MS);
  }

  /** Nothing is explained until it is asked for again. */
  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isBehind = false;
    this.#abort?.abort();
    this.#abort = null;
  }

  async #begin() {
    const abort = new AbortController();
    this.#timer = undefined;
    this.#abort = abort;
    await this.#explain(abort.signal);
    if (this.#abort !== abort) return;
    this.#abort = null;
    if (this.#isBehind) this.goOn();
    this.#isBehind = false;
  }
}
