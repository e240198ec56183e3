/**
 * How the gallery puts it in words.
 */

import { formatPercent, formatWhole } from '../../shared/format.js';

/** @import { MisreadImage } from '../../shared/protocol.js' */
/** @import { Cell } from './place.js' */

/** @param {MisreadImage} image */
export function confidence({ answer, probabilities }) {
  const share = probabilities[answer];
  return share > 0.99 ? '> 99 %' : formatPercent(share, 0);
}

/** @param {MisreadImage} image */
export function reading(image) {
  return `labelled ${image.label}, read as ${image.answer}, ${confidence(image)}`;
}

/** @param {number} count */
export function images(count) {
  return count === 1 ? '1 image' : `${formatWhole(count)} images`;
}

/**
 * @param {number | null} count null while there are none to be had
 * @param {Cell | null} cell
 */
export function title(count, cell) {
  if (cell !== null) {
    return `${cell.label} read as ${cell.answer}: ${count === null ? 'evaluate to see them' : images(count)}`;
  }
  return count === null ? 'Misread images' : `${images(count)} misread`;
}
