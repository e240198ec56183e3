/**
 * How well the network reads: the measurement, which can be asked for and cancelled, and what it found, in figures and
 * tables. It shows what the engine measured; it measures nothing.
 */

import { formatPercent } from '../../shared/format.js';
import { onUse, part, setText, setUsable } from '../../shared/parts.js';
import { fillConfusion, markChosen, moveBetweenCells } from './confusion-matrix.js';
import { drawClasses, fillClasses } from './each-digit.js';
import { wilsonInterval } from './interval.js';
import { drawReliability, fillReliability } from './reliability.js';

/** @import { Phase, State } from '../../shell/store.js' */

/** @type {readonly Phase[]} */
const TRAINING = ['preparing', 'running', 'stepping'];

const NEVER_SEEN = '10,000 digits it never saw';

export class EvaluationView extends EventTarget {
  #summary;
  #evaluate;
  #note;
  #running;
  #progress;
  #cancel;
  #shifts;
  #scrolled;
  #confusion;
  #figures;
  #eachDigit;
  #reliability;
  #classTable;
  #reliabilityTable;
  /** @type {State['evaluation'] | undefined} undefined before the first */
  #shown;
  #place = '';

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#summary = part(region, 'summary');
    this.#evaluate = /** @type {HTMLButtonElement} */ (part(region, 'evaluate'));
    this.#note = part(region, 'evaluate-note');
    this.#running = part(region, 'running');
    this.#progress = part(region, 'progress');
    this.#cancel = part(region, 'cancel');
    this.#shifts = /** @type {HTMLInputElement} */ (part(region, 'shifts'));
    this.#scrolled = [part(region, 'errors'), part(region, 'tables')];
    this.#confusion = part(region, 'confusion');
    this.#figures = part(region, 'figures');
    this.#eachDigit = part(region, 'each-digit');
    this.#reliability = part(region, 'reliability');
    this.#classTable = part(region, 'class-table');
    this.#reliabilityTable = part(region, 'reliability-table');
    this.#listen();
  }

  #listen() {
    this.#confusion.addEventListener('keydown', (event) => moveBetweenCells(this.#confusion, event));
    const observer = new ResizeObserver(() => this.#offerScrolling());
    for (const each of this.#scrolled) observer.observe(each);
    onUse(this.#evaluate, () => this.dispatchEvent(new Event('evaluate')));
    this.#cancel.addEventListener('click', () => this.dispatchEvent(new Event('cancel')));
    this.#shifts.addEventListener('change', () => {
      this.dispatchEvent(new CustomEvent('shifts', { detail: { wanted: this.#shifts.checked } }));
    });
  }

  /** @param {State} state */
  render(state) {
    const { phase, evaluating, evaluation, reader, settings } = state;
    this.#shifts.disabled = settings === null;
    this.#shifts.checked = settings?.shifts ?? false;
    const free = phase === 'idle' || phase === 'paused';
    if (phase !== 'starting') setUsable(this.#evaluate, free && !evaluating && reader !== 'none');
    setText(this.#note, TRAINING.includes(phase) ? 'Pause the training to evaluate.' : '');
    // What matters first is to measure; with figures there it is to read them.
    this.#evaluate.classList.toggle('primary', evaluation === null);
    this.#showProgress(state);
    setText(this.#summary, evaluating || evaluation === null ? NEVER_SEEN : intervalText(evaluation));
    if (evaluation !== this.#shown) this.#showFigures(evaluation);
  }

  /** @param {string} path the cell of the matrix whose images are shown, or one image of what was shown before */
  open(path) {
    if (path.startsWith('image/')) return;
    this.#place = path;
    markChosen(this.#confusion, path);
  }

  /** Its place is kept while nothing is measured, so that nothing moves. @param {State} state */
  #showProgress({ evaluating, task }) {
    if (!evaluating && this.#cancel === document.activeElement) this.#evaluate.focus();
    this.#running.classList.toggle('idle', !evaluating);
    const share = evaluating && task !== null ? task.done / Math.max(1, task.total) : 0;
    this.#progress.style.setProperty('--share', String(share));
    this.#progress.setAttribute('aria-valuenow', String(Math.floor(100 * share)));
    const isData = task?.task === 'data';
    this.#progress.classList.toggle('loading', isData);
    const doing = isData ? 'fetching the test images' : 'measuring';
    this.#progress.setAttribute('aria-valuetext', `${formatPercent(share, 0)}, ${doing}`);
  }

  /** Tables that are wider than their room are scrolled by keyboard too. */
  #offerScrolling() {
    for (const each of this.#scrolled) {
      if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
      else each.removeAttribute('tabindex');
    }
  }

  /** @param {State['evaluation']} evaluation */
  #showFigures(evaluation) {
    this.#shown = evaluation;
    this.#figures.hidden = evaluation === null;
    fillConfusion(this.#confusion, evaluation?.confusion ?? null);
    markChosen(this.#confusion, this.#place);
    if (evaluation === null) return;
    drawClasses(this.#eachDigit, evaluation.confusion);
    drawReliability(this.#reliability, evaluation);
    fillClasses(this.#classTable, evaluation.confusion);
    fillReliability(this.#reliabilityTable, evaluation);
  }
}

/** @param {NonNullable<State['evaluation']>} evaluation */
function intervalText({ correct, count }) {
  const { low, high } = wilsonInterval(correct, count);
  return `95 % confidence interval (Wilson): ${(100 * low).toFixed(2)} to ${formatPercent(high, 2)}`;
}
