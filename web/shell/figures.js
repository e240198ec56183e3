/**
 * The figures on the page of the network that reads: metrics and curve of its training, the time that took, and its last
 * evaluation. From the worker's news into the store.
 */

import { Curve, leastLoss } from './curve.js';

/** @import { Evaluation, Metrics, TrainConfig, TrainingInfo } from '../shared/protocol.js' */
/** @import { Network } from './networks.js' */
/** @import { State, Store } from './store.js' */

/** @typedef {Pick<Network, 'metrics' | 'trainedSeconds' | 'evaluation' | 'curve'>} KeptFigures */

/** @type {KeptFigures} */
export const NO_FIGURES = { metrics: null, trainedSeconds: null, evaluation: null, curve: null };

export class Figures {
  #store;
  #hooks;
  /** @type {number | null} null while no training runs */
  #runningSince = null;
  #ranMs = 0;

  /**
   * @param {Store} store
   * @param {{ config: () => TrainConfig, now: () => number }} hooks
   */
  constructor(store, hooks) {
    this.#store = store;
    this.#hooks = hooks;
  }

  /** As they are kept with the network. @returns {KeptFigures} */
  get kept() {
    const { metrics, evaluation, curve } = this.#store.state;
    return { metrics, evaluation, trainedSeconds: this.#runMs / 1000, curve: curve.data };
  }

  /** Of another network than before. @param {KeptFigures} kept @param {TrainingInfo} [training] that can be gone on with */
  show({ metrics, trainedSeconds, evaluation, curve }, training) {
    this.#runningSince = null;
    this.#ranMs = 1000 * (trainedSeconds ?? 0);
    // The network may have been kept a few steps after its figures.
    const position = training?.active && metrics !== null ? positionOf(training) : {};
    this.#store.update({
      metrics: metrics === null ? null : { ...metrics, ...position },
      trainedSeconds,
      evaluation,
      curve: new Curve(curve ?? undefined),
    });
  }

  startClock() {
    this.#runningSince = this.#hooks.now();
  }

  stopClock() {
    this.#ranMs = this.#runMs;
    this.#runningSince = null;
  }

  /** The training is over. */
  end() {
    this.stopClock();
    this.#store.update({ trainedSeconds: this.#ranMs / 1000 });
  }

  /** @param {Metrics} metrics */
  add(metrics) {
    const { metrics: before, curve } = this.#store.state;
    const begun = curve.empty ? Curve.begin(leastLoss(this.#hooks.config())) : curve;
    // A worker that goes on with a kept training does not know it before its first epoch is over.
    const heldOutAccuracy = metrics.heldOutAccuracy ?? before?.heldOutAccuracy ?? null;
    this.#store.update({
      metrics: { ...metrics, heldOutAccuracy },
      curve: begun.add(metrics),
      memoryBytes: metrics.memoryBytes,
      task: null,
    });
  }

  /** @param {{ step: number, evaluation: Evaluation, heldOutLoss: number | null }} epoch that is over */
  addEpoch({ step, evaluation, heldOutLoss }) {
    const { accuracy, loss } = evaluation;
    this.#store.update({ task: null, curve: this.#store.state.curve.addTest({ step, accuracy, loss, heldOutLoss }) });
    this.#measured(evaluation, step, false);
  }

  /**
   * @param {Evaluation} evaluation of the network as it is
   * @param {boolean} shifts
   */
  evaluated(evaluation, shifts) {
    this.#measured(evaluation, this.#store.state.metrics?.step, shifts);
  }

  /**
   * @param {Evaluation} evaluation
   * @param {number | undefined} step after which the network was measured, if it is one that is trained here
   * @param {boolean} shifts
   */
  #measured(evaluation, step, shifts) {
    const label = labelOf(this.#store.state, step);
    this.#store.update({
      evaluation: { ...evaluation, step, shifts, label: shifts ? `${label}, averaged over 5 shifts` : label },
    });
  }

  /** In which the training ran, up to now. */
  get #runMs() {
    return this.#ranMs + (this.#runningSince === null ? 0 : this.#hooks.now() - this.#runningSince);
  }
}

/** @param {TrainingInfo} training */
function positionOf({ step, stepsPerEpoch, totalSteps }) {
  return { step, stepsPerEpoch, totalSteps };
}

/** Whose evaluation it is. @param {State} state @param {number | undefined} step */
function labelOf({ reader, metrics, phase }, step) {
  if (reader !== 'own') return 'the original network';
  if (metrics === null || step === undefined || phase === 'idle') return 'your network';
  const { stepsPerEpoch, totalSteps } = metrics;
  if (step >= totalSteps) return 'your network';
  return step % stepsPerEpoch === 0
    ? `your network after epoch ${step / stepsPerEpoch}`
    : `your network after step ${step}`;
}
