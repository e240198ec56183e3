/**
 * The course of a training as the page sees it: what a press of a button asks of the worker, what the
 * worker's news make of the state, and which network answers. It holds the last checkpoint, so that
 * a dead worker or a failed training costs little. No elements here.
 */

import { TrainerError, WORKER_LOST } from './trainer-client.js';

/** @import { Checkpoint, Evaluation, Metrics, Ready, TrainConfig, WorkerEvent } from './protocol.js' */
/** @import { KeptNetwork } from './storage.js' */
/** @import { Store } from './store.js' */
/** @import { TrainerClient } from './trainer-client.js' */
/** @import { CurveData } from './curve.js' */

/**
 * @typedef {object} Hooks what happens elsewhere on the page
 * @property {(sentence: string) => void} tell the alert
 * @property {() => void} untell
 * @property {() => void} networkChanged the drawing should be read again
 * @property {(network: KeptNetwork | null) => void} keep
 * @property {{ clear(): void, add(metrics: Metrics): void, addTest(point: { step: number, accuracy: number }): void,
 *   snapshot(): CurveData, restore(curve: CurveData): void }} curve
 * @property {() => TrainConfig} config as set now
 * @property {() => boolean} shifts whether answers are averaged over small shifts of the image
 * @property {() => number} now milliseconds
 */

export class Session {
  #client;
  #store;
  #hooks;
  /** @type {Uint8Array | null} the network that comes with the page */
  #original = null;
  /** @type {Checkpoint | null} the person's own */
  #own = null;
  /**
   * What answers when a training fails: the network before it, or that of its last whole epoch. Not the
   * last checkpoint, whose weights may already be on their way to infinity.
   * @type {{ own: Checkpoint | null, reader: 'original' | 'own' }}
   */
  #lastGood = { own: null, reader: 'original' };
  #epochEnded = false;
  /** @type {AbortController | null} */
  #preparation = null;
  #runningSince = 0;
  #ranMs = 0;

  /**
   * @param {Pick<TrainerClient, 'request'>} client
   * @param {Store} store
   * @param {Hooks} hooks
   */
  constructor(client, store, hooks) {
    this.#client = client;
    this.#store = store;
    this.#hooks = hooks;
  }

  /**
   * The first network that answers: the person's own from the last visit, or the page's.
   * @param {Uint8Array | null} original
   * @param {KeptNetwork | null} kept
   */
  async open(original, kept) {
    this.#original = original;
    this.#own = kept?.checkpoint ?? null;
    this.#store.update({ ownNetworkKept: kept !== null });
    if (kept?.inUse) {
      // Before the network, which may have been kept a few steps after them and puts their step right.
      this.#store.update({ metrics: kept.metrics });
      if (await this.#useOwn()) {
        this.#ranMs = 1000 * (kept.trainedSeconds ?? 0);
        const { trainedSeconds, evaluation, curve } = kept;
        this.#store.update({ trainedSeconds, evaluation, fromLastVisit: true });
        if (curve !== null) this.#hooks.curve.restore(curve);
        return;
      }
      this.#store.update({ metrics: null });
    }
    await this.#useOriginal();
  }

  /**
   * After the worker died: the same engine anew, with the last network that was kept.
   * @param {Ready} ready
   */
  async reopen(ready) {
    const { phase } = this.#store.state;
    const wasTraining = phase !== 'idle' && phase !== 'starting';
    this.#preparation = null;
    this.#store.update({ engine: ready, evaluating: false, task: null, holdAfterPreparing: false });
    const { reader } = this.#store.state;
    if (reader === 'own' && this.#own === null) this.#forgetTraining();
    const own = reader === 'own' && this.#own !== null;
    const restored = own ? await this.#useOwn() : await this.#useOriginal();
    const resumable = this.#store.state.phase === 'paused';
    const next = resumable
      ? 'press Resume to go on from the last checkpoint'
      : wasTraining
        ? 'press Train to begin again'
        : 'go on as before';
    this.#hooks.tell(
      restored
        ? `The engine stopped unexpectedly and was started again; ${next}.`
        : 'The engine stopped unexpectedly and was started again without a network; press Train to make one.',
    );
  }

