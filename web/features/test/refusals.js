/**
 * What refusing is worth: how many of the answers are right when the least sure ones are not given (risk and coverage;
 * El-Yaniv and Wiener, "On the foundations of noise-free selective classification", JMLR 11, 2010).
 */

import { axes, PLOT, wordsAlong } from '../../shared/axes.js';
import { formatPercent, formatWhole } from '../../shared/format.js';
import { drawing, svg } from '../../shared/svg.js';

/** @import { TestImage } from '../../shell/test-answers.js' */
/** @import { FigureContent } from '../../shared/figure.js' */

/** @typedef {{ refused: number, count: number, wrong: number }} Selection so many answers are not given; of the rest so many are wrong */

/** What the table tells of, in shares of all images. */
const SHARES = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
/** Where the scale may end. */
const ENDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const MOST_POINTS = 200;

/**
 * For each number of refusals, from none to all but one, what is left.
 * @param {readonly TestImage[]} images at least one
 * @returns {Selection[]}
 */
export function selections(images) {
  const surest = [...images].sort((a, b) => b.confidence - a.confidence || a.index - b.index);
  let wrong = 0;
  const kept = surest.map(({ label, answer }, at) => {
    wrong += Number(label !== answer);
    return { refused: images.length - at - 1, count: at + 1, wrong };
  });
  return kept.reverse();
}

/** @param {readonly TestImage[]} images @returns {FigureContent} */
export function refusals(images) {
  const all = selections(images);
  const own = all[Math.min(all.length - 1, images.filter(({ refused }) => refused).length)];
  const rows = SHARES.map((share) => all[Math.round(share * images.length)]).filter((each) => each !== undefined);
  return {
    sentence: sentence(all[0], own),
    picture: draw(all, own),
    table: {
      caption: 'How many of the answers are right when the least sure ones are refused',
      columns: [
        { head: 'Refused', format: (share) => formatPercent(share) },
        { head: 'Answers', format: formatWhole },
        { head: 'Wrong', format: formatWhole },
        { head: 'Right', format: (share) => formatPercent(share, 2) },
      ],
      rows: rows.map((each) => [each.refused / images.length, each.count, each.wrong, accuracy(each)]),
    },
  };
}

/** @param {Selection} selection */
function accuracy({ count, wrong }) {
  return 1 - wrong / count;
}

/** @param {readonly Selection[]} all @param {Selection} own where the network itself refuses */
function draw(all, own) {
  const count = all.length;
  const last = all.find(({ wrong }) => wrong === 0) ?? all[count - 1];
  const wanted = Math.max(last.refused, 1.5 * own.refused) / count;
  const end = ENDS.find((share) => share >= wanted) ?? 1;
  const shown = all.slice(0, Math.ceil(end * count) + 1);
  const least = Math.floor(100 * Math.min(...shown.map(accuracy))) / 100;
  const bottom = least === 1 ? 0.99 : least;
  const along = {
    title: 'refused',
    ticks: [0, end / 2, end],
    format: (/** @type {number} */ share) => formatPercent(share, end < 0.1 ? 1 : 0),
  };
  const { x, y, frame } = axes(along, {
    title: 'right, of the rest',
    ticks: [bottom, (bottom + 1) / 2, 1],
    format: (share) => formatPercent(share, bottom > 0.9 ? 1 : 0),
  });
  const step = Math.max(1, Math.ceil(shown.length / MOST_POINTS));
  const points = shown.filter((_, at) => at % step === 0 || at === shown.length - 1);
  const place = (/** @type {Selection} */ each) =>
    `${x(each.refused / count).toFixed(1)},${y(accuracy(each)).toFixed(1)}`;
  const line = svg('polyline', { class: 'chart-line', points: points.map(place).join(' ') });
  const dot = svg('circle', { class: 'chart-dot', cx: x(own.refused / count), cy: y(accuracy(own)), r: 5 });
  return drawing(PLOT.bottom + 40, ...frame, line, dot, ...wordsAlong(along, x, PLOT.bottom));
}

/** @param {Selection} none @param {Selection} own */
function sentence(none, own) {
  const all = `${formatPercent(accuracy(none), 2)} of all answers are right`;
  if (own.refused === 0) return `${all}; it refuses none.`;
  return `${all}; of those that are left when it refuses ${formatPercent(own.refused / none.count, 2)}, where the dot is, ${formatPercent(accuracy(own), 2)}.`;
}
