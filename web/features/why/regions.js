/**
 * A map of an image in words: what it says of each ninth of it.
 */

import { formatNumber } from '../../shared/measured-number.js';

const SIDE = 28;
const NAMES = [
  ...['the top left', 'the top', 'the top right'],
  ...['the left', 'the middle', 'the right'],
  ...['the bottom left', 'the bottom', 'the bottom right'],
];

/** @typedef {{ name: string, value: number }} Region */

/**
 * @param {Float32Array} map [28, 28]
 * @param {(values: readonly number[]) => number} combine what is said of pixels together
 * @returns {Region[]} row by row
 */
export function regionsOf(map, combine) {
  const third = (/** @type {number} */ at) => Math.floor((3 * at) / SIDE);
  /** @type {number[][]} */
  const values = NAMES.map(() => []);
  for (const [at, value] of map.entries()) values[3 * third(Math.floor(at / SIDE)) + third(at % SIDE)].push(value);
  return NAMES.map((name, region) => ({ name, value: combine(values[region]) }));
}

/** @param {readonly number[]} values */
export function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** Of either sign. @param {readonly number[]} values */
export function furthest(values) {
  return values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
}

/** The strongest, two at most of either sign, as far as they count. @param {readonly Region[]} regions @param {string} digit */
export function strongest(regions, digit) {
  const most = Math.max(...regions.map(({ value }) => Math.abs(value)));
  const told = (/** @type {number} */ sign) =>
    regions
      .filter(({ value }) => sign * value > 0.05 * most)
      .sort((a, b) => sign * (b.value - a.value))
      .slice(0, 2)
      .map(({ name, value }) => `${name} (${signed(value)})`)
      .join(' and ');
  const [above, below] = [told(1), told(-1)];
  return [
    above === '' ? `Nothing speaks for a ${digit}.` : `Most for a ${digit}: ${above}.`,
    below === '' ? 'Next to nothing speaks against it.' : `Most against it: ${below}.`,
  ].join(' ');
}

/** @param {number} value */
export function signed(value) {
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}