  async train() {
    if (await this.#prepareTraining()) await this.#goOn();
  }

  async step() {
    const { phase } = this.#store.state;
    if (phase === 'idle' && !(await this.#prepareTraining())) return;
    await this.#prepared('stepping', (signal) => this.#client.request('step', {}, signal));
  }

  async resume() {
    if (this.#store.state.phase === 'preparing') this.#store.update({ holdAfterPreparing: false });
    else await this.#goOn();
  }

  async pause() {
    if (this.#store.state.phase === 'preparing') this.#store.update({ holdAfterPreparing: true });
    else await this.#ask(() => this.#client.request('pause', {}));
  }

  async stop() {
    if (this.#preparation !== null) this.#preparation.abort();
    else await this.#ask(() => this.#client.request('stop', {}));
  }

  async evaluate() {
    this.#hooks.untell();
    this.#store.update({ evaluating: true, task: null });
    const shifts = this.#hooks.shifts();
    const evaluation = await this.#ask(() => this.#client.request('evaluate', { shifts }));
    this.#store.update({ evaluating: false, task: null });
    if (evaluation === null) return;
    const label = this.#evaluationLabel();
    this.#evaluated(evaluation, shifts ? `${label}, averaged over 5 shifts` : label);
  }

  /** Something is about to end the page, or might: keep what there is. */
  async keepNow() {
    if (this.#store.state.phase === 'starting') return;
    await this.#ask(() => this.#client.request('save', {}));
  }

  /** From the person's own network to the original, or back. */
  async swap() {
    const toOriginal = this.#store.state.reader === 'own';
    const done = toOriginal ? await this.#useOriginal() : await this.#useOwn();
    if (!done) return;
    this.#forgetTraining();
    this.#keep();
  }

  /** @param {unknown} error of a request */
  tell(error) {
    // A lost worker is told of when its successor is ready; what was cancelled needs no telling.
    const code = error instanceof TrainerError ? error.code : null;
    if (code === WORKER_LOST || code === 'cancelled') return;
    this.#hooks.tell(error instanceof Error ? error.message : String(error));
  }

  /** @param {WorkerEvent} event */
  hear(event) {
    switch (event.type) {
      case 'metrics':
        this.#metrics(event);
        break;
      case 'progress':
        this.#store.update({ task: event });
        break;
      case 'running':
        this.#runningSince = this.#hooks.now();
        this.#store.update({ phase: 'running', task: null });
        break;
      case 'paused':
        this.#clock();
        this.#store.update({ phase: 'paused' });
        break;
      case 'epoch':
        this.#epochEnded = true;
        this.#store.update({ task: null });
        this.#hooks.curve.addTest({ step: event.step, accuracy: event.evaluation.accuracy });
        this.#evaluated(event.evaluation, this.#evaluationLabel());
        break;
      case 'checkpoint':
        this.#own = { bytes: event.bytes, resumable: event.resumable };
        if (this.#epochEnded) this.#trust(this.#own);
        this.#keep();
        break;
      case 'stopped':
        this.#over();
        if (event.step === 0) this.#fallBack();
        break;
      case 'done':
        this.#over();
        this.#keep();
        break;
      case 'failed':
        this.#over();
        this.#hooks.tell(event.message);
        this.#fallBack();
        break;
      case 'warning':
        this.#hooks.tell(event.message);
        break;
    }
  }

  /** @param {Metrics} metrics */
  #metrics(metrics) {
    const { phase, metrics: before } = this.#store.state;
    this.#hooks.curve.add(metrics);
    // A worker that goes on with a kept training does not know it before its first epoch is over.
    const heldOutAccuracy = metrics.heldOutAccuracy ?? before?.heldOutAccuracy ?? null;
    this.#store.update({ metrics: { ...metrics, heldOutAccuracy }, memoryBytes: metrics.memoryBytes, task: null });
    if (phase === 'running' || phase === 'stepping') this.#hooks.networkChanged();
  }

  /** @returns {Promise<boolean>} whether a fresh network waits for its first step */
  async #prepareTraining() {
    this.#hooks.untell();
    const { reader } = this.#store.state;
    const prepared = await this.#prepared('preparing', (signal) =>
      this.#client.request('train', { config: this.#hooks.config() }, signal),
    );
    if (prepared === null) return false;
    if (reader === 'own' && this.#own !== null) this.#trust(this.#own);
    else this.#lastGood = { own: this.#own, reader: 'original' };
    this.#forgetTraining();
    this.#ranMs = 0;
    this.#store.update({ phase: 'paused', reader: 'own', fromLastVisit: false, task: null });
    this.#hooks.networkChanged();
    return !this.#takeHold();
  }

  async #goOn() {
    this.#hooks.untell();
    await this.#prepared('preparing', (signal) => this.#client.request('resume', {}, signal));
    if (this.#takeHold()) await this.pause();
  }

  /** @returns {boolean} whether pause was pressed before there was anything to pause */
  #takeHold() {
    const { holdAfterPreparing } = this.#store.state;
    if (holdAfterPreparing) this.#store.update({ holdAfterPreparing: false });
    return holdAfterPreparing;
  }

  /**
   * A request that may have to fetch the data first, and that Stop takes back.
   * @template Result
   * @param {'preparing' | 'stepping'} phase
   * @param {(signal: AbortSignal) => Promise<Result>} request
   * @returns {Promise<Result | null>} null when it failed, which was told
   */
  async #prepared(phase, request) {
    const before = this.#store.state.phase;
    const preparation = new AbortController();
    this.#preparation = preparation;
    this.#store.update({ phase, task: null });
    const result = await this.#ask(() => request(preparation.signal));
    if (this.#preparation === preparation) this.#preparation = null;
    if (result === null && this.#store.state.phase === phase) {
      this.#store.update({ phase: before, task: null, holdAfterPreparing: false });
    }
    return result;
  }

  /**
   * @template Result
   * @param {() => Promise<Result>} request
   * @returns {Promise<Result | null>} null when it failed, which was told
   */
  async #ask(request) {
    try {
      return await request();
    } catch (error) {
      this.tell(error);
      return null;
    }
  }

  /** The figures on the page are of another network than the one that answers now. */
  #forgetTraining() {
    this.#store.update({ metrics: null, trainedSeconds: null, evaluation: null });
    this.#hooks.curve.clear();
  }

  #over() {
    this.#clock();
    this.#store.update({
      phase: 'idle',
      task: null,
      trainedSeconds: this.#ranMs / 1000,
    });
    this.#hooks.networkChanged();
  }

