/**
 * How well the network reads: the measurement, which can be asked for and cancelled, and what it found, in figures and
 * tables. It shows what the engine measured; it measures nothing.
 */

import { Figure, saveButtons } from '../../shared/figure.js';
import { formatPercent } from '../../shared/format.js';
import { element, onUse, part, setText, setUsable } from '../../shared/parts.js';
import { offerScrolling } from '../../shared/scrolling.js';
import { Waiting } from '../../shared/waiting.js';
import { trains } from '../../shell/store.js';
import { comparison } from './comparison.js';
import { fillConfusion, markChosen, matrixContent, moveBetweenCells } from './confusion-matrix.js';
import { eachDigit } from './each-digit.js';
import { wilsonInterval } from './interval.js';
import { lossContent, lossesOf } from './losses.js';
import { refusals } from './refusals.js';
import { reliability } from './reliability.js';

/** @import { State } from '../../shell/store.js' */
/** @import { TestImage } from '../../shell/test-answers.js' */
/** @import { Measure } from './confusion-matrix.js' */

/**
 * @typedef {object} EvaluationHooks
 * @property {(evaluation: string | undefined) => Promise<readonly TestImage[] | null>} answers null when there are none
 * @property {(evaluation: string | undefined) => Promise<readonly TestImage[] | null>} answersBefore those of the evaluation
 *   before it
 * @property {(error: unknown) => void} onError
 */

const NEVER_SEEN = '10,000 digits it never saw';

export class EvaluationView extends EventTarget {
  #summary;
  #evaluate;
  #note;
  #waitingPlace;
  #waiting;
  #shifts;
  #confusion;
  #figures;
  #matrixMore;
  #matrixPicture;
  #measure;
  #eachDigit;
  #reliability;
  #losses;
  #lossesRoot;
  /** @type {State['curve'] | null} */
  #curve = null;
  #refusals;
  #comparison;
  /** What is made of single answers. @type {readonly HTMLElement[]} */
  #ofAnswers;
  #hooks;
  /** @type {State['evaluation'] | undefined} undefined before the first */
  #shown;
  #place = '';

