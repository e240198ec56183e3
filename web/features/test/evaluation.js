/**
 * How well the network reads: whether its confidence can be believed, and where it errs, as tables. It counts from what the engine measured, and shows; it measures nothing.
 */

import { formatPercent, formatWhole } from '../../shared/format.js';
import { element, onUse, part, setText, setUsable } from '../../shared/parts.js';

/** @import { State } from '../../shell/store.js' */

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

export class EvaluationView extends EventTarget {
  #confidence;
  #button;
  #shifts;
  #tables;
  #confusion;
  #classes;
  #reliability;
  /** @type {State['evaluation']} */
  #shown = null;

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#confidence = part(region, 'confidence');
    this.#button = /** @type {HTMLButtonElement} */ (part(region, 'evaluate'));
    this.#tables = [part(region, 'errors'), part(region, 'figures')];
    this.#confusion = part(region, 'confusion');
    this.#classes = part(region, 'classes');
    this.#shifts = /** @type {HTMLInputElement} */ (part(region, 'shifts'));
    this.#reliability = part(region, 'reliability');
    this.#confusion.addEventListener('keydown', (event) => moveBetweenCells(this.#confusion, event));
    const observer = new ResizeObserver(() => this.#offerScrolling());
    for (const each of this.#tables) observer.observe(each);
    onUse(this.#button, () => this.dispatchEvent(new Event('evaluate')));
    this.#shifts.addEventListener('change', () => {
      this.dispatchEvent(new CustomEvent('shifts', { detail: { wanted: this.#shifts.checked } }));
    });
  }

  /** @param {State} state */
  render({ phase, evaluating, evaluation, reader, settings }) {
    this.#shifts.disabled = settings === null;
    this.#shifts.checked = settings?.shifts ?? false;
    const free = phase === 'idle' || phase === 'paused';
    if (phase !== 'starting') setUsable(this.#button, free && !evaluating && reader !== 'none');
    setText(this.#confidence, evaluating || evaluation === null ? '' : confidenceText(evaluation));
    this.#showErrors(evaluation);
  }

  /** Tables that are wider than their room are scrolled by keyboard too. */
  #offerScrolling() {
    for (const each of this.#tables) {
      if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
      else each.removeAttribute('tabindex');
    }
  }

  /** @param {State['evaluation']} evaluation */
  #showErrors(evaluation) {
    if (evaluation === this.#shown) return;
    this.#shown = evaluation;
    for (const each of this.#tables) each.hidden = evaluation === null;
    if (evaluation === null) return;
    fillConfusion(this.#confusion, evaluation.confusion);
    fillClasses(this.#classes, evaluation.confusion);
    fillReliability(this.#reliability, evaluation);
  }
}

/** @param {NonNullable<State['evaluation']>} evaluation */
function confidenceText({ ece }) {
  return `Its confidence is off by ${formatPercent(ece)} on average (expected calibration error).`;
}

/**
 * @param {readonly number[]} confusion 100 counts, row = the true digit
 * @returns {{ digit: number, count: number, precision: number | null, recall: number | null }[]}
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

/**
 * @param {HTMLElement} table
 * @param {readonly number[]} confusion
 */
function fillConfusion(table, confusion) {
  const most = Math.max(1, ...confusion.filter((_, index) => index % 11 !== 0));
  const hadFocus = table.contains(document.activeElement);
  const head = DIGITS.map((digit) => element('th', { scope: 'col' }, String(digit)));
  const rows = DIGITS.map((truth) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, String(truth)),
      ...DIGITS.map((read) => confusionCell(confusion[10 * truth + read], truth, read, most)),
    ),
  );
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

/**
 * Errors lead to their place in the room.
 * @param {number} count
 * @param {number} truth
 * @param {number} read
 * @param {number} most of the errors
 */
function confusionCell(count, truth, read, most) {
  if (truth === read) return element('td', { class: 'right' }, String(count));
  if (count === 0) return element('td', { class: 'none' }, '0');
  const images = count === 1 ? '1 image' : `${formatWhole(count)} images`;
  const label = `${truth} read as ${read}: ${images}`;
  const button = element('button', { type: 'button', 'aria-label': label, tabindex: '-1' }, String(count));
  button.addEventListener('click', () => location.replace(`#test/${truth}-${read}`));
  const cell = element('td', {}, button);
  cell.style.setProperty('--heat', (count / most).toFixed(3));
  return cell;
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
function moveBetweenCells(table, event) {
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

/**
 * @param {HTMLElement} table
 * @param {readonly number[]} confusion
 */
function fillClasses(table, confusion) {
  const head = ['Digit', 'Precision', 'Recall'].map((title) => element('th', { scope: 'col' }, title));
  const rows = classFigures(confusion).map(({ digit, precision, recall }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, String(digit)),
      element('td', {}, precision === null ? '–' : formatPercent(precision)),
      element('td', {}, recall === null ? '–' : formatPercent(recall)),
    ),
  );
  table.replaceChildren(
    element('caption', {}, 'Each digit by itself'),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

/**
 * The reliability diagram in words: only the parts that hold answers.
 * @param {HTMLElement} table
 * @param {NonNullable<State['evaluation']>} evaluation
 */
function fillReliability(table, { bins, refused }) {
  const head = ['How sure it was', 'Digits', 'Mean confidence', 'Right'].map((title) =>
    element('th', { scope: 'col' }, title),
  );
  const rows = bins.flatMap(({ count, confidence, accuracy }, index) => {
    if (count === 0) return [];
    const range = `${formatPercent(index / bins.length, 0)} to ${formatPercent((index + 1) / bins.length, 0)}`;
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, range),
      element('td', {}, formatWhole(count)),
      element('td', {}, formatPercent(confidence)),
      element('td', {}, formatPercent(accuracy)),
    );
  });
  table.replaceChildren(
    element('caption', {}, `How often it is right when it is so sure; ${formatWhole(refused)} refused as no digit`),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}
