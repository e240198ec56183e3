/**
 * The loss by epoch: of the training, as it went; of the images that are held out of it, and of the test images, after each
 * epoch. It falls on what is learned by heart as well; only the others tell whether more is learned.
 */

import { axes, PLOT, wordsAlong } from '../../shared/axes.js';
import { formatLoss, formatWhole } from '../../shared/format.js';
import { drawing, svg, text } from '../../shared/svg.js';

/** @import { Curve } from '../../shell/curve.js' */
/** @import { FigureContent } from '../../shared/figure.js' */

/** @typedef {{ epoch: number, training: number | null, heldOut: number | null, test: number | null }} Losses */

/** How each line looks, by dashes and marks too. */
const LINES = /** @type {const} */ ([
  { key: 'training', name: 'training', line: 'chart-line' },
  { key: 'heldOut', name: 'held out', line: 'chart-diagonal' },
  { key: 'test', name: 'test', line: 'chart-axis' },
]);

/** @param {Curve} curve @returns {Losses[]} an entry for each epoch that is over; none where no loss was kept */
export function lossesOf({ data: { points, tests, stepsPerEpoch } }) {
  const all = tests.map(({ step, loss, heldOutLoss }, at) => {
    const first = tests[at - 1]?.step ?? 0;
    const own = points.filter((point) => point.step > first && point.step <= step);
    const weight = own.reduce((sum, point) => sum + point.weight, 0);
    return {
      epoch: step / stepsPerEpoch,
      training: weight === 0 ? null : own.reduce((sum, point) => sum + point.weight * point.loss, 0) / weight,
      heldOut: numberOrNull(heldOutLoss),
      test: numberOrNull(loss),
    };
  });
  return all.some(({ test }) => test !== null) ? all : [];
}

/** @param {unknown} value from storage @returns {number | null} */
function numberOrNull(value) {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** @param {readonly Losses[]} losses at least one @param {number} leastLoss that the training can reach @returns {FigureContent} */
export function lossContent(losses, leastLoss) {
  return {
    sentence: sentence(losses, leastLoss),
    picture: draw(losses),
    table: {
      caption: 'Loss by epoch, in nats: of the training as it went, of the others after it',
      columns: [
        { head: 'Epoch', format: formatWhole },
        ...['Training', 'Held out', 'Test'].map((head) => ({ head, format: formatLoss })),
      ],
      rows: losses.map(({ epoch, training, heldOut, test }) => [epoch, training, heldOut, test]),
    },
  };
}

/** @param {readonly Losses[]} losses @param {number} leastLoss */
function sentence(losses, leastLoss) {
  const newest = losses[losses.length - 1];
  const figures = LINES.filter(({ key }) => newest[key] !== null).map(
    ({ key, name }) => `${name} ${formatLoss(/** @type {number} */ (newest[key]))}`,
  );
  const floor = leastLoss > 0 ? `; of the training ${formatLoss(leastLoss)} at best, since labels are smoothed` : '';
  return `after epoch ${formatWhole(newest.epoch)}, ${figures.join(', ')}${floor}.`;
}

/** @param {readonly Losses[]} losses */
function draw(losses) {
  const most = Math.max(
    1e-6,
    ...losses.flatMap(({ training, heldOut, test }) => [training ?? 0, heldOut ?? 0, test ?? 0]),
  );
  const [begin, end] = [losses[0].epoch, losses[losses.length - 1].epoch];
  const along = { title: 'epoch', ticks: end > begin ? [begin, end] : [begin, begin + 1], format: formatWhole };
  const { x, y, frame } = axes(along, { title: '', ticks: [0, most / 2, most], format: formatLoss });
  const lines = LINES.flatMap(({ key, line }) => {
    const places = losses.flatMap(({ epoch, [key]: loss }) => (loss === null ? [] : [[x(epoch), y(loss)]]));
    const points = places.map(([cx, cy]) => `${cx.toFixed(1)},${cy.toFixed(1)}`);
    const dots = key === 'test' || losses.length === 1 ? places : [];
    return [
      svg('path', { class: line, d: points.length > 1 ? `M${points.join('L')}` : '' }),
      ...dots.map(([cx, cy]) => svg('circle', { class: 'chart-count', cx: cx.toFixed(1), cy: cy.toFixed(1), r: 3 })),
    ];
  });
  const shown = LINES.filter(({ key }) => losses.some((each) => each[key] !== null));
  const keys = shown.flatMap(({ name, line }, at) => [
    svg('path', { class: line, d: `M${PLOT.left + 84 * at} 10h18` }),
    text(name, PLOT.left + 84 * at + 22, 14),
  ]);
  return drawing(PLOT.bottom + 40, ...keys, ...frame, ...lines, ...wordsAlong(along, x, PLOT.bottom));
}
