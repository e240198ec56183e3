/**
 * The confusion matrix: which digit was read as which. Its cells are buttons that lead to their images, its heads to the
 * errors of a row or a column, and arrows lead from one to the next.
 */

import { formatWhole } from '../../shared/format.js';
import { element } from '../../shared/parts.js';
import { drawing, svg, text } from '../../shared/svg.js';
import { DIGITS } from './each-digit.js';

/** @import { TableContent } from '../../shared/tables.js' */

/** @typedef {'count' | 'row' | 'column'} Measure what the cells tell: images, or shares of a row or of a column */

/** @type {Record<Measure, string>} */
const CAPTIONS = {
  count: 'Which digit (rows) was read as which (columns)',
  row: 'Of each digit (rows), the per cent that were read as which (columns)',
  column: 'Of each answer (columns), the per cent that were which digit (rows)',
};

/**
 * What a cell tells, as a number and as it is written.
 * @param {readonly number[]} confusion
 * @param {Measure} measure
 */
export function cellValues(confusion, measure) {
  const sums = DIGITS.map((digit) =>
    DIGITS.reduce((sum, other) => sum + confusion[measure === 'row' ? 10 * digit + other : 10 * other + digit], 0),
  );
  return (/** @type {number} */ truth, /** @type {number} */ read) => {
    const count = confusion[10 * truth + read];
    if (measure === 'count') return { value: count, text: String(count) };
    const share = count / Math.max(1, sums[measure === 'row' ? truth : read]);
    return { value: share, text: count === 0 ? '0' : (100 * share).toFixed(share === 1 ? 0 : 1) };
  };
}

/**
 * @param {HTMLElement} table
 * @param {readonly number[] | null} confusion null before anything was measured
 * @param {Measure} [measure]
 */
export function fillConfusion(table, confusion, measure = 'count') {
  const hadFocus = table.contains(document.activeElement);
  const cell = confusion === null ? () => element('td') : cellsOf(confusion, measure);
  const head = confusion === null ? plainHead : headsOf(confusion);
  const heads = DIGITS.map((digit) => head('col', digit));
  const rows = DIGITS.map((truth) => element('tr', {}, head('row', truth), ...DIGITS.map((read) => cell(truth, read))));
  table.setAttribute('aria-hidden', String(confusion === null));
  table.classList.toggle('unmeasured', confusion === null);
  table.replaceChildren(
    element('caption', {}, CAPTIONS[measure]),
    element('thead', {}, element('tr', {}, element('td'), ...heads)),
    element('tbody', {}, ...rows),
  );
  const [first] = table.querySelectorAll('button');
  if (first === undefined) return;
  first.tabIndex = 0;
  if (hadFocus) first.focus();
}

/** @param {'row' | 'col'} scope @param {number} digit */
function plainHead(scope, digit) {
  return element('th', { scope }, String(digit));
}

/** @param {readonly number[]} confusion @returns {typeof plainHead} */
function headsOf(confusion) {
  return (scope, digit) => {
    const isRow = scope === 'row';
    const counts = DIGITS.map((other) => (isRow ? confusion[10 * digit + other] : confusion[10 * other + digit]));
    const wrong = counts.reduce((sum, count) => sum + count, 0) - counts[digit];
    if (wrong === 0) return plainHead(scope, digit);
    const label = isRow ? `${digit} read as another digit` : `Another digit read as ${digit}`;
    const place = isRow ? `${digit}-any` : `any-${digit}`;
    return element('th', { scope }, placeButton(String(digit), `${label}: ${images(wrong)}`, place));
  };
}

/** @param {readonly number[]} confusion @param {Measure} measure @returns {(truth: number, read: number) => HTMLElement} */
function cellsOf(confusion, measure) {
  const cellAt = cellValues(confusion, measure);
  const most = Math.max(1, ...confusion.filter((_, index) => index % 11 !== 0));
  return (truth, read) => {
    const count = confusion[10 * truth + read];
    if (count === 0) return element('td', { class: truth === read ? 'right' : 'none' }, '0');
    const label = `${truth} read as ${read}: ${images(count)}`;
    const cell = element('td', {}, placeButton(cellAt(truth, read).text, label, `${truth}-${read}`));
    if (truth === read) cell.classList.add('right');
    else cell.style.setProperty('--heat', (count / most).toFixed(3));
    return cell;
  };
}

