/**
 * How the gallery puts it in words.
 */

import { formatPercent, formatWhole } from '../../shared/format.js';
import { SURE } from './selection.js';

/** @import { TestImage } from '../../shell/test-answers.js' */
/** @import { Filter, Kind, Order } from './place.js' */

/** @type {Record<Kind, string>} */
export const KIND_NAMES = {
  wrong: 'Misread',
  sure: 'Sure and wrong',
  refused: 'Refused as no digit',
  mended: 'No longer misread',
  broken: 'Newly misread',
  all: 'All test images',
};

/** @type {Record<Order, string>} */
export const ORDER_NAMES = { confidence: 'Surest first', loss: 'Highest loss first', margin: 'Closest call first' };

/** @type {Record<Order, string>} */
const ORDER_SENTENCES = {
  confidence: 'The surest answers first.',
  loss: 'Those first whose label it thought the least likely.',
  margin: 'Those first where two digits are nearly as likely.',
};

/** @param {Pick<TestImage, 'confidence'>} image */
export function confidence({ confidence }) {
  return confidence > 0.99 ? '> 99 %' : formatPercent(confidence, 0);
}

/** @param {TestImage} image */
export function reading(image) {
  return `labelled ${image.label}, read as ${image.answer}, ${confidence(image)}${image.refused ? ', refused' : ''}`;
}

/** @param {number} count */
export function images(count) {
  return count === 1 ? '1 image' : `${formatWhole(count)} images`;
}

/**
 * @param {number | null} count null while there are none to be had
 * @param {Filter} filter
 */
export function title(count, filter) {
  const what = [pair(filter), filter.kind === 'wrong' || filter.kind === 'all' ? '' : KIND_NAMES[filter.kind]]
    .filter((part) => part !== '')
    .join(', ');
  if (what !== '') return `${what}: ${count === null ? 'evaluate to see them' : images(count)}`;
  if (count === null) return filter.kind === 'all' ? 'All test images' : 'Misread images';
  return filter.kind === 'all' ? `All ${images(count)}` : `${images(count)} misread`;
}

/** @param {Filter} filter */
function pair({ label, answer, kind }) {
  if (label === null && answer === null) return '';
  const other = kind === 'wrong' || kind === 'sure' || kind === 'broken' ? 'another digit' : 'any digit';
  const text = `${label ?? other} read as ${answer ?? other}`;
  return text[0].toUpperCase() + text.slice(1);
}

/** @param {number} count @param {Filter} filter */
export function order(count, { kind, order }) {
  const sure = kind === 'sure' ? [`Sure is an answer of ${formatPercent(SURE, 0)} or more.`] : [];
  return [...sure, ...(count > 1 ? [ORDER_SENTENCES[order]] : [])];
}
