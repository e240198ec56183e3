/**
 * Several digits as the page tells them: `42`, and how sure it is that all of it is right. Drawn or on a picture, a row is
 * written in the same way; a single digit as it always was.
 */

import { formatPercent, formatProbability } from './format.js';

/** @typedef {{ digit: number, probability: number, line?: number }} ReadDigit on which line of writing, where there are several */

/** @param {readonly ReadDigit[]} digits in reading order @returns {string} line by line */
export function rowText(digits) {
  /** @type {Map<number, string>} */
  const lines = new Map();
  for (const { digit, line = 0 } of digits) lines.set(line, `${lines.get(line) ?? ''}${digit}`);
  return [...lines.values()].join('\n');
}

/** How sure an answer is of every digit at once, each judged by itself. @param {readonly ReadDigit[]} digits */
export function rowShare(digits) {
  const share = digits.reduce((product, { probability }) => product * probability, 1);
  if (digits.length === 1) return formatProbability(share);
  if (share > 0.99) return '> 99 %';
  return share < 0.01 ? '< 1 %' : formatPercent(share, 0);
}
