/**
 * How far the reading of pictures is, where it takes long enough to be told, with the way to end it.
 */

import { formatPercent } from '../../shared/format.js';
import { part, setText } from '../../shared/parts.js';

const PATIENCE_MS = 1000;

export class ReadingProgress extends EventTarget {
  #region;
  #doing;
  #bar;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#region = region;
    this.#doing = part(region, 'doing');
    this.#bar = part(region, 'bar');
    part(region, 'cancel').addEventListener('click', () => this.dispatchEvent(new Event('cancel')));
  }

  begin() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#region.hidden = false;
    }, PATIENCE_MS);
  }

  /** @param {string} doing @param {number} share */
  tell(doing, share) {
    setText(this.#doing, doing);
    this.#bar.style.setProperty('--share', String(share));
    this.#bar.setAttribute('aria-valuenow', String(Math.floor(100 * share)));
    this.#bar.setAttribute('aria-valuetext', `${formatPercent(share, 0)}, ${doing}`);
  }

  end() {
    clearTimeout(this.#timer);
    this.#region.hidden = true;
  }
}
