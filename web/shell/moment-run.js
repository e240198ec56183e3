/**
 * What a tab asks the engine for by itself: when it is opened, and at each further moment of the network that answers while
 * it is open. It shows how far that is, with Cancel, and a button to ask once more; where one of the two takes the place of
 * the other it takes its focus, too.
 */

import { onFirstClick, part } from '../shared/parts.js';
import { Waiting } from '../shared/waiting.js';
import { momentOf } from './moment.js';
import { problemWords } from './trainer-client.js';

/** @import { Page } from './feature.js' */
/** @import { State } from './store.js' */

/**
 * @typedef {object} MomentParts
 * @property {NonNullable<State['task']>['task']} task as which the worker tells how far it is
 * @property {string} bar the name of the bar that shows it
 * @property {{ off: string, noNetwork: string, stopped: string }} words why there is nothing to show: the engine is off,
 *   no network answers, or the engine stopped while it was at it
 * @property {(isWished: boolean) => void} look asks for all, by `run`; at a moment, or since the person wishes it
 * @property {(words: string) => void} lack nothing can be shown, and why
 * @property {(words: string) => void} fail what was asked for did not come, and why
 * @property {() => boolean} cancelled tells of it, and whether it may be asked for once more
 * @property {HTMLElement} neighbour takes the focus of Cancel where nothing is to be asked once more
 */

export class MomentRun {
  #page;
  #parts;
  #again;
  #waiting;
  #abort = new AbortController();
  #isOpen = false;
  #isRunning = false;
  #moment = '';

  /**
   * @param {HTMLElement} root with the parts again and waiting
   * @param {Pick<Page, 'store'>} page
   * @param {MomentParts} parts
   */
  constructor(root, page, parts) {
    this.#page = page;
    this.#parts = parts;
    this.#again = /** @type {HTMLButtonElement} */ (part(root, 'again'));
    this.#waiting = new Waiting(
      part(root, 'waiting'),
      parts.bar,
      () => this.cancel(),
      () => (this.#again.hidden ? parts.neighbour : this.#again),
    );
    onFirstClick(this.#again, () => parts.look(true));
  }

  get isOpen() {
    return this.#isOpen;
  }

  get isRunning() {
    return this.#isRunning;
  }

  /** Whether it may be asked for once more. */
  get isOffered() {
    return !this.#again.hidden;
  }

  /** @param {boolean} isOffered not while it runs */
  offerAgain(isOffered) {
    this.#again.hidden = !isOffered || this.#isRunning;
  }

  /** @param {State} state */
  render(state) {
    const { task } = state;
    if (task?.task === this.#parts.task && this.#isRunning) this.tell(task.done / Math.max(1, task.total));
    const moment = momentOf(state);
    if (moment === this.#moment) return;
    this.#moment = moment;
    if (this.#isOpen) this.#renew();
  }

  open() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#renew();
  }

  leave() {
    this.#isOpen = false;
    this.#stop();
    this.offerAgain(false);
  }

  /**
   * In place of what is under way.
   * @param {(signal: AbortSignal) => Promise<void>} work shows what came of it, unless the signal says not to
   */
  async run(work) {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#setRunning(true);
    try {
      await work(abort.signal);
    } catch (error) {
      if (this.#abort !== abort) return;
      let isOffered = true;
      if (abort.signal.aborted) isOffered = this.#parts.cancelled();
      else this.#parts.fail(problemWords(error, this.#parts.words.stopped));
      this.#again.hidden = !isOffered;
    } finally {
      if (this.#abort === abort) this.#setRunning(false);
      this.#page.store.update({ task: null });
    }
  }

  /** What is under way is given up, as the person can, too. */
  cancel() {
    this.#abort.abort();
  }

  /** @param {number} share that is done @param {string} [doing] in words */
  tell(share, doing) {
    this.#waiting.tell(share, doing);
  }

  #renew() {
    const { phase, reader } = this.#page.store.state;
    const { look, lack, words } = this.#parts;
    if (phase !== 'off' && phase !== 'starting' && reader !== 'none') {
      look(false);
      return;
    }
    this.#stop();
    this.offerAgain(false);
    lack(phase === 'off' ? words.off : words.noNetwork);
  }

  /** What is under way is waited for no longer, and nothing more is told of it. */
  #stop() {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#setRunning(false);
  }

  /** @param {boolean} isRunning */
  #setRunning(isRunning) {
    const hadFocus = document.activeElement === this.#again;
    this.#isRunning = isRunning;
    if (!isRunning) {
      this.#waiting.end();
      return;
    }
    this.#again.hidden = true;
    this.#waiting.begin();
    if (hadFocus) this.#waiting.focus();
  }
}
