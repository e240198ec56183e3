/**
 * Whether its confidence can be believed, as a reliability diagram and as a table: of the answers that it was so sure of,
 * how many are right. Honest confidence lies on the diagonal.
 */

import { formatPercent, formatWhole } from '../../shared/format.js';
import { element } from '../../shared/parts.js';
import { showFigure } from './figure.js';
import { wilsonInterval } from './interval.js';
import { svg } from './svg.js';
import { fillTable } from './tables.js';

/** @import { Evaluation } from '../../shared/protocol.js' */

/** The side of the square that the shapes are drawn in. */
const SIDE = 100;
/** Fewer answers than these tell little of the share that is right. */
const MANY = 10;

/** @param {HTMLElement} figure @param {Evaluation} evaluation */
export function drawReliability(figure, evaluation) {
  const { bins } = evaluation;
  const drawn = bins.flatMap((bin, index) => (bin.count === 0 ? [] : shapesOf(bin, index, bins.length)));
  const diagonal = svg('line', { class: 'plot-diagonal', x1: 0, y1: SIDE, x2: SIDE, y2: 0 });
  const plot = svg('svg', { class: 'plot', viewBox: `0 0 ${SIDE} ${SIDE}` }, ...drawn, diagonal);
  showFigure(figure, 'Reliability', sentence(evaluation), [
    element('span', { class: 'plot-title' }, 'right'),
    ...[1, 0.5, 0].map((share) => element('span', { class: 'plot-up' }, formatPercent(share, 0))),
    plot,
    ...[0, 0.5, 1].map((share) => element('span', { class: 'plot-along' }, formatPercent(share, 0))),
    element('span', { class: 'plot-title along' }, 'how sure it was'),
  ]);
}

/** Only the parts that hold answers. @param {HTMLElement} table @param {Evaluation} evaluation */
export function fillReliability(table, { bins, refused }) {
  const rows = bins.flatMap(({ count, confidence, accuracy }, index) => {
    if (count === 0) return [];
    const range = `${formatPercent(index / bins.length, 0)} to ${formatPercent((index + 1) / bins.length, 0)}`;
    return [[range, formatWhole(count), formatPercent(confidence), formatPercent(accuracy)]];
  });
  const caption = `How often it is right when it is so sure; ${formatWhole(refused)} refused as no digit`;
  fillTable(table, caption, ['How sure it was', 'Digits', 'Mean confidence', 'Right'], rows);
}

/**
 * A bar as high as the share that is right, where it stands for how sure it was, and the interval in which the true share
 * lies: of a few answers nothing certain is known.
 * @param {Evaluation['bins'][number]} bin
 * @param {number} index
 * @param {number} count of the bins
 */
function shapesOf({ count: answers, confidence, accuracy }, index, count) {
  const width = SIDE / count;
  const { low, high } = wilsonInterval(Math.round(accuracy * answers), answers);
  const x = SIDE * confidence;
  return [
    svg('rect', {
      class: answers < MANY ? 'plot-bar few' : 'plot-bar',
      x: index * width + width / 10,
      y: SIDE * (1 - accuracy),
      width: 0.8 * width,
      height: SIDE * accuracy,
    }),
    svg('line', { class: 'plot-interval', x1: x, y1: SIDE * (1 - low), x2: x, y2: SIDE * (1 - high) }),
  ];
}

/** @param {Evaluation} evaluation */
function sentence({ count, ece, refused, bins }) {
  const hasFaint = bins.some(({ count }) => count > 0 && count < MANY);
  const faint = hasFaint ? ` Faint bars rest on fewer than ${MANY} images.` : '';
  return `its confidence is off by ${formatPercent(ece)} on average (expected calibration error); ${formatWhole(refused)} of ${formatWhole(count)} refused as no digit.${faint}`;
}
