/**
 * The confusion matrix: which digit was read as which. Its errors are buttons, which lead to their place in the room, and
 * of which arrows lead from one to the next.
 */

import { formatWhole } from '../../shared/format.js';
import { element } from '../../shared/parts.js';
import { DIGITS } from './each-digit.js';

/** @param {HTMLElement} table @param {readonly number[] | null} confusion null before anything was measured */
export function fillConfusion(table, confusion) {
  const hadFocus = table.contains(document.activeElement);
  const cell = confusion === null ? () => element('td') : cellsOf(confusion);
  const head = DIGITS.map((digit) => element('th', { scope: 'col' }, String(digit)));
  const rows = DIGITS.map((truth) =>
    element('tr', {}, element('th', { scope: 'row' }, String(truth)), ...DIGITS.map((read) => cell(truth, read))),
  );
  table.setAttribute('aria-hidden', String(confusion === null));
  table.classList.toggle('unmeasured', confusion === null);
  table.replaceChildren(
    element('caption', {}, 'Which digit (rows) was read as which (columns)'),
    element('thead', {}, element('tr', {}, element('td'), ...head)),
    element('tbody', {}, ...rows),
  );
  const [first] = table.querySelectorAll('button');
  if (first === undefined) return;
  first.tabIndex = 0;
  if (hadFocus) first.focus();
}

/** @param {readonly number[]} confusion @returns {(truth: number, read: number) => HTMLElement} */
function cellsOf(confusion) {
  const most = Math.max(1, ...confusion.filter((_, index) => index % 11 !== 0));
  return (truth, read) => {
    const count = confusion[10 * truth + read];
    if (truth === read) return element('td', { class: 'right' }, String(count));
    if (count === 0) return element('td', { class: 'none' }, '0');
    return errorCell(count, truth, read, count / most);
  };
}

/**
 * @param {number} count
 * @param {number} truth
 * @param {number} read
 * @param {number} heat 0 to 1
 */
function errorCell(count, truth, read, heat) {
  const images = count === 1 ? '1 image' : `${formatWhole(count)} images`;
  const label = `${truth} read as ${read}: ${images}`;
  const place = `${truth}-${read}`;
  const attributes = { type: 'button', 'aria-label': label, tabindex: '-1', 'data-place': place };
  const button = element('button', attributes, String(count));
  button.addEventListener('click', () => location.replace(`#test/${place}`));
  const cell = element('td', {}, button);
  cell.style.setProperty('--heat', heat.toFixed(3));
  return cell;
}

/**
 * The cell whose images are shown, if it is one.
 * @param {HTMLElement} table
 * @param {string} path what the address says behind the room's name
 */
export function markChosen(table, path) {
  for (const button of table.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset.place === path));
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
  const from = /** @type {HTMLElement} */ (event.target).closest('td');
  if (step === undefined || from === null) return;
  event.preventDefault();
  const rows = [...table.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('td')]);
  const along = getComputedStyle(table).direction === 'rtl' ? -step[1] : step[1];
  let y = rows.findIndex((row) => row.includes(from));
  let x = rows[y].indexOf(from);
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
