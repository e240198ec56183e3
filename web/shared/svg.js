/**
 * Makes the shapes that the figures are drawn with. A figure is one SVG element by itself: it can be saved as it is.
 */

import STYLE from './chart.css?inline';
import { addStyle } from './parts.js';

addStyle(STYLE);

/** The width that figures are drawn in; they are as wide as there is room. */
export const WIDTH = 320;

/**
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {Node[]} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** @param {number} height @param {Node[]} shapes */
export function drawing(height, ...shapes) {
  return svg('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${height}` }, ...shapes);
}

/**
 * @param {string} words
 * @param {number} x
 * @param {number} y of its baseline
 * @param {Record<string, string | number>} [attributes]
 */
export function text(words, x, y, attributes = {}) {
  const made = svg('text', { x, y, ...attributes });
  made.textContent = words;
  return made;
}

/** Where what is measured stands: a range of values along a range of places. @param {[number, number]} values @param {[number, number]} places */
export function scale([least, most], [begin, end]) {
  return (/** @type {number} */ value) => begin + ((value - least) / (most - least)) * (end - begin);
}
