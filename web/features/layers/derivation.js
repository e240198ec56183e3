/**
 * How one number of a layer comes about: the window of the layer's input that it is made of, the weights, and their
 * products. Of many input maps those that say the most are shown.
 */

import { reach } from '../../shared/diverging-scale.js';
import { formatWhole } from '../../shared/format.js';
import { formatNumber } from '../../shared/measured-number.js';
import { element } from '../../shared/parts.js';
import { derivationSentence } from './wording.js';

/** @import { Spec } from '../../shared/layer-words.js' */

/**
 * @typedef {object} Derivation
 * @property {readonly number[]} window height, width, channels of what is looked at
 * @property {Float32Array} inputs
 * @property {Float32Array} weights none where nothing is weighed
 * @property {number} bias
 * @property {number} value
 */

/** Input maps, and inputs without extent, that are shown; the others are summed up. */
const MOST_MAPS = 4;
const MOST_INPUTS = 12;

/** @param {Spec} spec @param {string} which number @param {Derivation} derivation @returns {Node[]} */
export function derivationView(spec, which, derivation) {
  const sentence = element('p', { role: 'status' }, derivationSentence(spec, which, derivation));
  return [sentence, ...detail(derivation)];
}

/** @param {Derivation} derivation @returns {Node[]} */
function detail({ window, inputs, weights }) {
  const [height, width, channels] = window;
  if (inputs.length === 1) return [];
  if (weights.length === 0) return [grid('Input', inputs, height, width, { marked: largest(inputs) })];
  if (height * width === 1) return [productsTable(inputs, weights)];
  const products = inputs.map((input, at) => input * weights[at]);
  const maps = Array.from({ length: channels }, (_, channel) => {
    const of = (/** @type {Float32Array} */ values) => values.filter((_, at) => at % channels === channel);
    return {
      channel,
      sum: of(products).reduce((sum, product) => sum + product, 0),
      grids: { inputs: of(inputs), weights: of(weights), products: of(products) },
    };
  }).sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const shown = maps
    .slice(0, MOST_MAPS)
    .map(({ channel, sum, grids }) =>
      element(
        'div',
        { class: 'derivation-map' },
        element(
          'p',
          {},
          channels === 1
            ? `The products come to ${formatNumber(sum)}.`
            : `Input map ${channel + 1}: ${formatNumber(sum)}`,
        ),
        element(
          'div',
          { class: 'derivation-grids' },
          grid('Input', grids.inputs, height, width),
          sign('×'),
          grid('Filter', grids.weights, height, width),
          sign('='),
          grid('Products', grids.products, height, width),
        ),
      ),
    );
  return [...shown, ...rest(maps.slice(MOST_MAPS), 'input map')];
}

/** Without extent: a row for each of those that say the most. @param {Float32Array} inputs @param {Float32Array} weights */
function productsTable(inputs, weights) {
  const rows = Array.from(inputs, (input, at) => ({ at, input, weight: weights[at], sum: input * weights[at] }));
  rows.sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const head = element(
    'tr',
    {},
    ...['Number before', 'is', 'weight', 'product'].map((name) => element('th', { scope: 'col' }, name)),
  );
  const body = rows
    .slice(0, MOST_INPUTS)
    .map(({ at, input, weight, sum }) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, formatWhole(at + 1)),
        ...[input, weight, sum].map((value) => element('td', {}, formatNumber(value))),
      ),
    );
  const table = element(
    'table',
    { class: 'derivation-products' },
    element('thead', {}, head),
    element('tbody', {}, ...body),
  );
  return element('div', {}, table, ...rest(rows.slice(MOST_INPUTS), 'number'));
}

/** @param {readonly { sum: number }[]} others @param {string} what @returns {Node[]} */
function rest(others, what) {
  if (others.length === 0) return [];
  const sum = others.reduce((sum, other) => sum + other.sum, 0);
  const count = others.length === 1 ? `The other ${what}` : `The other ${formatWhole(others.length)} ${what}s`;
  return [element('p', {}, `${count}: ${formatNumber(sum)}${others.length === 1 ? '' : ' together'}`)];
}

/**
 * @param {string} caption
 * @param {Float32Array} values [height, width]
 * @param {number} height
 * @param {number} width
 * @param {{ marked?: number }} [options] the one that counts
 */
function grid(caption, values, height, width, { marked = -1 } = {}) {
  const most = reach(values) || 1;
  const rows = Array.from({ length: height }, (_, y) =>
    element(
      'tr',
      {},
      ...Array.from({ length: width }, (_, x) => {
        const at = y * width + x;
        const cell = element('td', at === marked ? { class: 'is-largest' } : {}, formatNumber(values[at]));
        cell.style.setProperty('--share', String(Math.abs(values[at]) / most));
        cell.dataset.sign = values[at] < 0 ? 'below' : 'above';
        return cell;
      }),
    ),
  );
  return element('table', { class: 'derivation-grid' }, element('caption', {}, caption), element('tbody', {}, ...rows));
}

/** @param {string} text */
function sign(text) {
  return element('span', { class: 'derivation-sign', 'aria-hidden': 'true' }, text);
}

/** @param {Float32Array} values */
function largest(values) {
  return values.indexOf(values.reduce((most, value) => Math.max(most, value)));
}
