/**
 * How a picture's digits are put in words.
 */

import { formatPercent } from '../../shared/format.js';
import { digitOf, isDigit, probabilityOf } from './marks.js';

/** @import { Reading } from '../../shared/protocol.js' */
/** @import { Mark } from './marks.js' */

/** Why a mark is not read, by the engine's verdict. @type {Record<string, string>} */
const REFUSALS = {
  empty: 'nothing is in it',
  speck: 'too small for a digit',
  scribble: 'too much ink for a digit',
  unclaimed: 'the network finds no digit in it',
};

/** @param {Mark} mark */
export function sureness(mark) {
  if (mark.typed !== null) return 'typed';
  const share = probabilityOf(mark);
  return share > 0.99 ? '> 99 %' : formatPercent(share, 0);
}

/** @param {Mark} mark @param {number} at its place among its like */
export function nameOf(mark, at) {
  if (!isDigit(mark)) return `Mark ${at + 1}: ${refusal(mark)}`;
  return `Digit ${at + 1}: ${digitOf(mark)}, ${sureness(mark)}`;
}

/** Where one class has more than all others together, it is named, as the bars show it. @param {Reading} reading */
export function refusal({ verdict, digit, probabilities }) {
  const share = probabilities[digit];
  if (verdict === 'unclaimed' && share > 0.5) return `not sure enough: ${digit} with ${formatPercent(share, 0)}`;
  return REFUSALS[verdict] ?? REFUSALS.unclaimed;
}

/** What can be done where there is no digit. @param {number} marks that are none */
export function nothingFound(marks) {
  return marks === 0
    ? 'Nothing is written here; draw a box around a digit to have it read.'
    : 'No digit was found here; choose a mark and type its digit, or draw a box around one.';
}

/** @param {number} count */
export function refusedCount(count) {
  return count === 1 ? '1 mark is not read as a digit' : `${count} marks are not read as digits`;
}

/** @param {number} count */
export function keptCount(count) {
  if (count === 0) return '';
  const what = count === 1 ? 'One digit that you typed is' : `${count} digits that you typed are`;
  return `${what} kept in this browser, as ${count === 1 ? 'an example' : 'examples'} to teach networks with later.`;
}
