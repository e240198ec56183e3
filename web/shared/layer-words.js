/**
 * Layers in the words of the field, as the page writes them: their kinds with what makes each of them, and shapes.
 */

import { formatPercent, formatWhole } from './format.js';

/** @typedef {{ type: string } & Record<string, any>} Spec a layer, as it stands in a configuration */

/** @type {Record<string, string>} */
const INITIALIZERS = { 'he-normal': 'He normal init', 'glorot-uniform': 'Glorot uniform init' };

/** By the type of a layer, its kind, and its fields as far as they say more. @type {Record<string, (spec: Spec) => string[]>} */
export const KINDS = {
  conv2d: ({ kernel, filters, stride, padding, initializer }) => [
    `Conv ${square(kernel)}`,
    counted(filters, 'channel'),
    ...(stride === 1 ? [] : [`stride ${stride}`]),
    ...(padding === 0 ? [] : [`padding ${padding}`]),
    INITIALIZERS[initializer],
  ],
  dense: ({ units, initializer }) => ['Dense', counted(units, 'unit'), INITIALIZERS[initializer]],
  max_pool2d: ({ size, stride }) => [`Max pool ${square(size)}`, ...(stride === size ? [] : [`stride ${stride}`])],
  batch_norm: () => ['Batch norm'],
  relu: () => ['ReLU'],
  dropout: ({ rate }) => ['Dropout', formatPercent(rate, 0)],
  flatten: () => ['Flatten'],
};

/** @param {Spec} spec @returns {{ kind: string, fields: string }} */
export function wordsOf(spec) {
  const [kind, ...fields] = KINDS[spec.type]?.(spec) ?? [spec.type];
  return { kind, fields: fields.join(', ') };
}

/** Height, width and channels; a row of numbers is only as long as it is. @param {readonly number[]} shape */
export function shapeOf([height, width, channels]) {
  return height === 1 && width === 1 ? formatWhole(channels) : `${height}×${width}×${channels}`;
}

/** @param {number} side */
function square(side) {
  return `${side}×${side}`;
}

/** @param {number} count @param {string} what */
function counted(count, what) {
  return `${formatWhole(count)} ${what}${count === 1 ? '' : 's'}`;
}
