/**
 * Several digits as the page tells them: `42`, and how sure it is that all of it is right. Drawn or on a picture, a row is
 * written in the same way; a single digit as it always was.
 */

import { formatPercent, formatProbability } from './format.js';

/** @import { Reading } from './protocol.js' */

/**
 * @typedef {object} ReadDigit
 * @property {number | null} digit null where there should be one and none is found
 * @property {number} probability
 * @property {number} [line] of writing, where there are several
 * @property {boolean} [isApart] a space is before it
 * @property {boolean} [isChosen] it is looked at
 */

/** @param {Reading} reading of a part of what was written @returns {ReadDigit} */
export function toReadDigit({ verdict, digit, probabilities }) {
  return { digit: verdict === 'digit' ? digit : null, probability: probabilities[digit] };
}

/** @param {readonly ReadDigit[]} digits in reading order @returns {string} line by line, `4? 2` where the second is none and the third is apart */
export function rowText(digits) {
  /** @type {Map<number, string>} */
  const lines = new Map();
  for (const { digit, line = 0, isApart = false } of digits) {
    const before = lines.get(line);
    const space = isApart && before !== undefined ? ' ' : '';
    lines.set(line, `${before ?? ''}${space}${digit ?? '?'}`);
  }
  return [...lines.values()].join('\n');
}

/**
 * How sure an answer is of every digit that it tells at once, each judged by itself.
 * @param {readonly ReadDigit[]} digits
 */
export function rowShare(digits) {
  const share = digits.reduce(
    (product, { digit, probability }) => (digit === null ? product : product * probability),
    1,
  );
  if (digits.length === 1) return formatProbability(share);
  if (share > 0.99) return '> 99 %';
  return share < 0.01 ? '< 1 %' : formatPercent(share, 0);
}
