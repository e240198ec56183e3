/**
 * The ten digits with how many images there are of each, as bars to choose from. It shows the counts and which one is
 * chosen, and says what the person wants (`choose`).
 */

import { formatWhole } from '../../shared/format.js';
import { element, setText } from '../../shared/parts.js';

/** @typedef {{ row: HTMLElement, radio: HTMLInputElement, train: HTMLElement, test: HTMLElement }} Choice */

export class ClassChoice extends EventTarget {
  /** @type {readonly Choice[]} */
  #choices;

  /** @param {HTMLElement} set */
  constructor(set) {
    super();
    this.#choices = Array.from({ length: 10 }, (_, digit) => makeChoice(digit));
    for (const [digit, { row, radio }] of this.#choices.entries()) {
      radio.addEventListener('change', () => this.dispatchEvent(new CustomEvent('choose', { detail: { digit } })));
      set.append(row);
    }
    this.choose(0);
  }

  get digit() {
    return this.#choices.findIndex(({ radio }) => radio.checked);
  }

  /** @param {number} digit */
  choose(digit) {
    this.#choices[digit].radio.checked = true;
  }

  focus() {
    this.#choices[this.digit].radio.focus();
  }

  /** @param {{ train: readonly number[], test: readonly number[] }} counts */
  show(counts) {
    const most = Math.max(...counts.train);
    for (const [digit, { row, train, test }] of this.#choices.entries()) {
      row.style.setProperty('--share', String(counts.train[digit] / most));
      setText(train, formatWhole(counts.train[digit]));
      setText(test, formatWhole(counts.test[digit]));
    }
  }
}

/** @param {number} digit @returns {Choice} */
function makeChoice(digit) {
  const radio = element('input', { type: 'radio', name: 'sample-digit', value: String(digit) });
  const [train, test] = [element('span'), element('span')];
  const unit = (/** @type {string} */ text) => element('span', { class: 'visually-hidden' }, text);
  const row = element(
    'label',
    { class: 'class-row' },
    element('span', { class: 'class-digit' }, radio, String(digit), unit(':')),
    element('span', { class: 'class-bar', 'aria-hidden': 'true' }),
    element('span', { class: 'class-count' }, train, unit(' to learn from,')),
    element('span', { class: 'class-count' }, test, unit(' to test on')),
  );
  return { row, radio, train, test };
}
