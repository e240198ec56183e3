/**
 * Each digit by itself, as bars and as a table: of the images of a digit, how many it finds (recall), and of its answers
 * of that digit, how many are right (precision).
 */

import { formatPercent } from '../../shared/format.js';
import { element } from '../../shared/parts.js';
import { showFigure } from './figure.js';
import { svg } from './svg.js';
import { fillTable } from './tables.js';

/** @typedef {{ digit: number, count: number, precision: number | null, recall: number | null }} ClassFigures */

export const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

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
    };
  });
}

/** @param {HTMLElement} figure @param {readonly number[]} confusion */
export function drawClasses(figure, confusion) {
  const classes = classFigures(confusion);
  const from = scaleBegin(classes);
  showFigure(figure, 'Each digit', sentence(classes), [
    element('span'),
    element('span', { class: 'bars-head' }, 'Recall'),
    element('span', { class: 'bars-head' }, 'Precision'),
    ...classes.flatMap(({ digit, recall, precision }) => [
      element('span', { class: 'bars-digit' }, String(digit)),
      ...[recall, precision].flatMap((share) => [bar(share, from), element('span', {}, written(share))]),
    ]),
    element('span', { class: 'bars-note' }, `The bars run from ${formatPercent(from, 0)} to ${formatPercent(1, 0)}.`),
  ]);
}

/** @param {HTMLElement} table @param {readonly number[]} confusion */
export function fillClasses(table, confusion) {
  const rows = classFigures(confusion).map(({ digit, precision, recall }) => [
    String(digit),
    written(precision),
    written(recall),
  ]);
  fillTable(table, 'Each digit by itself', ['Digit', 'Precision', 'Recall'], rows);
}

/** Above 90 % nothing could be told apart on a scale from zero. @param {readonly ClassFigures[]} classes */
function scaleBegin(classes) {
  return classes.every(({ recall, precision }) => (recall ?? 1) >= 0.9 && (precision ?? 1) >= 0.9) ? 0.9 : 0;
}

/** @param {number | null} share @param {number} from where the scale begins */
function bar(share, from) {
  const length = share === null ? 0 : (share - from) / (1 - from);
  return svg(
    'svg',
    { class: 'bars-bar' },
    svg('rect', { class: 'bars-track', width: '100%', height: '100%' }),
    svg('rect', { class: 'bars-fill', width: `${(100 * length).toFixed(2)}%`, height: '100%' }),
  );
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

/** @param {number | null} share */
function written(share) {
  return share === null ? '–' : formatPercent(share);
}
