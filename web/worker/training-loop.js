/**
 * The training and the evaluations of the worker, as jobs of the pump: it holds what is going on (running, paused,
 * evaluating) and says so by events. It neither loads data nor knows of messages.
 */

import { uniqueId } from '../shared/unique-id.js';
import { unwrap, WorkerError } from './problem.js';
import { Pump } from './pump.js';
import { ShardBudget, Speedometer } from './slicing.js';

/** @import { Engine, EvaluationRun, MainModule, Problem, Progress } from '../generated/inkling-simd.js' */
/** @import { Job } from './pump.js' */
/** @import { Checkpoint, Evaluation, NetworkInfo, TrainConfig, TrainingInfo, WorkerEvent } from '../shared/protocol.js' */

const METRICS_INTERVAL_MS = 100;
/** What a reload may cost at most; the first comes sooner, so that a short training is kept too. */
const CHECKPOINT_INTERVAL_MS = 4000;
const FIRST_CHECKPOINT_MS = 250;

/** @type {TrainingInfo} */
const NO_TRAINING = { active: false, config: null, step: 0, stepsPerEpoch: 0, totalSteps: 0, finished: false };

/** @typedef {{ resolve: (value: any) => void, reject: (reason: unknown) => void }} Waiter */

/**
 * @typedef {object} Training what is known of the training in hand
 * @property {boolean} running
 * @property {boolean} stepping one step was asked for while paused
 * @property {boolean} evaluating an epoch is over, its evaluation is not
 * @property {boolean} finished every step is done
 * @property {number} step
 * @property {number} imagesPerEvaluation what one evaluation costs, counted in training images
 * @property {number | null} imagesSeen
 */

export class TrainingLoop {
  #module;
  #engine;
  #evaluationRun;
  #emit;
  #now;
  #pump;
  #dirty = false;
  #speedometer = new Speedometer();
  /** @type {ShardBudget} */
  #trainingBudget;
  #threads;
  /** @type {Training | null} */
  #training = null;
  /**
   * The evaluation under way, and whether it averages over shifts. Each measures its shards anew: with shifts they
   * take several times as long, and the network may be another.
   * @type {{ shifts: boolean, budget: ShardBudget } | null}
   */
  #evaluation = null;
  /** @type {string | null} the id of the last one that came to its end */
  #evaluatedId = null;
  /** @type {(Waiter & { shifts: boolean })[]} */
  #evaluationWaiters = [];
  /** @type {Waiter[]} */
  #stepWaiters = [];
  #recent = { steps: 0, loss: 0, accuracy: 0 };
  /** @type {Progress | null} */
  #latest = null;
  #metricsAt = Number.NEGATIVE_INFINITY;
  #evaluationProgressAt = Number.NEGATIVE_INFINITY;
  #checkpointAt = 0;

  /**
   * @param {object} parts
   * @param {MainModule} parts.module
   * @param {Engine} parts.engine
   * @param {number} parts.threads
   * @param {(event: WorkerEvent, transfer?: Transferable[]) => void} parts.emit
   * @param {() => number} parts.now milliseconds
   * @param {() => Promise<void>} parts.nextTurn lets waiting messages be heard
   * @param {(trap: unknown) => void} parts.onTrap the module is broken beyond use
   */
  constructor({ module, engine, threads, emit, now, nextTurn, onTrap }) {
    this.#module = module;
    this.#engine = engine;
    this.#evaluationRun = new module.EvaluationRun();
    this.#threads = threads;
    this.#emit = emit;
    this.#now = now;
    this.#pump = new Pump({ next: () => this.#next(), now, nextTurn, onTrap });
    this.#trainingBudget = new ShardBudget(threads);
  }

