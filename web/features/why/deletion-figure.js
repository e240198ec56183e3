/**
 * What becomes of a probability as ink is erased: in the order of a map, and in random orders, with their range.
 */

import { axes, PLOT, wordsAlong } from '../../shared/axes.js';
import { formatPercent } from '../../shared/format.js';
import { drawing, svg, text } from '../../shared/svg.js';

/** @import { DeletionCurves } from '../../generated/inkling-simd.js' */
/** @import { TableContent } from '../../shared/tables.js' */

const HALVES = [0, 0.5, 1];
const percent = (/** @type {number} */ share) => formatPercent(share, 0);

/** @param {DeletionCurves} deletion */
export function deletionPicture({ important, random, lowest, highest }) {
  const along = { title: 'of the ink erased', ticks: HALVES, format: percent };
  const { x, y, frame } = axes(along, { title: 'probability', ticks: HALVES, format: percent });
  const steps = important.length - 1;
  const points = (/** @type {readonly number[]} */ curve) =>
    curve.map((value, step) => `${x(step / steps).toFixed(1)},${y(value).toFixed(1)}`);
  const range = [...points(highest), ...points(lowest).reverse()].join(' ');
  return drawing(
    PLOT.bottom + 40,
    svg('polygon', { class: 'chart-right', points: range }),
    svg('polyline', { class: 'chart-diagonal why-random', points: points(random).join(' ') }),
    svg('polyline', { class: 'chart-line', points: points(important).join(' ') }),
    ...frame,
    text('— by the map   - - at random', PLOT.right, 14, { class: 'chart-end' }),
    ...wordsAlong(along, x, PLOT.bottom),
  );
}

/** @param {DeletionCurves} deletion @param {number} digit @returns {TableContent} */
export function deletionTable({ important, random, lowest, highest }, digit) {
  const steps = important.length - 1;
  return {
    caption: `Probability of ${digit} as ink is erased`,
    columns: [
      { head: 'Erased', format: percent },
      { head: 'By the map', format: percent },
      { head: 'At random', format: percent },
      { head: 'From, to', format: String },
    ],
    // Every second step: that is enough to read.
    rows: important.flatMap((value, step) =>
      step % 2 === 0
        ? [[step / steps, value, random[step], `${percent(lowest[step])}, ${percent(highest[step])}`]]
        : [],
    ),
  };
}
