/**
 * A training in the worker, as a job that goes on behind whatever is awaited: it runs, pauses, takes single steps, is
 * evaluated after each epoch, and says so by events.
 */

import { EvaluationWork } from '../../worker/evaluation.js';
import { unwrap, WorkerError } from '../../worker/problem.js';
import { PROGRESS_INTERVAL_MS } from '../../worker/pump.js';
import { ShardBudget } from '../../worker/slicing.js';
import { TrainingMetrics } from './worker-metrics.js';

/** @import { TrainingRun } from '../../generated/inkling-simd.js' */
/** @import { Checkpoint, Evaluation, Metrics, NetworkInfo } from '../../shared/protocol.js' */
/** @import { EvaluationEvent } from '../../worker/evaluation.js' */
/** @import { Context } from '../../worker/service.js' */
/** @import { Progress } from './worker-metrics.js' */

/**
 * @typedef {(
 *   EvaluationEvent
 *   | ({ type: 'metrics' } & Metrics)
 *   | { type: 'running' }
 *   | { type: 'paused', step: number }
 *   | { type: 'stopped', step: number }
 *   | { type: 'epoch', step: number, evaluation: Evaluation, heldOutLoss: number | null }
 *   | { type: 'done', step: number, evaluation: Evaluation }
 *   | { type: 'failed', code: string, message: string }
 *   | ({ type: 'checkpoint' } & Checkpoint)
 *   | { type: 'warning', message: string }
 * )} TrainingEvent
 */

/** @typedef {{ resolve: (step: number) => void, reject: (reason: unknown) => void }} Waiter */

/** What a reload may cost at most; the first comes sooner, so that a short training is kept too. */
const CHECKPOINT_INTERVAL_MS = 4000;
const FIRST_CHECKPOINT_MS = 250;

export class Training {
  #context;
  #run;
  #metrics;
  #shards;
  #running = false;
  /** One step was asked for while it was paused. */
  #stepping = false;
  /** @type {Waiter[]} */
  #stepWaiters = [];
  #step;
  /** Every step is done, but perhaps not the last evaluation. */
  #finished;
  /** An epoch is over, and this is not. @type {EvaluationWork | null} */
  #evaluation = null;
  /** After that epoch, on the images that are held out; null without them. @type {number | null} */
  #heldOutLoss = null;
  /** The network has changed since it was last kept. */
  #dirty = false;
  #isOver = false;
  #metricsAt = Number.NEGATIVE_INFINITY;
  #progressAt = Number.NEGATIVE_INFINITY;
  #checkpointAt = 0;

  /**
   * Of the one that the engine holds, paused.
   * @param {Context<TrainingEvent>} context
   * @param {TrainingRun} run
   * @param {NetworkInfo} network
   * @param {{ step: number, finished: boolean }} position
   */
  constructor(context, run, network, { step, finished }) {
    this.#context = context;
    this.#run = run;
    this.#metrics = new TrainingMetrics(network);
    this.#shards = new ShardBudget(context.threads);
    this.#step = step;
    this.#finished = finished;
    if (finished) this.#evaluation = new EvaluationWork(context, false, this);
  }

  /** Nothing can be asked of it any more. */
  get isOver() {
    return this.#isOver;
  }

