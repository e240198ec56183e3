/**
 * Each digit by itself: of the images of a digit, how many it finds (recall), of its answers of that digit, how many are
 * right (precision), and the harmonic mean of the two (F1).
 */

import { formatPercent, formatWhole } from '../../shared/format.js';
import { drawing, svg, text } from '../../shared/svg.js';

/** @import { FigureContent } from '../../shared/figure.js' */

/** @typedef {{ digit: number, count: number, precision: number | null, recall: number | null, f1: number | null }} ClassFigures */

export const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

const ROW = 19;
/** The digits, then a column of bars for each share with the share beside it. */
const COLUMNS = /** @type {const} */ ([
  ['Recall', 'recall', 16],
  ['Precision', 'precision', 119],
  ['F1', 'f1', 222],
]);
const BAR = 46;

/**
 * @param {readonly number[]} confusion 100 counts, row = the true digit
 * @returns {ClassFigures[]}
 */
export function classFigures(confusion) {
  return DIGITS.map((digit) => {
    const right = confusion[10 * digit + digit];
    const count = DIGITS.reduce((sum, other) => sum + confusion[10 * digit + other], 0);
    const read = DIGITS.reduce((sum, other) => sum + confusion[10 * other + digit], 0);
    return {
      digit,
      count,
      precision: read === 0 ? null : right / read,
      recall: count === 0 ? null : right / count,
      f1: read + count === 0 ? null : (2 * right) / (read + count),
    };
  });
}

/** @param {readonly number[]} confusion @returns {FigureContent} */
export function eachDigit(confusion) {
  const classes = classFigures(confusion);
  return { sentence: sentence(classes), picture: draw(classes), table: tableOf(classes) };
}

/** @param {readonly ClassFigures[]} classes @returns {FigureContent['table']} */
function tableOf(classes) {
  return {
    caption: 'Each digit by itself',
    columns: [
      { head: 'Digit', format: String },
      { head: 'Images', format: formatWhole },
      ...['Precision', 'Recall', 'F1'].map((head) => ({ head, format: formatPercent })),
    ],
    rows: classes.map(({ digit, count, precision, recall, f1 }) => [digit, count, precision, recall, f1]),
  };
}

/** @param {readonly ClassFigures[]} classes */
function draw(classes) {
  const from = scaleBegin(classes);
  const heads = COLUMNS.map(([head, , x]) => text(head, x, 14, { class: 'chart-strong' }));
  const rows = classes.flatMap((each, row) => {
    const y = 20 + row * ROW;
    const shares = COLUMNS.flatMap(([, name, x]) => bar(each[name], from, x, y));
    return [text(String(each.digit), 0, y + 14, { class: 'chart-strong' }), ...shares];
  });
  const note = `The bars run from ${formatPercent(from, 0)} to ${formatPercent(1, 0)}.`;
  return drawing(20 + 10 * ROW + 22, ...heads, ...rows, text(note, 0, 20 + 10 * ROW + 16));
}

/** Above 90 % nothing could be told apart on a scale from zero. @param {readonly ClassFigures[]} classes */
function scaleBegin(classes) {
  return classes.every(({ recall, precision }) => (recall ?? 1) >= 0.9 && (precision ?? 1) >= 0.9) ? 0.9 : 0;
}

/** @param {number | null} share @param {number} from where the scale begins @param {number} x @param {number} y */
function bar(share, from, x, y) {
  const length = share === null ? 0 : (share - from) / (1 - from);
  const place = { x, y: y + 5, height: 8 };
  return [
    svg('rect', { class: 'chart-track', ...place, width: BAR }),
    svg('rect', { class: 'chart-fill', ...place, width: (BAR * length).toFixed(2) }),
    text(share === null ? '–' : formatPercent(share), x + BAR + 4, y + 14),
  ];
}

/** @param {readonly ClassFigures[]} classes */
function sentence(classes) {
  const found = least(classes, ({ recall }) => recall);
  const right = least(classes, ({ precision }) => precision);
  if (found === null || right === null) return 'nothing was read.';
  if (found.share === 1 && right.share === 1) return 'every one of them is read right.';
  return `a ${found.digit} is found least often (recall ${formatPercent(found.share)}), and the answer ${right.digit} is right least often (precision ${formatPercent(right.share)}).`;
}

/**
 * @param {readonly ClassFigures[]} classes
 * @param {(figures: ClassFigures) => number | null} shareOf
 * @returns {{ digit: number, share: number } | null}
 */
function least(classes, shareOf) {
  const known = classes.flatMap((each) => {
    const share = shareOf(each);
    return share === null ? [] : { digit: each.digit, share };
  });
  return known.reduce((lowest, each) => (each.share < lowest.share ? each : lowest), known[0]) ?? null;
}