/**
 * The same by itself, to be saved.
 * @param {readonly number[]} confusion
 * @param {Measure} measure
 * @returns {{ picture: SVGElement, table: TableContent }}
 */
export function matrixContent(confusion, measure) {
  const cellAt = cellValues(confusion, measure);
  const columns = [
    { head: 'Digit', format: String },
    ...DIGITS.map((digit) => ({ head: `read as ${digit}`, format: String })),
  ];
  const rows = DIGITS.map((truth) => [truth, ...DIGITS.map((read) => cellAt(truth, read).value)]);
  return { picture: drawMatrix(confusion, measure), table: { caption: CAPTIONS[measure], columns, rows } };
}

const CELL = 29;

/** @param {readonly number[]} confusion @param {Measure} measure */
function drawMatrix(confusion, measure) {
  const cellAt = cellValues(confusion, measure);
  const most = Math.max(1, ...confusion.filter((_, index) => index % 11 !== 0));
  const middle = (/** @type {number} */ at) => 22 + (at + 0.5) * CELL;
  const heads = DIGITS.flatMap((digit) => [
    text(String(digit), middle(digit), 15, { class: 'chart-strong chart-middle' }),
    text(String(digit), 10, middle(digit) + 5, { class: 'chart-strong chart-middle' }),
  ]);
  const cells = DIGITS.flatMap((truth) =>
    DIGITS.flatMap((read) => {
      const place = { x: 22 + read * CELL, y: 22 + truth * CELL, width: CELL - 1, height: CELL - 1 };
      const opacity = truth === read ? 1 : (0.55 * confusion[10 * truth + read]) / most;
      return [
        svg('rect', {
          class: truth === read ? 'chart-right' : 'chart-heat',
          ...place,
          'fill-opacity': opacity.toFixed(3),
        }),
        text(cellAt(truth, read).text, middle(read), middle(truth) + 4, { class: 'chart-cell' }),
      ];
    }),
  );
  return drawing(30 + 10 * CELL, ...heads, ...cells);
}

/** @param {number} count */
function images(count) {
  return count === 1 ? '1 image' : `${formatWhole(count)} images`;
}

/** @param {string} text @param {string} label @param {string} place */
function placeButton(text, label, place) {
  const button = element('button', { type: 'button', 'aria-label': label, tabindex: '-1', 'data-place': place }, text);
  button.addEventListener('click', () => location.replace(`#test/${place}`));
  return button;
}

/**
 * The cell, row or column whose images are shown, if it is one.
 * @param {HTMLElement} table
 * @param {string} path what the address says behind the room's name
 */
export function markChosen(table, path) {
  for (const button of table.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(path.split('/').includes(button.dataset.place ?? '')));
  }
}

const STEPS = new Map([
  ['ArrowLeft', [0, -1]],
  ['ArrowRight', [0, 1]],
  ['ArrowUp', [-1, 0]],
  ['ArrowDown', [1, 0]],
]);

/**
 * From one button of the table to the next in the direction of an arrow: all of them are one stop of Tab.
 * @param {HTMLElement} table
 * @param {KeyboardEvent} event
 */
export function moveBetweenCells(table, event) {
  const step = STEPS.get(event.key);
  const from = /** @type {HTMLElement} */ (event.target).closest('td, th');
  if (step === undefined || from === null) return;
  event.preventDefault();
  const rows = [...table.querySelectorAll('tr')].map((row) => [...row.cells]);
  const along = getComputedStyle(table).direction === 'rtl' ? -step[1] : step[1];
  let y = rows.findIndex((row) => row.some((cell) => cell === from));
  let x = rows[y].indexOf(/** @type {HTMLTableCellElement} */ (from));
  /** @type {HTMLButtonElement | null | undefined} */
  let next = null;
  while (next === null) {
    y += step[0];
    x += along;
    const cell = rows[y]?.[x];
    next = cell === undefined ? undefined : cell.querySelector('button');
  }
  if (next === undefined) return;
  for (const button of table.querySelectorAll('button')) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}