  resume() {
    if (this.#running) return;
    this.#dropSingleStep();
    this.#running = true;
    this.#checkpointAt = this.#context.now() - CHECKPOINT_INTERVAL_MS + FIRST_CHECKPOINT_MS;
    this.#context.emit({ type: 'running' });
    this.#context.pump.go(this);
  }

  /** @returns {number} the step at which it stands */
  pause() {
    this.#running = false;
    this.#dropSingleStep();
    this.#rest();
    return this.#step;
  }

  /**
   * @param {AbortSignal} signal ends it before the step is whole
   * @returns {Promise<number>} the step that was reached
   */
  step(signal) {
    if (this.#running) throw new WorkerError('busy', 'Pause the training before taking a single step.');
    this.#stepping = true;
    signal.addEventListener('abort', () => {
      if (this.#stepping) this.pause();
    });
    return new Promise((resolve, reject) => {
      this.#stepWaiters.push({ resolve, reject });
      this.#context.pump.go(this);
    });
  }

  /** Ends it; its network stays. @returns {number} */
  stop() {
    this.#reportMetrics();
    this.#end();
    this.#dirty ||= this.#step > 0;
    this.checkpoint();
    this.#context.emit({ type: 'stopped', step: this.#step });
    return this.#step;
  }

  /** The engine has another network now. */
  abandon() {
    this.#isOver = true;
    this.#context.pump.halt(this);
    this.#evaluation?.end();
    this.#evaluation = null;
    this.#dropSingleStep();
  }

  /** Sends the network to be kept, if it changed since the last time. */
  checkpoint() {
    const { module, engine, emit, now } = this.#context;
    this.#checkpointAt = now();
    if (!this.#dirty) return;
    this.#dirty = false;
    const { problem, bytes } = module.saveModel(engine);
    if (problem === undefined) emit({ type: 'checkpoint', bytes, resumable: !this.#isOver });
    else emit({ type: 'warning', message: problem.message });
  }

  // For the pump.

  get budget() {
    return this.#evaluation?.budget ?? this.#shards;
  }

  /** @param {number} shards */
  advance(shards) {
    return this.#evaluation === null ? this.#train(shards) : this.#evaluate(this.#evaluation, shards);
  }

  /** @param {number} now */
  sliced(now) {
    if (this.#isOver) return;
    if (now - this.#metricsAt >= PROGRESS_INTERVAL_MS) this.#reportMetrics();
    if (this.#running && now - this.#checkpointAt >= CHECKPOINT_INTERVAL_MS) this.checkpoint();
  }

  /** @param {Error & { code: string }} problem */
  failed(problem) {
    const { code, message } = problem;
    for (const waiter of this.#stepWaiters.splice(0)) waiter.reject(problem);
    this.abandon();
    this.#context.emit({ type: 'failed', code, message });
  }

  /** @param {number} shards */
  #train(shards) {
    const { module, now } = this.#context;
    const before = now();
    const progress = unwrap(module.advance(this.#run, shards));
    this.#metrics.add(progress, now() - before);
    this.#step = progress.step;
    return { whole: progress.stepDone, over: progress.stepDone && this.#stepDone(progress) };
  }

  /**
   * @param {Progress} progress
   * @returns {boolean} whether the slice ends here
   */
  #stepDone({ epochDone, finished, heldOutLoss }) {
    this.#dirty = true;
    if (epochDone || finished) {
      this.#finished = finished;
      this.#heldOutLoss = heldOutLoss ?? null;
      this.#evaluation = new EvaluationWork(this.#context, false, this);
      this.#reportMetrics();
      return true;
    }
    if (!this.#stepping) return false;
    this.#endSingleStep();
    return true;
  }

  /**
   * @param {EvaluationWork} evaluation
   * @param {number} shards
   */
  #evaluate(evaluation, shards) {
    const advanced = evaluation.advance(shards);
    if (evaluation.result === undefined) this.#tellProgress(evaluation);
    else this.#evaluated(evaluation, evaluation.result);
    return advanced;
  }

  /** @param {EvaluationWork} evaluation */
  #tellProgress({ progress }) {
    const { emit, now } = this.#context;
    if (now() - this.#progressAt < PROGRESS_INTERVAL_MS) return;
    this.#progressAt = now();
    emit({ type: 'progress', task: 'evaluation', ...progress });
  }

  /**
   * @param {EvaluationWork} work
   * @param {Evaluation} evaluation
   */
  #evaluated(work, evaluation) {
    const { emit } = this.#context;
    this.#evaluation = null;
    work.end();
    emit({ type: 'epoch', step: this.#step, evaluation, heldOutLoss: this.#heldOutLoss });
    if (this.#finished) {
      this.#end();
      this.#dirty = true;
      this.checkpoint();
      emit({ type: 'done', step: this.#step, evaluation });
    } else if (this.#stepping) this.#endSingleStep();
    else this.checkpoint();
  }

  /** What was asked meanwhile overtakes it. */
  #dropSingleStep() {
    this.#stepping = false;
    for (const waiter of this.#stepWaiters.splice(0)) waiter.resolve(this.#step);
  }

  #endSingleStep() {
    this.#rest();
    this.#dropSingleStep();
  }

  /** Stands still, and says so: who hears it may leave the page at once, so what it has come to goes first. */
  #rest() {
    this.#context.pump.halt(this);
    this.#reportMetrics();
    this.checkpoint();
    this.#context.emit({ type: 'paused', step: this.#step });
  }

  #end() {
    this.abandon();
    this.#context.module.stopTraining(this.#run);
  }

  #reportMetrics() {
    const { module, emit, now } = this.#context;
    this.#metricsAt = now();
    const metrics = this.#metrics.take(module.memoryBytes());
    if (metrics !== null) emit({ type: 'metrics', ...metrics });
  }
}
