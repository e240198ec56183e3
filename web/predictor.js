/**
 * Asks for readings of the newest drawing. Two questions may be under way: the second need not wait until the answer
 * to the first has come back from a worker that is busy training. What changes meanwhile is asked for next, and
 * readings that nobody waits for any more are never made.
 */

/** @import { Prediction } from './protocol.js' */

const MOST_UNDER_WAY = 2;

export class Predictor {
  #ask;
  #show;
  #onError;
  #underWay = 0;
  #stale = false;
  #lastAsked = 0;
  #lastShown = 0;

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
    this.#stale = this.#underWay === MOST_UNDER_WAY;
    if (this.#stale) return;
    const question = ++this.#lastAsked;
    this.#underWay += 1;
    try {
      this.#answered(question, await this.#ask());
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#underWay -= 1;
    }
    if (this.#stale) await this.refresh();
  }

  /**
   * @param {number} question
   * @param {Prediction | null} reading
   */
  #answered(question, reading) {
    // That there is nothing to read needs no worker: it may overtake the reading of what there was before.
    if (question < this.#lastShown) return;
    this.#lastShown = question;
    this.#show(reading, question === this.#lastAsked && !this.#stale);
  }
}
