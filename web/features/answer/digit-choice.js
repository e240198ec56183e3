/**
 * Which of several digits is looked at: a button for each, in the order in which they are read. The newest one is, until
 * another one is chosen; that stays chosen while there are as many. Fetched when several are drawn for the first time.
 */

import { toReadDigit } from '../../shared/digit-row.js';
import { formatProbability } from '../../shared/format.js';
import { addStyle, element, part, setText } from '../../shared/parts.js';
import STYLE from './digit-choice.css?inline';

/** @import { DrawnDigit } from '../../generated/inkling-simd.js' */

addStyle(STYLE);

export class DigitChoice {
  #group = element('div', { class: 'digit-choice', role: 'group', 'aria-label': 'Digits drawn' });
  #look;
  /** @type {readonly DrawnDigit[]} */
  #digits = [];
  /** @type {number | null} of them, by the person */
  #chosen = null;

  /**
   * @param {HTMLElement} region of the answer
   * @param {(index: number) => void} look at this one of those that were offered last
   */
  constructor(region, look) {
    this.#look = look;
    part(region, 'verdict').after(this.#group);
  }

  /** @param {readonly DrawnDigit[]} digits none, where there are not several */
  offer(digits) {
    if (digits.length !== this.#digits.length) this.#chosen = null;
    this.#digits = digits;
    this.#group.hidden = digits.length === 0;
    // A button that has the focus keeps it.
    while (this.#group.childElementCount > digits.length) this.#group.lastElementChild?.remove();
    while (this.#group.childElementCount < digits.length) this.#group.append(this.#makeButton());
    if (digits.length > 0) this.#render();
  }

  #render() {
    const looked = this.#chosen ?? newest(this.#digits);
    for (const [index, reading] of this.#digits.entries()) {
      const button = this.#group.children[index];
      const { digit, probability } = toReadDigit(reading);
      setText(button, digit === null ? '?' : String(digit));
      const told = digit === null ? 'not a digit' : `${digit}, ${formatProbability(probability)}`;
      button.setAttribute('aria-label', `Digit ${index + 1}: ${told}`);
      button.setAttribute('aria-pressed', String(index === looked));
    }
    this.#look(looked);
  }

  #makeButton() {
    const button = element('button', { type: 'button', class: 'digit-choice-button' });
    button.addEventListener('click', () => {
      this.#chosen = [...this.#group.children].indexOf(button);
      this.#render();
    });
    return button;
  }
}

/** @param {readonly DrawnDigit[]} digits @returns {number} the one that has the stroke that was drawn last */
export function newest(digits) {
  const last = digits.map(({ strokes }) => Math.max(...strokes));
  return last.indexOf(Math.max(...last));
}
