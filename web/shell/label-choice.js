/**
 * What an image is, in one press: the label that it has, another digit, or nothing to learn from. It shows what was said
 * of the image and tells what the person says; what becomes of that is not its business.
 */

import { addStyle, element, setText } from '../shared/parts.js';
import STYLE from './label-choice.css?inline';

/** @import { Correction } from './corrections.js' */

addStyle(STYLE);

/** The keys that say it. @param {string} key @param {number} label that the image has @returns {number | null | undefined} undefined by any other key */
export function saidBy(key, label) {
  if (/^[0-9]$/.test(key)) return Number(key);
  if (key.toLowerCase() === 'k') return label;
  return key === 'Delete' || key === 'Backspace' ? null : undefined;
}

/** It says `say`, whose detail is the digit, or null for an image to be left out. */
export class LabelChoice extends EventTarget {
  #keep = element('button', { type: 'button' });
  #digits = Array.from({ length: 10 }, (_, digit) => element('button', { type: 'button' }, String(digit)));
  #drop = element('button', { type: 'button' }, 'Leave out');
  #label = 0;

  /** @param {HTMLElement} root a fieldset with a legend */
  constructor(root) {
    super();
    root.classList.add('label-choice');
    root.append(this.#keep, ...this.#digits, this.#drop);
    this.#keep.addEventListener('click', () => this.#say(this.#label));
    this.#drop.addEventListener('click', () => this.#say(null));
    for (const [digit, button] of this.#digits.entries()) button.addEventListener('click', () => this.#say(digit));
  }

  /** @param {number} label that the image has @param {Correction | undefined} said of it */
  show(label, said) {
    this.#label = label;
    setText(this.#keep, `Keep ${label}`);
    const press = (/** @type {HTMLElement} */ button, /** @type {boolean} */ isPressed) =>
      button.setAttribute('aria-pressed', String(isPressed));
    press(this.#keep, said?.corrected === label);
    press(this.#drop, said?.corrected === null);
    for (const [digit, button] of this.#digits.entries()) {
      // It may be the one that was pressed for the image before.
      if (digit === label && button === document.activeElement) this.#keep.focus();
      button.hidden = digit === label;
      press(button, said?.corrected === digit);
    }
  }

  /** @param {number | null} corrected */
  #say(corrected) {
    this.dispatchEvent(new CustomEvent('say', { detail: corrected }));
  }
}