  /** @param {HTMLElement} region @param {EvaluationHooks} hooks */
  constructor(region, hooks) {
    super();
    this.#hooks = hooks;
    this.#summary = part(region, 'summary');
    this.#evaluate = /** @type {HTMLButtonElement} */ (part(region, 'evaluate'));
    this.#note = part(region, 'evaluate-note');
    this.#waitingPlace = part(region, 'waiting');
    this.#waiting = new Waiting(
      this.#waitingPlace,
      'Evaluation progress',
      () => this.dispatchEvent(new Event('cancel')),
      () => this.#evaluate,
    );
    this.#shifts = /** @type {HTMLInputElement} */ (part(region, 'shifts'));
    this.#confusion = part(region, 'confusion');
    offerScrolling([part(region, 'errors')]);
    this.#matrixMore = part(region, 'matrix-more');
    this.#matrixPicture = part(region, 'matrix-picture');
    this.#measure = /** @type {HTMLSelectElement} */ (part(region, 'measure'));
    this.#figures = part(region, 'figures');
    this.#ofAnswers = [part(region, 'refusals'), part(region, 'comparison')];
    this.#eachDigit = new Figure(part(region, 'each-digit'), 'Each digit', hooks.onError);
    this.#reliability = new Figure(part(region, 'reliability'), 'Reliability', hooks.onError);
    this.#lossesRoot = part(region, 'losses');
    this.#losses = new Figure(this.#lossesRoot, 'Loss by epoch', hooks.onError);
    this.#refusals = new Figure(part(region, 'refusals'), 'Refusals', hooks.onError);
    this.#comparison = new Figure(part(region, 'comparison'), 'Before and now', hooks.onError);
    part(region, 'comparison').append(differingImages());
    this.#matrixMore.append(saveButtons('Confusion matrix', () => this.#matrixContent(), hooks.onError));
    this.#listen();
  }

  #listen() {
    this.#confusion.addEventListener('keydown', (event) => moveBetweenCells(this.#confusion, event));
    this.#measure.addEventListener('change', () => this.#fillMatrix());
    onUse(this.#evaluate, () => this.dispatchEvent(new Event('evaluate')));
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
    setText(this.#note, trains(phase) ? 'Pause the training to evaluate.' : '');
    // What matters first is to measure; with figures there it is to read them.
    this.#evaluate.classList.toggle('primary', evaluation === null);
    this.#showProgress(state);
    setText(this.#summary, evaluating || evaluation === null ? NEVER_SEEN : intervalText(evaluation));
    if (evaluation !== this.#shown) this.#showFigures(evaluation);
    this.#showLosses(state.curve);
  }

  /** @param {string} path the cell of the matrix whose images are shown, or one image of what was shown before */
  open(path) {
    if (path.startsWith('image/')) return;
    this.#place = path;
    markChosen(this.#confusion, path);
  }

  /** Its place is kept while nothing is measured, so that nothing moves. @param {State} state */
  #showProgress({ evaluating, task }) {
    if (!evaluating && this.#waiting.hasFocus) this.#evaluate.focus();
    if (evaluating && this.#waitingPlace.classList.contains('idle')) this.#waiting.begin();
    this.#waitingPlace.classList.toggle('idle', !evaluating);
    const share = evaluating && task !== null ? task.done / Math.max(1, task.total) : 0;
    const isData = task?.task === 'data';
    this.#waiting.bar.classList.toggle('loading', isData);
    this.#waiting.tell(share, isData ? 'fetching the test images' : 'measuring');
  }

  /** @param {State['evaluation']} evaluation */
  #showFigures(evaluation) {
    this.#shown = evaluation;
    this.#figures.hidden = evaluation === null;
    this.#matrixMore.hidden = evaluation === null;
    this.#fillMatrix();
    this.#showAnswers();
    if (evaluation === null) return;
    this.#eachDigit.show(eachDigit(evaluation.confusion));
    this.#reliability.show(reliability(evaluation));
  }

  /** Of the training whose network answers, if there is one. @param {State['curve']} curve */
  #showLosses(curve) {
    if (curve === this.#curve) return;
    this.#curve = curve;
    const losses = lossesOf(curve);
    this.#lossesRoot.hidden = losses.length === 0;
    if (losses.length > 0) this.#losses.show(lossContent(losses, curve.leastLoss));
  }

  #fillMatrix() {
    fillConfusion(this.#confusion, this.#shown?.confusion ?? null, this.#wishedMeasure);
    markChosen(this.#confusion, this.#place);
  }

  get #wishedMeasure() {
    return /** @type {Measure} */ (this.#measure.value);
  }

  /** Its picture is on the page while it is saved, where its style is. */
  #matrixContent() {
    const content = matrixContent(this.#shown?.confusion ?? [], this.#wishedMeasure);
    this.#matrixPicture.replaceChildren(content.picture);
    return content;
  }

  /** Single answers are to be had of an evaluation of this visit only, and not of every one there is another one before. */
  async #showAnswers() {
    const evaluation = this.#shown;
    for (const each of this.#ofAnswers) each.hidden = true;
    const [refusalsRoot, comparisonRoot] = this.#ofAnswers;
    try {
      const { answers, answersBefore } = this.#hooks;
      const [now, before] = await Promise.all([answers(evaluation?.id), answersBefore(evaluation?.id)]);
      if (evaluation !== this.#shown || now === null) return;
      this.#refusals.show(refusals(now));
      refusalsRoot.hidden = false;
      if (before === null) return;
      this.#comparison.show(comparison(before, now));
      comparisonRoot.hidden = false;
    } catch (error) {
      this.#hooks.onError(error);
    }
  }
}

/** @param {NonNullable<State['evaluation']>} evaluation */
function intervalText({ correct, count }) {
  const { low, high } = wilsonInterval(correct, count);
  return `95 % confidence interval (Wilson): ${(100 * low).toFixed(2)} to ${formatPercent(high, 2)}`;
}

/** The way to the images that one of two evaluations misreads and the other does not. */
function differingImages() {
  const links = Object.entries({ mended: 'Images mended', broken: 'Images broken' }).map(([kind, words]) =>
    element('a', { href: `#test/${kind}` }, words),
  );
  return element('p', { class: 'comparison-images' }, ...links);
}
