/**
 * What is to be seen while somebody waits: how far it is, in words, too, where there are any, and Cancel. Cancel comes
 * last, away from the button that began it.
 */

import { formatPercent } from './format.js';
import { addStyle, element, onFirstClick, setText } from './parts.js';
import STYLE from './waiting.css?inline';

addStyle(STYLE);

/** What takes less long is not worth telling. */
export const PATIENCE_MS = 1000;

export class Waiting {
  bar;
  #place;
  #words = element('span', { class: 'waiting-words' });
  #cancel = element('button', { type: 'button' }, 'Cancel');
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} place without anything in it, hidden while nothing is waited for
   * @param {string} name of the bar
   * @param {() => void} cancel
   */
  constructor(place, name, cancel) {
    this.bar = element('div', {
      class: 'bar',
      role: 'progressbar',
      'aria-label': name,
      'aria-valuemin': '0',
      'aria-valuemax': '100',
    });
    this.#place = place;
    place.classList.add('waiting');
    place.append(this.bar, this.#words, this.#cancel);
    onFirstClick(this.#cancel, cancel);
  }

  /** @param {string} [words] what is being done @param {number} [delay] in milliseconds, until which nothing shows */
  begin(words = '', delay = 0) {
    this.tell(0, words);
    clearTimeout(this.#timer);
    const show = () => {
      this.#place.hidden = false;
    };
    if (delay === 0) show();
    else this.#timer = setTimeout(show, delay);
  }

  /** @param {number} share that is done @param {string} [words] those of before, where there are no others */
  tell(share, words = this.#words.textContent ?? '') {
    const percent = formatPercent(share, 0);
    this.bar.style.setProperty('--share', String(share));
    this.bar.setAttribute('aria-valuenow', String(Math.floor(100 * share)));
    this.bar.setAttribute('aria-valuetext', words === '' ? percent : `${percent}, ${words}`);
    setText(this.#words, words);
  }

  /** @param {{ done: number, total: number }} task under way @param {string} [words] as above */
  follow({ done, total }, words) {
    this.tell(done / Math.max(1, total), words);
  }

  end() {
    clearTimeout(this.#timer);
    this.#place.hidden = true;
  }

  /** Whether Cancel has the focus, which whoever takes its place takes over. */
  get hasFocus() {
    return this.#cancel === document.activeElement;
  }

  focus() {
    this.#cancel.focus();
  }
}
