/**
 * Whether the next training is given its images with the corrections that the person made: offered once there are some of
 * training images, and off until it is wanted.
 */

import { formatWhole } from '../../shared/format.js';
import { part, setText } from '../../shared/parts.js';
import { corrections, toCsv } from '../../shell/corrections.js';

/** @import { Corrections } from '../../shell/corrections.js' */
/** @import { Page } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */

export class CorrectionsChoice {
  #root;
  #store;
  #use;
  #counts;
  /** @type {Corrections} */
  #corrections;

  /**
   * @param {HTMLElement} root
   * @param {Pick<Page, 'store' | 'events'>} page
   */
  constructor(root, { store, events }) {
    this.#root = root;
    this.#store = store;
    this.#use = /** @type {HTMLInputElement} */ (part(root, 'use'));
    this.#counts = part(root, 'counts');
    this.#corrections = corrections(events);
    this.#use.addEventListener('change', () => this.#wish());
    this.#corrections.addEventListener('change', () => this.#changed());
    this.#show();
  }

  /** @param {State} state */
  render({ phase }) {
    this.#use.disabled = phase !== 'idle';
  }

  #changed() {
    const { checked } = this.#use;
    this.#show();
    if (checked) this.#wish();
  }

  #show() {
    const made = this.#corrections.differences('train');
    const dropped = made.filter(({ corrected }) => corrected === null).length;
    this.#root.hidden = made.length === 0;
    if (made.length === 0) this.#use.checked = false;
    setText(
      this.#counts,
      `${formatWhole(made.length - dropped)} with another label, ${formatWhole(dropped)} left out. MNIST itself stays as it is.`,
    );
  }

  #wish() {
    const made = this.#corrections.differences('train');
    const corrections = this.#use.checked ? { csv: toCsv(made), count: made.length } : null;
    this.#store.update({ corrections });
  }
}
