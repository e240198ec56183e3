/**
 * Numbers and sentences about a layer's output.
 */

import { formatWhole } from '../../shared/format.js';
import { wordsOf } from '../../shared/layer-words.js';
import { formatNumber } from '../../shared/measured-number.js';

/** @import { Spec } from '../../shared/layer-words.js' */
/** @import { Place } from '../../shared/map-sheet.js' */

/** @param {readonly number[]} shape */
export function mapsOf([height, width, channels]) {
  if (height * width === 1) return `${formatWhole(channels)} ${channels === 1 ? 'number' : 'numbers'}`;
  return `${formatWhole(channels)} ${channels === 1 ? 'map' : 'maps'} of ${height}×${width}`;
}

/** Which number, counted from 1. @param {readonly number[]} shape @param {Place} place */
export function placeWords([height, width], { y, x, channel }) {
  if (height * width === 1) return `Number ${formatWhole(channel + 1)}`;
  return `Row ${y + 1}, column ${x + 1} of map ${channel + 1}`;
}

/** What a layer does that leaves its numbers as they are; null where it changes them. @param {Spec} spec */
export function unchanged({ type }) {
  if (type === 'dropout') return 'Only while it learns: nothing is dropped from what it reads.';
  if (type === 'flatten') return 'The same numbers, one after another in a row.';
  return null;
}

/** @param {Spec} spec @param {number} number of the layer, from 1 on */
export function titleOf(spec, number) {
  return `${number} ${wordsOf(spec).kind}`;
}

/**
 * How it comes about, in a sentence.
 * @param {Spec} spec
 * @param {string} which number
 * @param {{ inputs: ArrayLike<number>, weights: ArrayLike<number>, bias: number, value: number }} derivation
 */
export function derivationSentence({ type }, which, { inputs, weights, bias, value }) {
  const is = `${which} is ${formatNumber(value)}`;
  if (type === 'batch_norm') {
    return `${is}: ${formatNumber(inputs[0])} × ${formatNumber(weights[0])} ${signed(bias)}, by what was measured of this map while it learned.`;
  }
  if (type === 'relu') {
    return `${is}: ${inputs[0] > 0 ? 'what is above 0 stays as it is' : `${formatNumber(inputs[0])} is not above 0, and becomes 0`}.`;
  }
  if (type === 'max_pool2d') return `${is}: the largest of these ${inputs.length}.`;
  if (weights.length === 0) return `${is}: the number before it, as it was.`;
  return `${is}: the sum of ${formatWhole(inputs.length)} products, ${formatNumber(value - bias)}, and the bias, ${formatNumber(bias)}.`;
}

/** @param {number} value */
function signed(value) {
  return value < 0 ? `− ${formatNumber(-value)}` : `+ ${formatNumber(value)}`;
}
