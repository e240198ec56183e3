/**
 * A run that the person asks for: the button that begins it, how far it is, Cancel, and a
 * sentence when it cannot begin. One at a time; what came of it is shown by whoever asked.
 */

import { onFirstClick, part, setText, setUsable } from '../shared/parts.js';
import { Waiting } from '../shared/waiting.js';
import { trains } from './store.js';

/** @import { Page } from './feature.js' */
/** @import { State } from './store.js' */

const NO_NETWORK = 'There is no network yet; train one first.';
const TRAINING = 'Pause the training first.';
const LEFT = 'It ended when you left this room.';
const TRAINING_WAITS = 'The training waits until this is done or cancelled.';

/**
 * @typedef {object} RunParts
 * @property {NonNullable<State['task']>['task']} task as which the worker tells how far it is
 * @property {string} bar the name of the bar that shows it
 * @property {(share: number) => string} [describe] in words
 * @property {(signal: AbortSignal) => Promise<void>} run asks for it and shows what came of it, unless the signal says not to
 * @property {(state: State) => string} [lack] why it cannot begin however long one waits, or nothing; by default for want of
 *   a network that reads
 */

/** @param {State} state */
const lackOfNetwork = ({ reader }) => (reader === 'none' ? NO_NETWORK : '');

export class RunControls {
  #page;
  #parts;
  #begin;
  #waiting;
  #note;
  #isRunning = false;
  /** What a person who comes back did not see happen. */
  #wasLeft = false;
  #abort = new AbortController();

  /**
   * @param {HTMLElement} root with the parts begin, waiting and note
   * @param {Pick<Page, 'store' | 'events'>} page
   * @param {RunParts} parts
   */
  constructor(root, page, parts) {
    this.#page = page;
    this.#parts = parts;
    this.#begin = /** @type {HTMLButtonElement} */ (part(root, 'begin'));
    this.#waiting = new Waiting(
      part(root, 'waiting'),
      parts.bar,
      () => this.cancel(),
      () => this.#begin,
    );
    this.#note = part(root, 'note');
    onFirstClick(this.#begin, () => this.#run());
  }

  /** @param {State} state */
  render(state) {
    const { phase, evaluating, task } = state;
    const isTraining = trains(phase);
    const isServed = phase !== 'starting' && phase !== 'off';
    const { lack = lackOfNetwork } = this.#parts;
    const lacking = isServed ? lack(state) : '';
    const isFree = isServed && !isTraining && !evaluating && lacking === '';
    setUsable(this.#begin, isFree);
    const idle = lacking || (this.#wasLeft ? LEFT : '');
    setText(this.#note, isTraining ? (this.#isRunning ? TRAINING_WAITS : TRAINING) : idle);
    if (task?.task === this.#parts.task) this.#tell(task.done / Math.max(1, task.total));
  }

  cancel() {
    this.#abort.abort();
  }

  /** Without its room nobody waits for it. */
  leave() {
    this.#wasLeft ||= this.#isRunning;
    this.cancel();
  }

  async #run() {
    const { store, events } = this.#page;
    const abort = new AbortController();
    this.#abort = abort;
    events.say('pressed', null);
    this.#wasLeft = false;
    this.#setRunning(true);
    try {
      await this.#parts.run(abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) events.say('error', error);
    } finally {
      this.#setRunning(false);
      store.update({ task: null });
    }
  }

  /** Of the two buttons the one takes the place of the other, and its focus. @param {boolean} isRunning */
  #setRunning(isRunning) {
    const hadFocus = this.#begin === document.activeElement;
    this.#isRunning = isRunning;
    this.#begin.hidden = isRunning;
    if (isRunning) this.#waiting.begin(this.#parts.describe?.(0));
    else this.#waiting.end();
    if (isRunning && hadFocus) this.#waiting.focus();
  }

  /** @param {number} share that is done */
  #tell(share) {
    this.#waiting.tell(share, this.#parts.describe?.(share));
  }
}
