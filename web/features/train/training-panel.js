/**
 * The buttons and the progress of training. It shows the state and says what was pressed
 * (`train`, `pause`, `resume`, `step`, `stop`); what then happens is session.js.
 */

import { formatDuration, formatMegabytes, formatPercent, formatWhole } from '../../shared/format.js';
import { onFirstClick, onUse, part, setText, setUsable } from '../../shared/parts.js';

/** @import { Phase, State } from '../../shell/store.js' */

/** Of these one takes the place of another. */
const PRIMARY = /** @type {const} */ (['train', 'pause', 'resume']);
const OTHERS = /** @type {const} */ (['step', 'stop']);
/** What is there at once: with less the megabytes would be none. */
const LEAST_TOLD = 100_000;
const THEN_PAUSED = '; then it is paused';

export class TrainingPanel extends EventTarget {
  /** @type {Record<typeof PRIMARY[number] | typeof OTHERS[number], HTMLButtonElement>} */
  #buttons;
  #progress;
  #text;
  #news;
  /** @type {Phase} */
  #phase = 'starting';

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#buttons = {
      train: part(region, 'train'),
      pause: part(region, 'pause'),
      resume: part(region, 'resume'),
      step: part(region, 'step'),
      stop: part(region, 'stop'),
    };
    this.#progress = part(region, 'progress');
    this.#text = part(region, 'progress-text');
    this.#news = part(region, 'news');
    const say = (/** @type {string} */ action) => () => this.dispatchEvent(new Event(action));
    for (const action of PRIMARY) onFirstClick(this.#buttons[action], say(action));
    for (const action of OTHERS) onUse(this.#buttons[action], say(action));
  }

  /** @param {State} state */
  render(state) {
    this.#renderButtons(state);
    this.#renderProgress(state);
    this.#tell(state);
  }

  /** @param {State} state */
  #renderButtons(state) {
    const { phase, evaluating } = state;
    const { train, step, stop } = this.#buttons;
    const primary = primaryAction(state);
    const focused = PRIMARY.find((action) => this.#buttons[action] === document.activeElement);
    for (const action of PRIMARY) this.#buttons[action].hidden = action !== primary;
    if (focused !== undefined && focused !== primary) this.#buttons[primary].focus();
    if (phase === 'starting') return;
    const free = (phase === 'idle' || phase === 'paused') && !evaluating;
    setUsable(train, phase === 'idle' && !evaluating);
    setUsable(step, free);
    setUsable(stop, phase !== 'idle' && phase !== 'off');
  }

  /** @param {State} state */
  #renderProgress(state) {
    const { phase, task, metrics } = state;
    const fetching = (phase === 'preparing' || phase === 'stepping') && task?.task === 'data';
    const trained = trainedShare(state);
    // What was trained stays in sight.
    const loading = fetching && trained === 0;
    const share = loading ? task.done / Math.max(1, task.total) : trained;
    this.#progress.style.setProperty('--share', String(share));
    this.#progress.classList.toggle('loading', loading);
    const percent = Math.floor(10_000 * trained) / 100;
    setAttribute(this.#progress, 'aria-valuenow', String(percent));
    setText(this.#text, fetching ? fetchingText(task, state) : progressText(state));
    const epoch = metrics === null ? 'Not started' : epochText(metrics);
    const doing = fetching ? fetchingText(task, state) : epoch;
    setAttribute(this.#progress, 'aria-valuetext', `${formatPercent(percent / 100, 0)}, ${doing}`);
  }

  /** A screen reader hears of turns, not of every figure. @param {State} state */
  #tell({ phase }) {
    if (phase === this.#phase) return;
    const before = this.#phase;
    this.#phase = phase;
    if (phase === 'running') setText(this.#news, 'Training runs.');
    else if (phase === 'preparing') setText(this.#news, 'Getting ready to train.');
    else if (phase === 'paused' && before === 'running') setText(this.#news, 'Training is paused.');
    else if (phase === 'paused' && before === 'stepping') setText(this.#news, 'One step taken.');
    else if (phase === 'idle' && before !== 'starting') setText(this.#news, 'Training is over.');
  }
}

/**
 * @param {State} state
 * @returns {typeof PRIMARY[number]}
 */
function primaryAction({ phase, holdAfterPreparing }) {
  switch (phase) {
    case 'running':
      return 'pause';
    case 'preparing':
      return holdAfterPreparing ? 'resume' : 'pause';
    case 'paused':
    case 'stepping':
      return 'resume';
    default:
      return 'train';
  }
}

/** @param {State} state */
function trainedShare({ metrics }) {
  return metrics === null ? 0 : metrics.step / Math.max(1, metrics.totalSteps);
}

/** @param {NonNullable<State['task']>} task @param {State} state @returns {string} */
function fetchingText(task, { phase, holdAfterPreparing }) {
  const paused = phase === 'preparing' && holdAfterPreparing ? THEN_PAUSED : '';
  return `Fetching MNIST${howFar(task)}${paused}`;
}

/** @param {NonNullable<State['task']>} task */
function howFar({ done, total }) {
  return total < LEAST_TOLD ? '' : `: ${formatMegabytes(done)} of ${formatMegabytes(total)}`;
}

/** @param {State} state @returns {string} */
function progressText(state) {
  const { phase, metrics, task, trainedSeconds } = state;
  if (phase === 'starting') return 'Starting the engine…';
  if (phase === 'off') return 'The engine is off.';
  if (phase === 'preparing') return state.holdAfterPreparing ? `Getting ready${THEN_PAUSED}` : 'Getting ready…';
  if (metrics === null) return phase === 'idle' ? 'Ready when you are' : 'Before the first step';
  const parts = positionParts(phase, metrics, task, trainedSeconds);
  const { heldOutAccuracy } = metrics;
  if (heldOutAccuracy !== null) parts.push(`held-out accuracy ${formatPercent(heldOutAccuracy, 2)}`);
  return parts.join(' · ');
}

/**
 * @param {Phase} phase
 * @param {NonNullable<State['metrics']>} metrics
 * @param {State['task']} task
 * @param {State['trainedSeconds']} trainedSeconds
 * @returns {string[]}
 */
function positionParts(phase, metrics, task, trainedSeconds) {
  const { imagesPerSecond } = metrics;
  const steps = `${formatWhole(metrics.step)} of ${formatWhole(metrics.totalSteps)}`;
  const speed = `${formatWhole(imagesPerSecond)} images/s`;
  if (phase === 'idle') {
    const taken = `${steps} steps${trainedSeconds === null ? '' : ` in ${formatDuration(trainedSeconds)}`}`;
    return imagesPerSecond > 0 ? [taken, `${speed}, ${(1000 / imagesPerSecond).toFixed(2)} ms each`] : [taken];
  }
  const parts = [epochText(metrics)];
  if (phase !== 'running') {
    parts.push(`step ${steps}`);
    if (phase === 'paused') parts.push('paused');
  } else if (task?.task === 'data') {
    parts.push(`waiting for MNIST${howFar(task)}`);
  } else if (task?.task === 'evaluation') {
    parts.push(`testing, ${formatPercent(task.done / Math.max(1, task.total), 0)}`);
  } else {
    if (imagesPerSecond > 0) parts.push(speed);
    if (metrics.secondsLeft !== null) parts.push(`${formatDuration(metrics.secondsLeft)} left`);
  }
  return parts;
}

/** @param {NonNullable<State['metrics']>} metrics */
function epochText({ step, stepsPerEpoch, totalSteps }) {
  const epochs = Math.max(1, Math.round(totalSteps / stepsPerEpoch));
  const epoch = Math.min(epochs, Math.floor(step / stepsPerEpoch) + 1);
  return `Epoch ${epoch} of ${epochs}`;
}

/**
 * @param {Element} target
 * @param {string} name
 * @param {string} value
 */
function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}
