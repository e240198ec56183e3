/**
 * Asks for a reading of the newest drawing, one request at a time: what changes meanwhile is asked
 * for next, and readings that nobody waits for any more are never made.
 */

/** @import { Prediction } from './protocol.js' */

export class Predictor {
  #ask;
  #show;
  #onError;
  #asking = false;
  #stale = false;

  /**
   * @param {object} parts
   * @param {() => Promise<Prediction | null>} parts.ask null when there is nothing to read
   * @param {(prediction: Prediction | null, isCurrent: boolean) => void} parts.show nothing changed since a current one
   *   was asked for
   * @param {(error: unknown) => void} parts.onError
   */
  constructor({ ask, show, onError }) {
    this.#ask = ask;
    this.#show = show;
    this.#onError = onError;
  }

  /** The drawing or the network changed. */
  async refresh() {
    this.#stale = true;
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#stale) {
        this.#stale = false;
        const reading = await this.#ask();
        this.#show(reading, !this.#stale);
      }
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#asking = false;
    }
  }
}
