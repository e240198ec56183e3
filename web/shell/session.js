/**
 * What the buttons of the page ask for and what the worker's news mean: it hands wishes to the driver of the training's
 * course, and puts in order whose network reads. No elements here.
 */

import { codeOf, Driver, reading } from './driver.js';
import { Figures, NO_FIGURES } from './figures.js';
import { ORIGINAL } from './networks.js';
import { Original } from './original.js';
import { Readers } from './readers.js';
import { WORKER_LOST } from './trainer-client.js';

/** @import { Network } from './networks.js' */
/** @import { Evaluation, Ready, TrainConfig, WorkerEvent } from '../shared/protocol.js' */
/** @import { Kept, Storage } from './storage.js' */
/** @import { State, Store } from './store.js' */
/** @import { TrainerClient } from './trainer-client.js' */

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
 * @property {() => State['corrections']} corrections the same
 * @property {() => string} networkName of what is trained so
 * @property {() => number} now milliseconds
 */

export class Session {
  #client;
  #store;
  #hooks;
  #original;
  #readers;
  #figures;
  #driver;
  /** The person was told that another step begins a new training. */
  #warnedOfStep = false;

  /**
   * @param {Pick<TrainerClient, 'request' | 'requestNow'>} client
   * @param {Store} store
   * @param {Hooks} hooks
   */
  constructor(client, store, hooks) {
    this.#client = client;
    this.#store = store;
    this.#hooks = hooks;
    this.#original = new Original(hooks.fetchOriginal, (isHere) => {
      if (isHere) this.#arrived();
      else hooks.tell(ORIGINAL_IS_MISSING);
    });
    this.#readers = new Readers(hooks.storage, this.#original);
    this.#figures = new Figures(store, hooks);
    this.#driver = new Driver({
      client,
      hooks,
      readers: this.#readers,
      original: this.#original,
      figures: this.#figures,
      show: (patch) => this.#show(patch),
      tell: (error) => this.tell(error),
      originalIsSpoiled: () => this.#bringAnother(),
    });
  }

  // From an empty page to one that reads.

  /** Before the engine is there, which takes as long. */
  fetchOriginal() {
    this.#original.bring();
  }

  /**
   * From an engine to a network that reads: the person's own of the last visit, or the page's. What does not
   * come soon is not waited for, but taken in when it comes.
   * @param {Promise<Kept>} kept
   */
  async open(kept) {
    const readers = this.#readers;
    const { arrival } = this.#original;
    const remembered = kept.then((found) => {
      readers.remember(found);
      this.#arrived();
    });
    const enough = remembered.then(() => (readers.last === ORIGINAL ? arrival : undefined));
    const late = await Promise.race([enough.then(() => false), this.#hooks.patience().then(() => true)]);
    if (late) {
      this.#hooks.tellLate(readers.last === null ? STORAGE_IS_LATE : ORIGINAL_IS_LATE);
      Promise.all([remembered, arrival]).then(() => this.#hooks.tellLate(null));
    }
    const first = readers.preferred;
    if (first !== null) await this.#driver.want(reading(first));
    this.#driver.open();
    this.#arrived();
    this.#show();
  }

  /** There is no engine, and none will come. */
  turnOff() {
    this.#driver.turnOff();
    this.#show({ task: null });
  }

  /**
   * After the worker died: the same engine anew, or the next that runs here, with the last network that was kept.
   * @param {Ready} ready
   */
  async reopen(ready) {
    const readers = this.#readers;
    const driver = this.#driver;
    const { engine } = this.#store.state;
    const wasTraining = driver.recover();
    const reader = readers.afterDeath(driver.wish.id);
    if (reader !== readers.current) this.#figures.show(NO_FIGURES);
    readers.current = null;
    this.#store.update({ engine: ready, task: null });
    await driver.want(reading(reader));
    if (driver.isLost) return; // Once more; what follows is told then.
    this.#hooks.tell(
      restartSentence(
        ready.notice === engine?.notice ? null : ready.notice,
        readers.current !== null,
        driver.phase === 'paused',
        wasTraining,
      ),
    );
  }

  /** What was fetched is no original. */
  #bringAnother() {
    const arrival = this.#original.bringAnother();
    if (this.#readers.isChosen) this.#chooseOnArrival(arrival);
  }

  /** The person wants the original, which is on its way. @param {Promise<void>} arrival */
  async #chooseOnArrival(arrival) {
    const before = this.#readers.current;
    await arrival;
    const isAwaited = this.#readers.current === before && this.#driver.isFree;
    if (this.#original.bytes !== null && isAwaited) this.choose(ORIGINAL);
  }

  /** Something that this page opened without. */
  #arrived() {
    if (!this.#driver.isOpen) return;
    const { current, preferred, isChosen } = this.#readers;
    const isWanted = current === null || (!isChosen && current !== preferred);
    if (preferred !== null && isWanted && this.#driver.wish.to === 'rest') this.#driver.want(reading(preferred));
    else this.#show();
  }

  // What is pressed.

  async train() {
    const wish = this.#driver.wishOf('train');
    if (wish === null || this.#store.state.evaluating) return;
    this.#begin();
    await this.#driver.want(wish);
  }

  /** One batch. After a training that is over it would begin another one, which the person is asked first. */
  async step() {
    const wish = this.#driver.wishOf('step');
    if (wish === null || this.#store.state.evaluating) return;
    const { to, id } = this.#driver.wish;
    const reader = to === 'read' ? (id ?? null) : this.#readers.current;
    if (wish.fresh && this.#readers.networks.get(reader) !== undefined && !this.#warnedOfStep) {
      this.#warnedOfStep = true;
      this.#hooks.tell('This training is over and its network is kept; press Step once more to begin a new one.');
      return;
    }
    if (wish.fresh) this.#begin();
    await this.#driver.want(wish);
  }

  async resume() {
    const wish = this.#driver.wishOf('resume');
    if (wish === null) return;
    this.#begin();
    await this.#driver.want(wish);
  }

  async pause() {
    const wish = this.#driver.wishOf('pause');
    if (wish !== null) await this.#driver.want(wish);
  }

  async stop() {
    const wish = this.#driver.wishOf('stop');
    if (wish === null) return;
    this.#driver.cancel();
    await this.#driver.want(wish);
  }

  /**
   * Another network reads from now on. A training that was paused can be gone on with when it is chosen again.
   * @param {string} id
   */
  async choose(id) {
    if (this.#driver.isFree && (id !== this.#readers.current || this.#driver.wish.to === 'read')) {
      this.#begin();
      if (id === ORIGINAL && this.#original.bytes === null) {
        this.#chooseOnArrival(this.#original.bringOnceMore());
      } else await this.#driver.want(reading(id));
    }
    // Also when nothing changed, so that the choice shows what is in force.
    this.#show();
  }

  /**
   * Trains as set now, unless that was already done and is kept: a reload must not begin from nothing. Nobody pressed
   * anything, so what was told stays.
   */
  async autostart() {
    if (!this.#driver.isFree) return;
    this.#readers.isChosen = true;
    const alike = this.#readers.networks.trainedWith(this.#hooks.config());
    if (alike === undefined) {
      await this.#driver.want({ to: 'run', fresh: true });
      return;
    }
    await this.#driver.want(reading(alike.id));
    if (this.#driver.phase === 'paused') await this.#driver.want({ to: 'run', fresh: false });
    else this.#hooks.tell(`“${alike.name}” was trained like that and is kept; press Train to do it once more.`);
  }

  /** Something that disturbs no network was pressed: what was told is old. */
  pressed() {
    this.#warnedOfStep = false;
    this.#hooks.untell();
  }

  #begin() {
    this.#readers.isChosen = true;
    this.pressed();
  }

  // What comes of it.

  /** @param {{ evaluation: Evaluation, shifts: boolean }} measured of the network that reads, because the person asked */
  evaluated({ evaluation, shifts }) {
    this.#figures.evaluated(evaluation, shifts);
    this.#keep();
  }

  /** Something is about to end the page, or might: keep what there is. */
  async keepNow() {
    if (this.#driver.isOpen) await this.#client.request('save', {}).catch((error) => this.tell(error));
  }

  /**
   * There were too many networks: these are no longer kept.
   * @param {readonly Pick<Network, 'id' | 'name'>[]} gone
   */
  letGo(gone) {
    for (const { id } of gone) this.#readers.networks.delete(id);
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
    const driver = this.#driver;
    switch (event.type) {
      case 'metrics':
        this.#figures.add(event);
        if (driver.isMoving) this.#hooks.networkChanged();
        break;
      case 'progress':
        this.#store.update({ task: event });
        break;
      case 'epoch':
        this.#readers.epochEnded();
        this.#figures.addEpoch(event);
        break;
      case 'checkpoint':
        this.#readers.checkpoint({ bytes: event.bytes, resumable: event.resumable }, this.#figures.kept);
        this.#show({ fromLastVisit: false });
        break;
      case 'warning':
        this.#hooks.tell(event.message);
        break;
      case 'running':
        this.#figures.startClock();
        driver.hear(event.type);
        this.#show({ task: null });
        break;
      case 'waiting':
        this.#figures.stopClock();
        this.#show({ task: { task: 'data', done: 0, total: 0 } });
        break;
      case 'paused':
        this.#figures.stopClock();
        driver.hear(event.type);
        this.#show();
        break;
      case 'stopped':
      case 'done':
      case 'failed':
        driver.hear(event.type);
        this.#figures.end();
        this.#show({ task: null });
        this.#hooks.networkChanged();
        if (event.type === 'failed') this.#hooks.tell(event.message);
        if (event.type === 'failed' || event.step === 0) this.#fallBack();
        else this.#keep();
        break;
    }
  }

  /** What failed, or never began, leaves no network worth having: back to the last good one. */
  #fallBack() {
    const reader = this.#readers.fallBack(this.#figures.kept);
    if (reader !== null) this.#driver.want(reading(reader));
  }

  #keep() {
    this.#readers.keep(this.#figures.kept);
    this.#show();
  }

  /** @param {Partial<State>} [patch] what changed besides */
  #show(patch = {}) {
    const { phase, wish } = this.#driver;
    const { current, networks } = this.#readers;
    this.#store.update({
      phase,
      holdAfterPreparing: phase === 'preparing' && wish.to === 'hold',
      networks: networks.labels(),
      network: current === ORIGINAL ? null : current,
      ...patch,
    });
  }
}

/**
 * @param {string | null} notice of another build than before
 * @param {boolean} isRestored a network reads again
 * @param {boolean} isPaused its training can be gone on with
 * @param {boolean} wasTraining
 */
function restartSentence(notice, isRestored, isPaused, wasTraining) {
  const happened = notice?.replace(/\.$/, '') ?? 'The engine stopped unexpectedly and was started again';
  if (!isRestored) return `${happened} without a network; press Train to make one.`;
  if (isPaused) return `${happened}; press Resume to go on from the last checkpoint.`;
  return `${happened}; ${wasTraining ? 'press Train to begin again' : 'go on as before'}.`;
}
