/**
 * What is to be seen while somebody waits: how far it is, in words, too, how much longer it takes, and Cancel. Cancel comes
 * last, away from the button that began it.
 */

import { formatDuration, formatPercent } from './format.js';
import { addStyle, element, onFirstClick, setText } from './parts.js';
import STYLE from './waiting.css?inline';

addStyle(STYLE);

/** What takes less long is not worth telling. */
export const PATIENCE_MS = 1000;
/** Before that, and with less of it done, nobody knows how long it will take. */
const TELLING_MS = 2000;
const TELLING_SHARE = 0.02;

/** @typedef {{ focus: () => void }} Focusable */

export class Waiting {
  bar;
  #place;
  #heir;
  #beganAt = 0;
  #doing = '';
  #words = element('span', { class: 'waiting-words' });
  #cancel = element('button', { type: 'button' }, 'Cancel');
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} place without anything in it, hidden while nothing is waited for
   * @param {string} name of the bar
   * @param {() => void} cancel
   * @param {() => Focusable} heir has the focus after Cancel
   */
  constructor(place, name, cancel, heir) {
    this.bar = element('div', {
      class: 'bar',
      role: 'progressbar',
      'aria-label': name,
      'aria-valuemin': '0',
      'aria-valuemax': '100',
    });
    this.#place = place;
    this.#heir = heir;
    place.classList.add('waiting');
    place.append(this.bar, this.#words, this.#cancel);
    onFirstClick(this.#cancel, cancel);
  }

  /** @param {string} [doing] in words @param {number} [delay] in milliseconds, until which nothing shows */
  begin(doing = '', delay = 0) {
    this.#beganAt = performance.now();
    this.tell(0, doing);
    clearTimeout(this.#timer);
    const show = () => {
      this.#place.hidden = false;
    };
    if (delay === 0) show();
    else this.#timer = setTimeout(show, delay);
  }

  /** @param {number} share that is done @param {string} [doing] in words; those of before, where there are no others */
  tell(share, doing = this.#doing) {
    this.#doing = doing;
    const words = [doing, this.#left(share)].filter((part) => part !== '').join(' · ');
    const percent = formatPercent(share, 0);
    this.bar.style.setProperty('--share', String(share));
    this.bar.setAttribute('aria-valuenow', String(Math.floor(100 * share)));
    this.bar.setAttribute('aria-valuetext', words === '' ? percent : `${percent}, ${words}`);
    setText(this.#words, words);
  }

  /** @param {{ done: number, total: number }} task under way @param {string} [doing] as above */
  follow({ done, total }, doing) {
    this.tell(done / Math.max(1, total), doing);
  }

  /** When what comes in its place is there: that may get the focus. */
  end() {
    const { hasFocus } = this;
    clearTimeout(this.#timer);
    this.#place.hidden = true;
    if (hasFocus) this.#heir().focus();
  }

  get hasFocus() {
    return this.#cancel === document.activeElement;
  }

  focus() {
    this.#cancel.focus();
  }

  /** @param {number} share */
  #left(share) {
    const passed = performance.now() - this.#beganAt;
    if (passed < TELLING_MS || share < TELLING_SHARE) return '';
    return `${formatDuration((passed * (1 - share)) / share / 1000)} left`;
  }
}