  /**
   * Makes a fresh network, paused before its first step. The network before it stays on failure.
   * @param {TrainConfig} config
   */
  begin(config) {
    const network = unwrap(this.#module.startTraining(this.#engine, JSON.stringify(config)));
    this.#adopt(network);
    return { network, training: this.describe() };
  }

  /** @param {Checkpoint} checkpoint */
  load({ bytes, resumable }) {
    const loaded = unwrap(this.#module.loadModel(this.#engine, bytes));
    const training = this.describe();
    if (resumable && training.active) {
      const adopted = this.#adopt(loaded);
      adopted.step = training.step;
      adopted.finished = training.finished;
      adopted.evaluating = adopted.finished;
    } else {
      this.#abandon();
      this.#module.stopTraining(this.#engine);
      this.#dirty = false;
    }
    return { training: { ...training, active: this.#training !== null } };
  }

  /** @returns {TrainingInfo} */
  describe() {
    const run = this.#module.describeTraining(this.#engine);
    if (run === undefined) return NO_TRAINING;
    return { ...run, active: true, config: JSON.parse(run.config) };
  }

  get active() {
    return this.#training !== null;
  }

  /** Whether slices of a training or of an evaluation follow each other. */
  get computing() {
    return this.#pump.computing;
  }

  resume() {
    const training = this.#require();
    if (training.running) return;
    this.#dropSingleStep(training);
    training.running = true;
    this.#checkpointAt = this.#now() - CHECKPOINT_INTERVAL_MS + FIRST_CHECKPOINT_MS;
    this.#emit({ type: 'running' });
    this.#pump.start();
  }

  /** @returns {number} the step at which it stands */
  pause() {
    const training = this.#require();
    training.running = false;
    this.#dropSingleStep(training);
    this.#reportMetrics();
    this.#emit({ type: 'paused', step: training.step });
    this.checkpoint();
    return training.step;
  }

  /**
   * @param {AbortSignal} [signal] ends it before the step is whole
   * @returns {Promise<number>} the step that was reached
   */
  step(signal) {
    const training = this.#require();
    if (training.running) {
      throw new WorkerError('busy', 'Pause the training before taking a single step.');
    }
    training.stepping = true;
    signal?.addEventListener('abort', () => {
      if (this.#training === training && training.stepping) this.pause();
    });
    const reached = new Promise((resolve, reject) => this.#stepWaiters.push({ resolve, reject }));
    this.#pump.start();
    return /** @type {Promise<number>} */ (reached);
  }

  /** Ends the training and keeps its network. @returns {number} */
  stop() {
    const { step } = this.#require();
    this.#reportMetrics();
    this.#abandon();
    this.#module.stopTraining(this.#engine);
    this.#dirty ||= step > 0;
    this.checkpoint();
    this.#emit({ type: 'stopped', step });
    return step;
  }

  /**
   * @param {boolean} shifts whether it averages over small shifts of each image
   * @param {AbortSignal} [signal] ends it without figures
   * @returns {Promise<Evaluation>} of the network as it is when the evaluation begins
   */
  evaluate(shifts, signal) {
    const evaluated = new Promise((resolve, reject) => {
      const waiter = { resolve, reject, shifts };
      this.#evaluationWaiters.push(waiter);
      signal?.addEventListener('abort', () => this.#giveUpEvaluation(waiter, signal.reason));
    });
    this.#pump.start();
    return /** @type {Promise<Evaluation>} */ (evaluated);
  }

  /**
   * For whoever looks at its answers.
   * @param {string | undefined} id of an evaluation
   * @returns {EvaluationRun | null} null unless it is the last one that came to its end here
   */
  runOf(id) {
    return id === this.#evaluatedId ? this.#evaluationRun : null;
  }

  /** Somebody draws, and will want the next answer soon. */
  beBrief() {
    this.#pump.beBrief();
  }

  /** Sends the network to be kept, if it changed since the last time. */
  checkpoint() {
    this.#checkpointAt = this.#now();
    if (!this.#dirty) return;
    this.#dirty = false;
    const { problem, bytes } = this.#module.saveModel(this.#engine);
    if (problem === undefined) this.#emit({ type: 'checkpoint', bytes, resumable: this.#training !== null });
    else this.#emit({ type: 'warning', message: problem.message });
  }

  /**
   * @param {NetworkInfo} network
   * @returns {Training}
   */
  #adopt(network) {
    this.#abandon();
    /** @type {Training} */
    const training = {
      running: false,
      stepping: false,
      evaluating: false,
      finished: false,
      step: 0,
      imagesPerEvaluation: 10_000 * (network.flopsPerImage / network.trainingFlopsPerImage || 0),
      imagesSeen: null,
    };
    this.#dirty = false;
    this.#speedometer = new Speedometer();
    this.#trainingBudget = new ShardBudget(this.#threads);
    this.#training = training;
    return training;
  }

  #abandon() {
    const step = this.#training?.step ?? 0;
    this.#training = null;
    this.#latest = null;
    this.#evaluation = null;
    this.#recent = { steps: 0, loss: 0, accuracy: 0 };
    for (const waiter of this.#stepWaiters.splice(0)) waiter.resolve(step);
  }

  #require() {
    if (this.#training === null) {
      throw new WorkerError('no-training', 'There is no training to go on with; press Train.');
    }
    return this.#training;
  }

  /** @returns {Job | null} what the next slice is for */
  #next() {
    const training = this.#training;
    const moving = training !== null && (training.running || training.stepping);
    if (this.#evaluationWaiters.length > 0 || (moving && training.evaluating))
      return this.#evaluationJob() ?? this.#next();
    return moving ? this.#trainingJob(training) : null;
  }

  /**
   * @param {Training} training
   * @returns {Job}
   */
  #trainingJob(training) {
    const imagesBefore = training.imagesSeen;
    return {
      budget: this.#trainingBudget,
      advance: (shards) => {
        const result = this.#module.advance(this.#engine, shards);
        if (result.problem !== undefined) {
          this.#fail(result.problem);
          return null;
        }
        training.imagesSeen = result.imagesSeen;
        training.step = result.step;
        this.#latest = result;
        return { whole: result.stepDone, over: result.stepDone && this.#stepDone(training, result) };
      },
      sliced: (elapsedMs, now) => {
        if (imagesBefore !== null) {
          this.#speedometer.record(Math.max(0, (training.imagesSeen ?? 0) - imagesBefore), elapsedMs);
        }
        if (now - this.#metricsAt >= METRICS_INTERVAL_MS) this.#reportMetrics();
        if (training.running && now - this.#checkpointAt >= CHECKPOINT_INTERVAL_MS) this.checkpoint();
        if (!training.evaluating) this.#endSingleStep(training);
      },
    };
  }

  /**
   * @param {Training} training
   * @param {Progress} result
   * @returns {boolean} whether the slice ends here
   */
  #stepDone(training, result) {
    this.#dirty = true;
    this.#recent.steps += 1;
    this.#recent.loss += result.loss;
    this.#recent.accuracy += result.accuracy;
    if (result.epochDone || result.finished) {
      training.evaluating = true;
      training.finished = result.finished;
      this.#reportMetrics();
      return true;
    }
    return training.stepping;
  }

  /** What was asked meanwhile overtakes it. @param {Training} training */
  #dropSingleStep(training) {
    training.stepping = false;
    for (const waiter of this.#stepWaiters.splice(0)) waiter.resolve(training.step);
  }

  /** @param {Training} training */
  #endSingleStep(training) {
    if (!training.stepping || !this.#latest?.stepDone) return;
    training.stepping = false;
    this.#reportMetrics();
    this.checkpoint();
    this.#emit({ type: 'paused', step: training.step });
    for (const waiter of this.#stepWaiters.splice(0)) waiter.resolve(training.step);
  }

  /** @returns {Job | null} null when it cannot begin */
  #evaluationJob() {
    const evaluation = this.#evaluationInHand();
    if (evaluation === null) return null;
    const { shifts, budget } = evaluation;
    return {
      budget,
      advance: (shards) => {
        const { problem, done, seen, ...result } = this.#module.advanceEvaluation(
          this.#engine,
          this.#evaluationRun,
          shards,
        );
        if (problem !== undefined) {
          this.#failEvaluation(problem);
          return null;
        }
        if (done) this.#evaluated(result, shifts);
        else this.#tellProgress(seen, result.count);
        return { whole: done, over: done };
      },
    };
  }

  /**
   * @param {number} done
   * @param {number} total
   */
  #tellProgress(done, total) {
    const now = this.#now();
    if (now - this.#evaluationProgressAt < METRICS_INTERVAL_MS) return;
    this.#evaluationProgressAt = now;
    this.#emit({ type: 'progress', task: 'evaluation', done, total });
  }

  /** The one under way or, when another is wanted first, that one from its beginning; null when it cannot begin. */
  #evaluationInHand() {
    // What somebody waits for goes first; the evaluation at the end of an epoch is without shifts.
    const shifts = this.#evaluationWaiters[0]?.shifts ?? false;
    if (this.#evaluation?.shifts === shifts) return this.#evaluation;
    const { problem } = this.#module.beginEvaluation(this.#engine, this.#evaluationRun, shifts);
    if (problem !== undefined) {
      this.#failEvaluation(problem);
      return null;
    }
    this.#evaluation = { shifts, budget: new ShardBudget(this.#threads) };
    return this.#evaluation;
  }

  /**
   * @param {Evaluation} figures
   * @param {boolean} shifts
   */
  #evaluated(figures, shifts) {
    const id = uniqueId();
    const evaluation = { id, ...figures };
    this.#evaluation = null;
    this.#evaluatedId = id;
    const waiters = this.#evaluationWaiters;
    for (const waiter of waiters.filter((each) => each.shifts === shifts)) waiter.resolve(evaluation);
    this.#evaluationWaiters = waiters.filter((each) => each.shifts !== shifts);
    const training = this.#training;
    if (training === null || !training.evaluating || shifts) return;
    training.evaluating = false;
    const { step } = training;
    this.#emit({ type: 'epoch', step, evaluation });
    if (training.finished) {
      this.#abandon();
      this.#module.stopTraining(this.#engine);
      this.#dirty = true;
      this.checkpoint();
      this.#emit({ type: 'done', step, evaluation });
      return;
    }
    this.#endSingleStep(training);
    if (training.running) this.checkpoint();
  }

  /**
   * What nobody waits for any more is not gone on with: when it is asked for again, it begins anew.
   * @param {Waiter & { shifts: boolean }} waiter
   * @param {unknown} reason
   */
  #giveUpEvaluation(waiter, reason) {
    if (!this.#evaluationWaiters.includes(waiter)) return;
    this.#evaluationWaiters = this.#evaluationWaiters.filter((each) => each !== waiter);
    waiter.reject(reason);
    const { shifts } = waiter;
    const isAwaited = this.#evaluationWaiters.some((each) => each.shifts === shifts);
    const isOfEpoch = this.#training?.evaluating && !shifts;
    if (this.#evaluation?.shifts === shifts && !isAwaited && !isOfEpoch) this.#evaluation = null;
  }

  /** @param {Problem} problem */
  #fail({ code, message }) {
    const problem = new WorkerError(code, message);
    for (const waiter of this.#stepWaiters.splice(0)) waiter.reject(problem);
    this.#abandon();
    this.#emit({ type: 'failed', code, message });
  }

  /** @param {Problem} problem */
  #failEvaluation(problem) {
    this.#evaluation = null;
    const error = new WorkerError(problem.code, problem.message);
    const waiters = this.#evaluationWaiters.splice(0);
    for (const waiter of waiters) waiter.reject(error);
    if (this.#training?.evaluating) this.#fail(problem);
  }

  #reportMetrics() {
    this.#metricsAt = this.#now();
    const { steps, loss, accuracy } = this.#recent;
    const latest = this.#latest;
    if (steps === 0 || latest === null) return;
    this.#recent = { steps: 0, loss: 0, accuracy: 0 };
    this.#emit({
      type: 'metrics',
      step: latest.step,
      stepsPerEpoch: latest.stepsPerEpoch,
      totalSteps: latest.totalSteps,
      loss: loss / steps,
      accuracy: accuracy / steps,
      learningRate: latest.learningRate,
      heldOutAccuracy: latest.heldOutAccuracy ?? null,
      imagesPerSecond: this.#speedometer.imagesPerSecond(),
      secondsLeft: this.#secondsLeft(latest),
      memoryBytes: this.#module.memoryBytes(),
    });
  }

  /**
   * @param {Progress} latest
   * @returns {number | null}
   */
  #secondsLeft({ step, stepsPerEpoch, totalSteps, imagesSeen }) {
    const speed = this.#speedometer.imagesPerSecond();
    if (speed === 0 || step === 0) return null;
    const stepsLeft = totalSteps - step;
    const evaluationsLeft = Math.ceil(stepsLeft / stepsPerEpoch);
    const imagesPerStep = imagesSeen / step;
    const images = stepsLeft * imagesPerStep + evaluationsLeft * (this.#training?.imagesPerEvaluation ?? 0);
    return images / speed;
  }
}
