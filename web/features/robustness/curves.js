/**
 * What a network reads of images that are distorted, as figures: a curve, the strength at which it falls, and a table.
 */

import { axes, PLOT, wordsAlong } from '../../shared/axes.js';
import { formatPercent } from '../../shared/format.js';
import { drawing, svg } from '../../shared/svg.js';

/** @import { RobustnessCurve } from '../../generated/inkling-simd.js' */
/** @import { FigureContent } from '../../shared/figure.js' */

/** Below it a network is said to have fallen; the core's own. */
const FALLEN = 0.95;

/** @type {Record<string, string>} what the core calls them, and how the page does */
const TITLES = {
  turned: 'Turned clockwise',
  moved: 'Moved to the right',
  smaller: 'Made smaller',
  squeezed: 'Squeezed in width',
  thickened: 'Strokes thickened',
  thinned: 'Strokes thinned',
  blurred: 'Blurred',
  noised: 'With noise',
  inverted: 'Inverted',
};

/** @param {RobustnessCurve} curve */
export function titleOf({ name }) {
  return TITLES[name] ?? name;
}

/** @param {RobustnessCurve} curve @returns {FigureContent} */
export function curveContent(curve) {
  const { strengths, accuracies, refused, unit } = curve;
  return {
    sentence: sentence(curve),
    picture: draw(curve),
    table: {
      caption: `${titleOf(curve)}: how many of the test images are read right`,
      columns: [
        { head: unit, format: (strength) => amount(strength, unit) },
        { head: 'Read right', format: (share) => formatPercent(share, 2) },
        { head: 'Refused', format: (share) => formatPercent(share, 2) },
      ],
      rows: strengths.map((strength, at) => [strength, accuracies[at], refused[at]]),
    },
  };
}

/** @param {RobustnessCurve} curve */
function sentence({ strengths, unit, fall }) {
  if (fall === undefined) return `stays above 95 % up to ${measured(strengths[strengths.length - 1], unit)}.`;
  if (fall === strengths[0]) return 'not above 95 % as they are.';
  return `falls below 95 % at ${measured(fall, unit)}.`;
}

/** Degrees and pixels as they are, shares in per cent. @param {number} strength @param {string} unit */
function amount(strength, unit) {
  if (unit.startsWith('of ')) return formatPercent(strength, 0);
  const decimals = unit === 'degrees' ? 0 : 2;
  return String(Number(strength.toFixed(decimals)));
}

/** @param {number} strength @param {string} unit */
function measured(strength, unit) {
  return `${amount(strength, unit)} ${unit}`;
}

/** @param {RobustnessCurve} curve */
function draw({ strengths, accuracies, unit }) {
  const [none, most] = [strengths[0], strengths[strengths.length - 1]];
  const along = {
    title: unit,
    ticks: [none, (none + most) / 2, most],
    format: (/** @type {number} */ strength) => amount(strength, unit),
  };
  const { x, y, frame } = axes(along, {
    title: 'read right',
    ticks: [0, 0.5, 1],
    format: (share) => formatPercent(share, 0),
  });
  const places = strengths.map((strength, at) => [x(strength), y(accuracies[at])]);
  const points = places.map(([cx, cy]) => `${cx.toFixed(1)},${cy.toFixed(1)}`).join(' ');
  const limit = y(FALLEN).toFixed(1);
  return drawing(
    PLOT.bottom + 40,
    ...frame,
    svg('path', { class: 'chart-diagonal', d: `M${PLOT.left} ${limit}H${PLOT.right}` }),
    svg('polyline', { class: 'chart-line', points }),
    ...places.map(([cx, cy]) => svg('circle', { class: 'chart-dot', cx: cx.toFixed(1), cy: cy.toFixed(1), r: 3.5 })),
    ...wordsAlong(along, x, PLOT.bottom),
  );
}
