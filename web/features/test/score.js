/**
 * The one figure: how many of the test images the network reads wrong. It shows; it measures nothing.
 */

import { formatPercent, formatWhole } from '../../shared/format.js';
import { part, setText } from '../../shared/parts.js';

/** @import { State } from '../../shell/store.js' */

export class ScoreView {
  #region;
  #score;
  #note;

  /** @param {HTMLElement} region */
  constructor(region) {
    this.#region = region;
    this.#score = part(region, 'score');
    this.#note = part(region, 'score-note');
  }

  /** @param {State} state */
  render({ evaluating, evaluation, task, settings }) {
    const shown = evaluating ? null : evaluation;
    this.#region.classList.toggle('unmeasured', shown === null && !evaluating);
    setText(this.#score, shown === null ? '' : scoreText(shown));
    setText(this.#note, shown === null ? missingNote(evaluating, task) : howMeasured(shown, settings));
  }
}

/** @param {NonNullable<State['evaluation']>} evaluation */
function scoreText({ count, correct, accuracy }) {
  return `${formatWhole(count - correct)} of ${formatWhole(count)} wrong (${formatPercent(accuracy, 2)} right)`;
}

/**
 * The answers beside the figure may be averaged by now.
 * @param {NonNullable<State['evaluation']>} evaluation
 * @param {State['settings']} settings
 */
function howMeasured({ label, shifts }, settings) {
  return settings?.shifts && shifts === false ? `${label}, measured without averaging` : label;
}

/** @param {boolean} evaluating @param {State['task']} task */
function missingNote(evaluating, task) {
  return evaluating ? progressNote(task) : 'not measured yet';
}

/** @param {State['task']} task */
function progressNote(task) {
  if (task === null) return 'measuring…';
  const share = formatPercent(task.done / Math.max(1, task.total), 0);
  return task.task === 'data' ? `fetching the test images, ${share}` : `measuring, ${share}`;
}
