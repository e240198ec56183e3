/**
 * Drives the course of a training by the tables of course.js: one request at a time brings what is so to what is wanted.
 * It also knows the networks, and which of them answers. No elements here.
 */

import { FACTS, nextOf, PRESSES, phaseOf } from './course.js';
import { Curve, leastLoss } from './curve.js';
import { Networks, ORIGINAL } from './networks.js';
import { Original } from './original.js';
import { TrainerError, WORKER_LOST } from './trainer-client.js';

/** @import { KeptNetwork, Network } from './networks.js' */
/** @import { Fact, Press, Wanted } from './course.js' */
/** @import { CallName, Calls, Checkpoint, Evaluation, Metrics, Ready, TrainConfig, WorkerEvent } from '../shared/protocol.js' */
/** @import { Kept, Owner, Storage } from './storage.js' */
/** @import { Phase, State, Store } from './store.js' */
/** @import { TrainerClient } from './trainer-client.js' */

const NOBODYS = { owner: null, network: undefined };

const ORIGINAL_IS_MISSING =
  'The network that comes with the page could not be fetched; reload the page, or press Train to make your own.';
const ORIGINAL_IS_LATE =
  'The network that comes with the page is slow to come; it answers as soon as it is here, and all else can be used.';
const STORAGE_IS_LATE =
  'What was kept of your last visit is slow to come out of this browser’s storage; it is taken in when it does, and all else can be used.';

/**
 * @typedef {object} Hooks what happens elsewhere on the page
 * @property {(sentence: string) => void} tell the alert
 * @property {() => void} untell
 * @property {(sentence: string | null) => void} tellLate what has not come yet; null when it came
 * @property {() => void} networkChanged the drawing should be read again
 * @property {Pick<Storage, 'claim' | 'own' | 'saveNetwork' | 'forgetNetwork' | 'saveReader'>} storage
 * @property {(attempt: number) => Promise<Uint8Array>} fetchOriginal the network that comes with the page
 * @property {() => Promise<unknown>} patience for how long the page waits for what it could do without
 * @property {() => TrainConfig} config as set now
 * @property {() => string} networkName of what is trained so
 * @property {() => boolean} shifts whether answers are averaged over small shifts of the image
 * @property {() => number} now milliseconds
 */

/** @typedef {{ to: Wanted, id?: string, fresh: boolean }} Wish a fresh training is still to be made; the id is of a network */

/** @type {Wish} */
const REST = { to: 'rest', fresh: false };

export class Session {
  #client;
  #store;
  #hooks;
  #stage = /** @type {'starting' | 'open' | 'off'} */ ('starting');

  #networks = new Networks();
  /** @type {string | null} whose weights the worker has */
  #current = null;
  /** Who answers again when a training comes to nothing. */
  #before = ORIGINAL;
  /** Those that only this tab writes. @type {Set<string>} */
  #owned = new Set();
  #original;
  /** @type {State['evaluation']} */
  #originalEvaluation = null;
  /** @type {string | null} who read in the last visit; null until storage has answered */
  #lastReader = null;

  #wish = REST;
  /** @type {Fact} what the worker does, by its own news */
  #training = 'none';
  /** @type {{ type: CallName, abort: AbortController } | null} */
  #request = null;
  /** Of the evaluation that the person asked for. @type {AbortController | null} */
  #evaluation = null;
  /** @type {Promise<void> | null} */
  #driving = null;
  /** The worker died, and its successor is not in order yet. */
  #lost = false;
  /** It died while a training was being made or gone on with. */
  #lostTraining = false;

  /**
   * What answers when a training fails: its network after the last whole epoch. Not the last checkpoint, whose
   * weights may already be on their way to infinity.
   * @type {Checkpoint | null}
   */
  #good = null;
  #epochEnded = false;
  /** The person has begun something, which nothing that comes late may disturb. */
  #begun = false;
  /** The person was told that another step begins a new training. */
  #warnedOfStep = false;
  #runningSince = 0;
  #ranMs = 0;

  /**
   * @param {Pick<TrainerClient, 'request' | 'requestNow'>} client
   * @param {Store} store
   * @param {Hooks} hooks
   */
  constructor(client, store, hooks) {
    this.#client = client;
    this.#store = store;
    this.#hooks = hooks;
    this.#original = new Original(hooks.fetchOriginal);
  }

