/**
 * The frame of a plot: two scales, what they are of, and their ends.
 */

import { scale, svg, text, WIDTH } from './svg.js';

/** Where a plot stands in its drawing: room for the words of the scales is left around it. */
export const PLOT = { left: 56, right: WIDTH - 6, top: 30, bottom: 198 };

/**
 * @typedef {object} Axis
 * @property {string} title
 * @property {readonly number[]} ticks from the least to the most
 * @property {(value: number) => string} format
 */

/** @param {Axis} along @param {Axis} up */
export function axes(along, up) {
  const x = scale([along.ticks[0], along.ticks[along.ticks.length - 1]], [PLOT.left, PLOT.right]);
  const y = scale([up.ticks[0], up.ticks[up.ticks.length - 1]], [PLOT.bottom, PLOT.top]);
  const { left, right, top, bottom } = PLOT;
  return {
    x,
    y,
    frame: [
      svg('path', { class: 'chart-axis', d: `M${left} ${top}V${bottom}H${right}` }),
      text(up.title, 0, 14),
      ...up.ticks.map((tick) => text(up.format(tick), left - 5, y(tick) + 5, { class: 'chart-end' })),
    ],
  };
}

/** The words below a plot. @param {Axis} along @param {(value: number) => number} x @param {number} top */
export function wordsAlong(along, x, top) {
  const last = along.ticks.length - 1;
  return [
    ...along.ticks.map((tick, at) =>
      text(along.format(tick), x(tick), top + 15, {
        class: at === 0 ? '' : at === last ? 'chart-end' : 'chart-middle',
      }),
    ),
    text(along.title, PLOT.right, top + 32, { class: 'chart-end' }),
  ];
}
