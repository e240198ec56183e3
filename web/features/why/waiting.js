/**
 * How far something is that takes long enough to be told, and the way to end it.
 */

import { part } from '../../shared/parts.js';

/** @import { State } from '../../shell/store.js' */

const PATIENCE_MS = 1000;

export class Waiting {
  #place;
  #bar;
  #task;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {ParentNode} root
   * @param {NonNullable<State['task']>['task']} task that is waited for
   * @param {() => void} cancel
   */
  constructor(root, task, cancel) {
    this.#place = part(root, 'waiting');
    this.#bar = part(this.#place, 'bar');
    this.#task = task;
    part(this.#place, 'cancel').addEventListener('click', cancel);
  }

  begin() {
    this.#tell(0);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#place.hidden = false;
    }, PATIENCE_MS);
  }

  /** @param {Pick<State, 'task'>} state */
  render({ task }) {
    if (task?.task === this.#task) this.#tell(task.done / Math.max(1, task.total));
  }

  end() {
    clearTimeout(this.#timer);
    this.#place.hidden = true;
  }

  /** @param {number} share */
  #tell(share) {
    this.#bar.style.setProperty('--share', String(share));
    this.#bar.setAttribute('aria-valuenow', String(Math.floor(100 * share)));
  }
}
