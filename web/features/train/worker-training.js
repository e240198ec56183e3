/**
 * A training in the worker, as a job that goes on behind whatever is awaited: it runs, pauses, takes single steps, is
 * evaluated after each epoch, and says so by events.
 */

import { EvaluationWork } from '../../worker/evaluation.js';
import { isProblem, unwrap, WorkerError } from '../../worker/problem.js';
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
 *   | { type: 'waiting' }
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
  #parts;
  #running = false;
  /** One step was asked for while it was paused. */
  #stepping = false;
  /** … at this one. */
  #stepFrom = 0;
  /** @type {Waiter[]} */
  #stepWaiters = [];
  #step;
  /** Every step is done, but perhaps not the last evaluation. */
  #finished;
  /** Until what it cannot go on without is here. @type {AbortController | null} */
  #waiting = null;
  /** What came of that, where the module may be broken. @type {unknown} */
  #trap = null;
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
   * @param {number | null} parts of the training images that were here when it began, or when it last waited for more;
   *   null for one that needs all of them
   */
  constructor(context, run, network, { step, finished }, parts) {
    this.#context = context;
    this.#run = run;
    this.#parts = parts;
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

  /** What it cannot go on without from the first. @param {AbortSignal} signal */
  async bringData(signal) {
    if (this.#parts === null) await this.#context.bring(['train', 'test'], signal);
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
    if (!this.#stepping) this.#stepFrom = this.#step;
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
    this.#waiting?.abort();
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
    if (this.#trap !== null) throw this.#trap;
    if (this.#evaluation === null) return this.#train(shards);
    if (!this.#context.has('test')) return this.#waitFor(this.#bringTest);
    return this.#evaluate(this.#evaluation, shards);
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

  #bringTest = (/** @type {AbortSignal} */ signal) => this.#context.bring(['test'], signal);

  #bringMore = async (/** @type {AbortSignal} */ signal) => {
    this.#parts = await this.#context.bringMore('train', this.#parts ?? 0, signal);
  };

  /**
   * Stands still for as long as it takes, with what it has come to kept.
   * @param {(signal: AbortSignal) => Promise<void>} bring what it cannot go on without
   */
  #waitFor(bring) {
    const { pump, emit } = this.#context;
    pump.halt(this);
    this.#reportMetrics();
    this.checkpoint();
    if (this.#running) emit({ type: 'waiting' });
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    bring(waiting.signal).then(
      () => this.#waited(waiting, null),
      (error) => this.#waited(waiting, error),
    );
    return { whole: false, over: true, waited: true };
  }

  /**
   * @param {AbortController} waiting
   * @param {unknown} error why it waited in vain, or null
   */
  #waited(waiting, error) {
    if (this.#isOver || waiting !== this.#waiting) return;
    const { pump, emit } = this.#context;
    this.#waiting = null;
    if (isProblem(error)) {
      if (this.#running || this.#stepping) this.pause();
      emit({ type: 'warning', message: error.message });
      return;
    }
    this.#trap = error;
    if (this.#running) emit({ type: 'running' });
    if (this.#running || this.#stepping || this.#trap !== null) pump.go(this);
  }

  /** @param {number} shards */
  #train(shards) {
    const { module, now } = this.#context;
    const before = now();
    const progress = unwrap(module.advance(this.#run, shards));
    if (progress.waits) return this.#waitFor(this.#bringMore);
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
    } else if (!this.#stepping) this.checkpoint();
    else if (this.#step > this.#stepFrom) this.#endSingleStep();
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
    this.#waiting?.abort();
    this.#waiting = null;
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
