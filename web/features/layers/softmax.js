/** The softmax spelled out: how the last layer's ten numbers become ten probabilities. */

import { formatNumber } from '../../shared/measured-number.js';
import { element, part, setText } from '../../shared/parts.js';

/**
 * The powers are of what is left when the largest is taken away, as they are computed: they all are 1 or less.
 * @param {ArrayLike<number>} logits
 * @param {number} temperature
 */
export function softmax(logits, temperature) {
  const scaled = Array.from(logits, (logit) => logit / temperature);
  const most = Math.max(...scaled);
  const powers = scaled.map((value) => Math.exp(value - most));
  const sum = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power, digit) => ({ digit, logit: logits[digit], power, probability: power / sum }));
}

/** The same in a table, whose cells follow the network. */
export class SoftmaxTable {
  #note;
  #cells;

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#note = part(place, 'softmax-note');
    const titles = ['Digit', 'Number', 'Power', 'Probability'].map((name) => element('th', { scope: 'col' }, name));
    this.#cells = Array.from({ length: 10 }, () => [element('td'), element('td'), element('td')]);
    const rows = this.#cells.map((cells, digit) =>
      element('tr', {}, element('th', { scope: 'row' }, String(digit)), ...cells),
    );
    const table = part(place, 'softmax-table');
    table.append(element('thead', {}, element('tr', {}, ...titles)), element('tbody', {}, ...rows));
  }

  /** @param {ArrayLike<number>} logits @param {number} temperature */
  show(logits, temperature) {
    const rows = softmax(logits, temperature);
    const most = Math.max(...rows.map(({ logit }) => logit));
    setText(
      this.#note,
      `Of each number the largest, ${formatNumber(most)}, is taken away; what is left is divided by ${formatNumber(temperature)}, the temperature that makes the probabilities honest, and e is raised to that. Each power's share of the sum of all is the probability.`,
    );
    for (const { digit, logit, power, probability } of rows) {
      const texts = [
        formatNumber(logit),
        power < 0.0005 ? '< 0.001' : power.toFixed(3),
        `${(100 * probability).toFixed(2)} %`,
      ];
      for (const [at, text] of texts.entries()) setText(this.#cells[digit][at], text);
    }
  }
}