  #clock() {
    if (this.#store.state.phase !== 'running') return;
    this.#ranMs += this.#hooks.now() - this.#runningSince;
  }

  /** @param {Checkpoint} own */
  #trust({ bytes }) {
    this.#epochEnded = false;
    this.#lastGood = { own: { bytes, resumable: false }, reader: 'own' };
  }

  /** What failed, or never began, leaves no network worth having: back to the last good one. */
  async #fallBack() {
    const { own, reader } = this.#lastGood;
    this.#own = own;
    this.#store.update({ evaluation: null, ownNetworkKept: own !== null });
    await (reader === 'own' ? this.#useOwn() : this.#useOriginal());
    this.#keep();
  }

  async #useOwn() {
    const own = this.#own;
    if (own === null) return false;
    const loaded = await this.#ask(() => this.#client.request('load', own));
    if (loaded === null) return false;
    this.#trust(own);
    const { active, step, stepsPerEpoch, totalSteps } = loaded.training;
    const { metrics } = this.#store.state;
    this.#store.update({
      phase: active ? 'paused' : 'idle',
      reader: 'own',
      ownNetworkKept: true,
      metrics: active && metrics !== null ? { ...metrics, step, stepsPerEpoch, totalSteps } : metrics,
    });
    this.#hooks.networkChanged();
    return true;
  }

  async #useOriginal() {
    const bytes = this.#original;
    const loaded =
      bytes === null ? null : await this.#ask(() => this.#client.request('load', { bytes, resumable: false }));
    this.#store.update({ phase: 'idle', reader: loaded === null ? 'none' : 'original' });
    this.#hooks.networkChanged();
    return loaded !== null;
  }

  /**
   * @param {Evaluation} evaluation
   * @param {string} label
   */
  #evaluated(evaluation, label) {
    this.#store.update({ evaluation: { ...evaluation, label } });
  }

  #evaluationLabel() {
    const { reader, metrics, phase } = this.#store.state;
    if (reader !== 'own') return 'the original network';
    if (metrics === null) return 'your network';
    const { step, stepsPerEpoch, totalSteps } = metrics;
    if (phase === 'idle' || step >= totalSteps) return 'your network';
    return step % stepsPerEpoch === 0
      ? `your network after epoch ${step / stepsPerEpoch}`
      : `your network after step ${step}`;
  }

  #keep() {
    if (this.#own === null) {
      this.#hooks.keep(null);
      return;
    }
    const { reader, metrics, evaluation } = this.#store.state;
    this.#store.update({ ownNetworkKept: true });
    this.#hooks.keep({
      checkpoint: this.#own,
      inUse: reader === 'own',
      metrics,
      trainedSeconds: this.#ranMs / 1000,
      evaluation,
      curve: this.#hooks.curve.snapshot(),
    });
  }
}
