/**
 * Whether its confidence can be believed, as a reliability diagram: of the answers that it was so sure of, how many are
 * right, and how many answers those are. Honest confidence lies on the diagonal.
 */

import { axes, PLOT, wordsAlong } from '../../shared/axes.js';
import { formatPercent, formatWhole } from '../../shared/format.js';
import { drawing, scale, svg, text } from '../../shared/svg.js';
import { wilsonInterval } from './interval.js';

/** @import { Evaluation } from '../../shared/protocol.js' */
/** @import { FigureContent } from '../../shared/figure.js' */

/** Fewer answers than these tell little of the share that is right. */
const MANY = 10;

/** Below the diagram: how many answers there are, on a scale on which one and ten thousand can be seen. */
const COUNTS = { top: PLOT.bottom + 28, bottom: PLOT.bottom + 68 };

const HALVES = [0, 0.5, 1];
const percent = (/** @type {number} */ share) => formatPercent(share, 0);

/** @param {Evaluation} evaluation @returns {FigureContent} */
export function reliability(evaluation) {
  return { sentence: sentence(evaluation), picture: draw(evaluation.bins), table: tableOf(evaluation) };
}

/** @param {Evaluation['bins']} bins */
function draw(bins) {
  const along = { title: 'how sure it was', ticks: HALVES, format: percent };
  const { x, y, frame } = axes(along, { title: 'right', ticks: HALVES, format: percent });
  const count = scale(
    [0, Math.log10(1 + Math.max(1, ...bins.map(({ count }) => count)))],
    [0, COUNTS.bottom - COUNTS.top],
  );
  const bars = bins.flatMap((bin, index) => {
    if (bin.count === 0) return [];
    const place = { x: x((index + 0.1) / bins.length), width: x(0.8 / bins.length) - x(0) };
    const { low, high } = wilsonInterval(Math.round(bin.accuracy * bin.count), bin.count);
    const height = count(Math.log10(1 + bin.count));
    const at = x(bin.confidence);
    return [
      svg('rect', {
        class: bin.count < MANY ? 'chart-bar few' : 'chart-bar',
        ...place,
        y: y(bin.accuracy),
        height: PLOT.bottom - y(bin.accuracy),
      }),
      svg('line', { class: 'chart-interval', x1: at, y1: y(low), x2: at, y2: y(high) }),
      svg('rect', { class: 'chart-count', ...place, y: COUNTS.bottom - height, height }),
    ];
  });
  const diagonal = svg('line', { class: 'chart-diagonal', x1: x(0), y1: y(0), x2: x(1), y2: y(1) });
  return drawing(
    COUNTS.bottom + 40,
    ...bars,
    diagonal,
    ...frame,
    svg('path', { class: 'chart-axis', d: `M${PLOT.left} ${COUNTS.bottom}H${PLOT.right}` }),
    text('how many (logarithmic)', 0, COUNTS.top - 6),
    ...wordsAlong(along, x, COUNTS.bottom),
  );
}

/** Only the parts that hold answers. @param {Evaluation} evaluation @returns {FigureContent['table']} */
function tableOf({ bins, refused }) {
  return {
    caption: `How often it is right when it is so sure; ${formatWhole(refused)} refused as no digit`,
    columns: [
      { head: 'How sure it was', format: String },
      { head: 'Digits', format: formatWhole },
      { head: 'Mean confidence', format: formatPercent },
      { head: 'Right', format: formatPercent },
    ],
    rows: bins.flatMap(({ count, confidence, accuracy }, index) => {
      if (count === 0) return [];
      const range = `${percent(index / bins.length)} to ${percent((index + 1) / bins.length)}`;
      return [[range, count, confidence, accuracy]];
    }),
  };
}

/** @param {Evaluation} evaluation */
function sentence({ count, ece, refused, bins }) {
  const hasFaint = bins.some(({ count }) => count > 0 && count < MANY);
  const faint = hasFaint ? ` Faint bars rest on fewer than ${MANY} images.` : '';
  return `its confidence is off by ${formatPercent(ece)} on average (expected calibration error); ${formatWhole(refused)} of ${formatWhole(count)} refused as no digit.${faint}`;
}
