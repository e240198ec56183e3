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
  #errors;
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
    this.#errors = part(region, 'errors');
    this.#confusion = part(region, 'confusion');
    this.#classes = part(region, 'classes');
    this.#shifts = /** @type {HTMLInputElement} */ (part(region, 'shifts'));
    this.#reliability = part(region, 'reliability');
    new ResizeObserver(() => this.#offerScrolling()).observe(this.#errors);
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
    const { scrollWidth, clientWidth } = this.#errors;
    if (scrollWidth > clientWidth) this.#errors.tabIndex = 0;
    else this.#errors.removeAttribute('tabindex');
  }

  /** @param {State['evaluation']} evaluation */
  #showErrors(evaluation) {
    if (evaluation === this.#shown) return;
    this.#shown = evaluation;
    this.#errors.hidden = evaluation === null;
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
  const head = DIGITS.map((digit) => element('th', { scope: 'col' }, String(digit)));
  const rows = DIGITS.map((truth) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, String(truth)),
      ...DIGITS.map((read) => confusionCell(confusion[10 * truth + read], truth === read, most)),
    ),
  );
  table.replaceChildren(
    element('caption', {}, 'Which digit (rows) was read as which (columns)'),
    element('thead', {}, element('tr', {}, element('td'), ...head)),
    element('tbody', {}, ...rows),
  );
}

/**
 * @param {number} count
 * @param {boolean} right
 * @param {number} most of the errors
 */
function confusionCell(count, right, most) {
  const cell = element('td', {}, String(count));
  if (right) cell.className = 'right';
  else if (count === 0) cell.className = 'none';
  else cell.style.setProperty('--heat', (count / most).toFixed(3));
  return cell;
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
