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

/** @param {HTMLElement} place @param {ArrayLike<number>} logits @param {number} temperature */
export function softmaxRows(place, logits, temperature) {
  const rows = softmax(logits, temperature);
  const most = Math.max(...rows.map(({ logit }) => logit));
  setText(
    part(place, 'softmax-note'),
    `Of each number the largest, ${formatNumber(most)}, is taken away; what is left is divided by ${formatNumber(temperature)}, the temperature that makes the probabilities honest, and e is raised to that. Each power's share of the sum of all is the probability.`,
  );
  const head = element(
    'tr',
    {},
    ...['Digit', 'Number', 'Power', 'Probability'].map((name) => element('th', { scope: 'col' }, name)),
  );
  const body = rows.map(({ digit, logit, power, probability }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, String(digit)),
      ...[
        formatNumber(logit),
        power < 0.0005 ? '< 0.001' : power.toFixed(3),
        `${(100 * probability).toFixed(2)} %`,
      ].map((text) => element('td', {}, text)),
    ),
  );
  part(place, 'softmax-table').replaceChildren(element('thead', {}, head), element('tbody', {}, ...body));
}
