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
    for (const [digit, { row, radio, train, test }] of this.#choices.entries()) {
      const [learned, tested] = [counts.train[digit], counts.test[digit]].map(formatWhole);
      row.style.setProperty('--share', String(counts.train[digit] / most));
      radio.setAttribute('aria-label', `${digit}: ${learned} to learn from, ${tested} to test on`);
      setText(train, learned);
      setText(test, tested);
    }
  }
}

/** @param {number} digit @returns {Choice} */
function makeChoice(digit) {
  const radio = element('input', { type: 'radio', name: 'sample-digit', value: String(digit) });
  const train = element('span', { class: 'class-count' });
  const test = element('span', { class: 'class-count' });
  const head = element('span', { class: 'class-digit' }, radio, String(digit));
  const bar = element('span', { class: 'class-bar', 'aria-hidden': 'true' });
  const row = element('label', { class: 'class-row' }, head, bar, train, test);
  return { row, radio, train, test };
}
