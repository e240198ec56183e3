/**
 * Asks the worker about something that changes: the drawing, say. Two questions may be under way: the second need not
 * wait until the answer to the first has come back from a worker that is busy training. What changes meanwhile is asked
 * for next, and answers that nobody waits for any more are never made.
 */

/** @template Answer */
export class NewestAnswer {
  #ask;
  #show;
  #onError;
  #mostUnderWay;
  #underWay = 0;
  #stale = false;
  #lastAsked = 0;
  #lastShown = 0;

  /**
   * @param {object} parts
   * @param {() => Promise<Answer | null>} parts.ask null when there is nothing to ask about
   * @param {(answer: Answer | null, isCurrent: boolean) => void} parts.show nothing changed since a current one was
   *   asked for
   * @param {(error: unknown) => void} parts.onError
   * @param {number} [parts.mostUnderWay] 1 where an answer costs the page so much that a second one only waits for it
   */
  constructor({ ask, show, onError, mostUnderWay = 2 }) {
    this.#ask = ask;
    this.#show = show;
    this.#onError = onError;
    this.#mostUnderWay = mostUnderWay;
  }

  /** What the answer is about changed. */
  async refresh() {
    this.#stale = this.#underWay >= this.#mostUnderWay;
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
   * @param {Answer | null} answer
   */
  #answered(question, answer) {
    // That there is nothing to ask about needs no worker: it may overtake the answer about what there was before.
    if (question < this.#lastShown) return;
    this.#lastShown = question;
    this.#show(answer, question === this.#lastAsked && !this.#stale);
  }
}