  /** Before the engine is there, which takes as long. */
  fetchOriginal() {
    this.#bringOriginal();
  }

  /**
   * From an engine to a network that answers: the person's own of the last visit, or the page's. What does not
   * come soon is not waited for, but taken in when it comes.
   * @param {Promise<Kept>} kept
   */
  async open(kept) {
    const remembered = kept.then((found) => this.#remember(found));
    const enough = remembered.then(() => (this.#lastReader === ORIGINAL ? this.#original.arrival : undefined));
    const late = await Promise.race([enough.then(() => false), this.#hooks.patience().then(() => true)]);
    if (late) {
      this.#hooks.tellLate(this.#lastReader === null ? STORAGE_IS_LATE : ORIGINAL_IS_LATE);
      Promise.all([remembered, this.#original.arrival]).then(() => this.#hooks.tellLate(null));
    }
    const first = this.#preferred();
    if (first !== null) await this.#want(reading(first));
    if (this.#stage === 'starting') this.#stage = 'open';
    this.#arrived();
    this.#show();
  }

  /** There is no engine, and none will come. */
  turnOff() {
    this.#stage = 'off';
    this.#show({ evaluating: false, task: null });
  }

  /**
   * After the worker died: the same engine anew, or the next that runs here, with the last network that was kept.
   * @param {Ready} ready
   */
  async reopen(ready) {
    const wasTraining = this.#training !== 'none' || this.#lostTraining;
    const { engine } = this.#store.state;
    this.#lostTraining = false;
    const reader = this.#lastToRead();
    if (reader !== this.#current) this.#forgetTraining();
    this.#training = 'none';
    this.#current = null;
    this.#lost = false;
    this.#store.update({ engine: ready, evaluating: false, task: null });
    await this.#want(reading(reader));
    if (this.#lost) return; // Once more; what follows is told then.
    const restored = this.#current !== null;
    const next =
      this.#phase() === 'paused'
        ? 'press Resume to go on from the last checkpoint'
        : wasTraining
          ? 'press Train to begin again'
          : 'go on as before';
    const happened =
      ready.notice === null || ready.notice === engine?.notice
        ? 'The engine stopped unexpectedly and was started again'
        : ready.notice.replace(/\.$/, '');
    this.#hooks.tell(restored ? `${happened}; ${next}.` : `${happened} without a network; press Train to make one.`);
  }

  async train() {
    const wish = this.#wishOf('train');
    if (wish === null || this.#store.state.evaluating) return;
    this.#pressed();
    await this.#want(wish);
  }

  /** One batch. After a training that is over it would begin another one, which the person is asked first. */
  async step() {
    const wish = this.#wishOf('step');
    if (wish === null || this.#store.state.evaluating) return;
    const reader = this.#wish.to === 'read' ? this.#wish.id : this.#current;
    if (wish.fresh && this.#networks.get(reader ?? null) !== undefined && !this.#warnedOfStep) {
      this.#warnedOfStep = true;
      this.#hooks.tell('This training is over and its network is kept; press Step once more to begin a new one.');
      return;
    }
    if (wish.fresh) this.#pressed();
    await this.#want(wish);
  }

  async resume() {
    const wish = this.#wishOf('resume');
    if (wish === null) return;
    this.#pressed();
    await this.#want(wish);
  }

  async pause() {
    const wish = this.#wishOf('pause');
    if (wish !== null) await this.#want(wish);
  }

  async stop() {
    const wish = this.#wishOf('stop');
    if (wish === null) return;
    this.#request?.abort.abort();
    await this.#want(wish);
  }

  async evaluate() {
    const { reader, evaluating } = this.#store.state;
    if (!this.#isFree || evaluating || reader === 'none') return;
    this.#hooks.untell();
    this.#warnedOfStep = false;
    this.#store.update({ evaluating: true, task: null });
    const shifts = this.#hooks.shifts();
    this.#evaluation = new AbortController();
    const { signal } = this.#evaluation;
    const evaluation = await this.#ask(() => this.#client.request('evaluate', { shifts }, signal));
    this.#store.update({ evaluating: false, task: null });
    if (evaluation === null) return;
    const label = this.#evaluationLabel();
    this.#evaluated(evaluation, shifts ? `${label}, averaged over 5 shifts` : label);
    this.#keep();
  }

  /** The figures of before stay. */
  cancelEvaluation() {
    this.#evaluation?.abort();
  }

  /** Something is about to end the page, or might: keep what there is. */
  async keepNow() {
    if (this.#stage === 'open') await this.#ask(() => this.#client.request('save', {}));
  }

  /**
   * Another network answers from now on. A training that was paused can be gone on with when it is chosen again.
   * @param {string} id
   */
  async choose(id) {
    if (this.#isFree && (id !== this.#current || this.#wish.to === 'read')) {
      this.#pressed();
      if (id === ORIGINAL && this.#original.bytes === null) {
        this.#fetchToChoose();
      } else await this.#want(reading(id));
    }
    // Also when nothing changed, so that the choice shows what is in force.
    this.#show();
  }

  /**
   * Trains as set now, unless that was already done and is kept: a reload must not begin from nothing. Nobody pressed
   * anything, so what was told stays.
   */
  async autostart() {
    if (!this.#isFree) return;
    this.#begun = true;
    const alike = this.#networks.trainedWith(this.#hooks.config());
    if (alike === undefined) {
      await this.#want({ to: 'run', fresh: true });
      return;
    }
    await this.#want(reading(alike.id));
    if (this.#phase() === 'paused') await this.#want({ to: 'run', fresh: false });
    else this.#hooks.tell(`“${alike.name}” was trained like that and is kept; press Train to do it once more.`);
  }

  /**
   * There were too many networks: these are no longer kept.
   * @param {readonly Pick<Network, 'id' | 'name'>[]} gone
   */
  letGo(gone) {
    for (const { id } of gone) this.#networks.delete(id);
    this.#show();
    const names = gone.map(({ name }) => `“${name}”`).join(' and ');
    this.#hooks.tell(`The last three networks are kept, so ${names} made way for the new one.`);
  }

  /** @param {unknown} error of a request */
  tell(error) {
    // A lost worker is told of when its successor is ready; what was cancelled needs no telling.
    const code = codeOf(error);
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
      case 'epoch':
        this.#epochEnded = true;
        this.#store.update({ task: null, curve: this.#store.state.curve.addTest(testPoint(event)) });
        this.#evaluated(event.evaluation, this.#evaluationLabel());
        break;
      case 'checkpoint':
        this.#checkpoint({ bytes: event.bytes, resumable: event.resumable });
        break;
      case 'warning':
        this.#hooks.tell(event.message);
        break;
      case 'running':
        this.#runningSince = this.#hooks.now();
        this.#training = FACTS.running;
        this.#show({ task: null });
        break;
      case 'paused':
        this.#clock();
        this.#training = FACTS.paused;
        this.#show();
        break;
      case 'stopped':
      case 'done':
      case 'failed':
        this.#clock();
        this.#training = FACTS[event.type];
        this.#over();
        if (event.type === 'failed') this.#hooks.tell(event.message);
        if (event.type === 'failed' || event.step === 0) this.#fallBack();
        else this.#keep();
        break;
    }
  }

  // From what is wanted to what is so.

  /** @param {Press} press @returns {Wish | null} null when the press makes no sense now */
  #wishOf(press) {
    const phase = this.#phase();
    const to = PRESSES[press][phase];
    // Nothing takes Stop back.
    if (to === undefined || this.#wish.to === 'stop') return null;
    return { to, fresh: phase === 'idle' || this.#wish.fresh };
  }

  /** Whether the page is free for what is no press of a training's buttons. */
  get #isFree() {
    const phase = this.#phase();
    return this.#wish.to !== 'stop' && (phase === 'idle' || phase === 'paused');
  }

  /** @param {Wish} wish @returns {Promise<void>} when it is fulfilled, or cannot be */
  #want(wish) {
    this.#wish = wish;
    this.#show();
    this.#driving ??= this.#drive();
    return this.#driving;
  }

  async #drive() {
    // Not in the same turn: `#driving` is not yet set there.
    await null;
    try {
      for (let next = this.#next(); next !== null; next = this.#next()) await next();
    } catch (error) {
      // No request failed, but the page itself; the next press is heard all the same.
      const reason = error instanceof Error ? error.message : String(error);
      this.#hooks.tell(`Something in this page went wrong (${reason}); try again, or reload the page.`);
    }
    this.#wish = REST;
    this.#driving = null;
    this.#show();
  }

  /** @returns {(() => Promise<unknown>) | null} the request that comes nearer to what is wanted */
  #next() {
    const wish = this.#wish;
    if (this.#lost) return null;
    switch (nextOf(wish.to, this.#made)) {
      case 'read':
        return wish.id === this.#current ? null : () => this.#read(/** @type {string} */ (wish.id));
      case 'train':
        return () => this.#prepare();
      case 'step':
        return () => this.#step(wish);
      case 'resume':
        return () => this.#send('resume', {});
      case 'pause':
        return () => this.#send('pause', {});
      case 'stop':
        return () => this.#send('stop', {});
      default:
        return null;
    }
  }

  get #made() {
    return this.#wish.fresh ? 'unmade' : this.#training;
  }

  /** Makes a network that waits for its first step. */
  async #prepare() {
    const config = this.#hooks.config();
    const name = this.#hooks.networkName();
    const prepared = await this.#send('train', { config });
    if (prepared === null) return;
    this.#keep();
    this.#before = this.#current ?? ORIGINAL;
    const network = this.#networks.begin(name, config);
    this.#owned.add(network.id);
    this.#hooks.storage.own(network.id);
    this.#current = network.id;
    this.#good = null;
    this.#training = 'paused';
    this.#wish = { ...this.#wish, fresh: false };
    this.#forgetTraining();
    this.#store.update({ reader: 'own', fromLastVisit: false, task: null });
    this.#hooks.networkChanged();
  }

  /** @param {Wish} wish */
  async #step(wish) {
    await this.#send('step', {});
    if (this.#wish === wish) this.#wish = REST;
  }

  /** @param {string} id of the network that is to answer from now on */
  async #read(id) {
    this.#keep();
    const { owner, network } = id === ORIGINAL ? NOBODYS : await this.#claimed(id);
    const checkpoint = id === ORIGINAL ? originalCheckpoint(this.#original.bytes) : (network?.checkpoint ?? null);
    const loaded = checkpoint === null ? null : await this.#load(id, checkpoint);
    if (loaded === null) {
      if (!this.#lost) this.#cannotRead(id);
      return;
    }
    this.#current = id;
    const { active, config, step, stepsPerEpoch, totalSteps } = loaded.training;
    this.#training = active ? 'paused' : 'none';
    this.#good =
      network === undefined ? null : { bytes: /** @type {Checkpoint} */ (checkpoint).bytes, resumable: false };
    this.#epochEnded = false;
    if (network !== undefined) network.config ??= config;
    const { metrics = null, trainedSeconds = null, curve = null } = network ?? {};
    this.#ranMs = 1000 * (trainedSeconds ?? 0);
    this.#show({
      reader: network === undefined ? 'original' : 'own',
      fromLastVisit: network !== undefined && !this.#begun,
      // The network may have been kept a few steps after its figures.
      metrics: active && metrics !== null ? { ...metrics, step, stepsPerEpoch, totalSteps } : metrics,
      curve: new Curve(curve ?? undefined),
      trainedSeconds,
      evaluation: network === undefined ? this.#originalEvaluation : network.evaluation,
    });
    if (this.#begun) this.#hooks.storage.saveReader(id);
    if (active && owner === 'another tab') {
      this.#hooks.tell(
        `“${network?.name}” is being trained in another tab, so Resume here goes on with a copy of its own.`,
      );
    }
    this.#hooks.networkChanged();
  }

  /**
   * @param {string} id
   * @param {Checkpoint} checkpoint
   */
  async #load(id, checkpoint) {
    if (id !== ORIGINAL) return this.#send('load', checkpoint);
    try {
      return await this.#client.requestNow('load', checkpoint);
    } catch (error) {
      // What was fetched is no network: something on the way has answered in its place.
      if (codeOf(error) === WORKER_LOST) this.#lost = true;
      else {
        this.#original.discard();
        if (this.#begun) this.#chooseOnArrival(this.#bringOriginal());
        else this.#bringOriginal();
      }
      return null;
    }
  }

  /** The one before goes on to answer, or the original, or nobody. @param {string} id */
  #cannotRead(id) {
    if (this.#lastReader === id) this.#lastReader = ORIGINAL;
    if (this.#current === null && id !== ORIGINAL && this.#original.bytes !== null) {
      if (!isTraining(this.#wish)) this.#wish = reading(ORIGINAL);
      return;
    }
    if (!isTraining(this.#wish)) this.#wish = REST;
    if (this.#current !== null) return;
    this.#store.update({ reader: 'none' });
    this.#hooks.networkChanged();
  }

  /** @returns {string} who read before the worker died: never a training without a checkpoint */
  #lastToRead() {
    if (this.#current === null) return this.#wish.id ?? this.#preferred() ?? ORIGINAL;
    const { checkpoint } = this.#networks.get(this.#current) ?? {};
    return checkpoint === null ? this.#before : this.#current;
  }

  /**
   * The network as it is kept now, which another tab may have trained on since this one began.
   * @param {string} id
   * @returns {Promise<{ owner: Owner, network: Network | undefined }>}
   */
  async #claimed(id) {
    if (this.#owned.has(id)) return { owner: 'this tab', network: this.#networks.get(id) };
    const { owner, network } = await this.#hooks.storage.claim(id);
    if (network !== null) this.#networks.put(network);
    if (owner === 'this tab') this.#owned.add(id);
    return { owner, network: this.#networks.get(id) };
  }

  /**
   * A request of the course of a training, one at a time. Stop takes it back when it waits for data.
   * @template {CallName} Name
   * @param {Name} type
   * @param {Calls[Name]['fields']} fields
   * @returns {Promise<Calls[Name]['result'] | null>} null when it failed, which was told
   */
  async #send(type, fields) {
    const abort = new AbortController();
    this.#request = { type, abort };
    this.#show();
    try {
      return await this.#client.requestNow(type, fields, abort.signal);
    } catch (error) {
      this.#refused(error);
      return null;
    } finally {
      this.#request = null;
    }
  }

  /** @param {unknown} error */
  #refused(error) {
    const code = codeOf(error);
    if (code === WORKER_LOST) {
      this.#lost = true;
      this.#lostTraining = isTraining(this.#wish);
    }
    // A training may end while it is being asked to pause or to stop.
    if (code !== 'no-training' || this.#training !== 'none') this.tell(error);
    const type = this.#request?.type;
    // Stop, and the choice of a network, do without what failed.
    const inVain = type === 'load' ? false : type === 'stop' || isTraining(this.#wish);
    if (inVain) this.#wish = REST;
    this.#store.update({ task: null });
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

  /** @returns {Phase} */
  #phase() {
    if (this.#stage !== 'open') return this.#stage;
    return phaseOf(this.#wish.to, this.#made, this.#training, this.#request?.type);
  }

  /** @param {Partial<State>} [patch] what changed besides */
  #show(patch = {}) {
    const phase = this.#phase();
    this.#store.update({
      phase,
      holdAfterPreparing: phase === 'preparing' && this.#wish.to === 'hold',
      networks: this.#networks.labels(),
      network: this.#current === ORIGINAL ? null : this.#current,
      ...patch,
    });
  }

  // What comes when it comes.

  async #bringOriginal(arrival = this.#original.bring()) {
    if (await arrival) this.#arrived();
    else this.#hooks.tell(ORIGINAL_IS_MISSING);
  }

  /** The person wants the original, and it is not here. */
  #fetchToChoose() {
    this.#chooseOnArrival(this.#bringOriginal(this.#original.bringOnceMore()));
  }

  /** @param {Promise<void>} settled */
  async #chooseOnArrival(settled) {
    const before = this.#current;
    await settled;
    const isAwaited = this.#current === before && this.#isFree;
    if (this.#original.bytes !== null && isAwaited) this.choose(ORIGINAL);
  }

  /** @param {Kept} kept */
  #remember({ networks, reader }) {
    for (const network of networks) this.#networks.put(network);
    this.#lastReader = this.#networks.get(reader) === undefined ? ORIGINAL : reader;
    this.#arrived();
  }

  /** Something that this page opened without. */
  #arrived() {
    if (this.#stage !== 'open') return;
    const preferred = this.#preferred();
    const wanted = this.#current === null || (!this.#begun && this.#current !== preferred);
    if (preferred !== null && wanted && this.#wish.to === 'rest') this.#want(reading(preferred));
    else this.#show();
  }

  /** @returns {string | null} who answers, as long as nothing was begun */
  #preferred() {
    if (this.#lastReader !== null && this.#lastReader !== ORIGINAL) return this.#lastReader;
    return this.#original.bytes === null ? null : ORIGINAL;
  }

  // What the worker's news mean.

  #pressed() {
    this.#begun = true;
    this.#warnedOfStep = false;
    this.#hooks.untell();
  }

  /** @param {Metrics} metrics */
  #metrics(metrics) {
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
    if (this.#training === 'running' || this.#request?.type === 'step') this.#hooks.networkChanged();
  }

  /** @param {Checkpoint} checkpoint */
  #checkpoint(checkpoint) {
    let network = this.#networks.get(this.#current);
    if (network === undefined) return;
    if (!this.#owned.has(network.id)) network = this.#fork(network);
    const isFirst = network.checkpoint === null;
    network.checkpoint = checkpoint;
    if (this.#epochEnded) this.#good = { bytes: checkpoint.bytes, resumable: false };
    this.#epochEnded = false;
    this.#keep();
    if (isFirst) this.#hooks.storage.saveReader(network.id);
    this.#show({ fromLastVisit: false });
  }

  /**
   * Another tab may be training this network too: here it goes its own way, under an entry of its own.
   * @param {Network} network
   */
  #fork(network) {
    const fork = this.#networks.fork(network);
    fork.checkpoint = null;
    this.#owned.add(fork.id);
    this.#hooks.storage.own(fork.id);
    this.#current = fork.id;
    return fork;
  }

  #over() {
    if (this.#wish.to !== 'read') this.#wish = REST;
    this.#show({ task: null, trainedSeconds: this.#ranMs / 1000 });
    this.#hooks.networkChanged();
  }

  /** Counts the time in which a training ran, up to now. */
  #clock() {
    if (this.#training !== 'running') return;
    const now = this.#hooks.now();
    this.#ranMs += now - this.#runningSince;
    this.#runningSince = now;
  }

  /** What failed, or never began, leaves no network worth having: back to the last good one. */
  #fallBack() {
    const network = this.#networks.get(this.#current);
    if (network === undefined) return;
    let reader = this.#before;
    if (this.#good !== null) {
      network.checkpoint = this.#good;
      this.#store.update({ evaluation: null });
      this.#keep();
      reader = network.id;
    } else {
      this.#networks.delete(network.id);
      this.#hooks.storage.forgetNetwork(network.id);
    }
    this.#current = null;
    this.#want(reading(reader));
  }

  /** The figures on the page are of another network than the one that answers now. */
  #forgetTraining() {
    this.#ranMs = 0;
    this.#store.update({ metrics: null, curve: new Curve(), trainedSeconds: null, evaluation: null });
  }

  /**
   * @param {Evaluation} evaluation
   * @param {string} label
   */
  #evaluated(evaluation, label) {
    this.#store.update({ evaluation: { ...evaluation, label } });
  }

  #evaluationLabel() {
    const { reader, metrics } = this.#store.state;
    if (reader !== 'own') return 'the original network';
    if (metrics === null) return 'your network';
    const { step, stepsPerEpoch, totalSteps } = metrics;
    if (this.#training === 'none' || step >= totalSteps) return 'your network';
    return step % stepsPerEpoch === 0
      ? `your network after epoch ${step / stepsPerEpoch}`
      : `your network after step ${step}`;
  }

  /** What is known of the network in use goes into its entry, and into storage when it is this tab's to write. */
  #keep() {
    const { metrics, evaluation, curve } = this.#store.state;
    if (this.#current === ORIGINAL) this.#originalEvaluation = evaluation;
    const network = this.#networks.get(this.#current);
    if (network === undefined || network.checkpoint === null) return;
    this.#clock();
    Object.assign(network, {
      metrics,
      evaluation,
      trainedSeconds: this.#ranMs / 1000,
      curve: curve.data,
    });
    if (this.#owned.has(network.id)) {
      const kept = /** @type {KeptNetwork} */ (network);
      this.#hooks.storage.saveNetwork(kept, new Set([network.id, this.#before]));
    }
    this.#store.update({ networks: this.#networks.labels() });
  }
}

/** @param {string} id of the network that is to answer @returns {Wish} */
function reading(id) {
  return { to: 'read', id, fresh: false };
}

/** @param {{ step: number, evaluation: Evaluation }} epoch */
function testPoint({ step, evaluation: { accuracy } }) {
  return { step, accuracy };
}

/** @param {Wish} wish */
function isTraining(wish) {
  return wish.to === 'run' || wish.to === 'hold' || wish.to === 'step';
}

/** @param {Uint8Array | null} bytes @returns {Checkpoint | null} */
function originalCheckpoint(bytes) {
  return bytes === null ? null : { bytes, resumable: false };
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof TrainerError ? error.code : null;
}
