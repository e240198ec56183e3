/**
 * Drives the course of a training by the tables of course.js: it knows what is wanted and what is so, and one request at a
 * time brings the second to the first. What each request is made of, and what follows from its answer, stands here too.
 */

import { FACTS, nextOf, PRESSES, phaseOf } from './course.js';
import { NO_FIGURES } from './figures.js';
import { ORIGINAL } from './networks.js';
import { TrainerError, WORKER_LOST } from './trainer-client.js';

/** @import { Fact, Press, Wanted } from './course.js' */
/** @import { CallName, Calls, Checkpoint } from '../shared/protocol.js' */
/** @import { Figures } from './figures.js' */
/** @import { Original } from './original.js' */
/** @import { Readers } from './readers.js' */
/** @import { Hooks } from './session.js' */
/** @import { Phase, State } from './store.js' */
/** @import { TrainerClient } from './trainer-client.js' */

/** @typedef {{ to: Wanted, id?: string, fresh: boolean }} Wish a fresh training is still to be made; the id is of a network */

/**
 * @typedef {object} Parts
 * @property {Pick<TrainerClient, 'requestNow'>} client
 * @property {Pick<Hooks, 'tell' | 'networkChanged' | 'config' | 'corrections' | 'networkName'>} hooks
 * @property {Readers} readers
 * @property {Original} original
 * @property {Figures} figures
 * @property {(patch?: Partial<State>) => void} show what changed
 * @property {(error: unknown) => void} tell of a request
 * @property {() => void} originalIsSpoiled something on the way has answered in its place
 */

/** @type {Wish} */
const REST = { to: 'rest', fresh: false };

export class Driver {
  #client;
  #hooks;
  #readers;
  #original;
  #figures;
  #show;
  #tell;
  #originalIsSpoiled;
  #stage = /** @type {'starting' | 'open' | 'off'} */ ('starting');
  #wish = REST;
  /** @type {Fact} what the worker's training does, by its own news */
  #fact = 'none';
  /** @type {{ type: CallName, abort: AbortController } | null} */
  #request = null;
  /** @type {Promise<void> | null} */
  #driving = null;
  /** The worker died, and its successor is not in order yet. */
  #isLost = false;
  /** It died while a training was being made or gone on with. */
  #lostTraining = false;

  /** @param {Parts} parts */
  constructor({ client, hooks, readers, original, figures, show, tell, originalIsSpoiled }) {
    this.#client = client;
    this.#hooks = hooks;
    this.#readers = readers;
    this.#original = original;
    this.#figures = figures;
    this.#show = show;
    this.#tell = tell;
    this.#originalIsSpoiled = originalIsSpoiled;
  }

  get wish() {
    return this.#wish;
  }

  /** @returns {Phase} */
  get phase() {
    if (this.#stage !== 'open') return this.#stage;
    return phaseOf(this.#wish.to, this.#made, this.#fact, this.#request?.type);
  }

  /** Whether the page is free for what is no press of a training's buttons. */
  get isFree() {
    const { phase } = this;
    return this.#wish.to !== 'stop' && (phase === 'idle' || phase === 'paused');
  }

  get isOpen() {
    return this.#stage === 'open';
  }

  get isLost() {
    return this.#isLost;
  }

  /** Steps are being made. */
  get isMoving() {
    return this.#fact === 'running' || this.#request?.type === 'step';
  }

  /** The engine is there, and a network, if there is one. */
  open() {
    if (this.#stage === 'starting') this.#stage = 'open';
  }

  /** There is no engine, and none will come. */
  turnOff() {
    this.#stage = 'off';
  }

  /** A new worker has taken the place of one that died. @returns {boolean} whether a training was lost with that */
  recover() {
    const wasTraining = this.#fact !== 'none' || this.#lostTraining;
    this.#lostTraining = false;
    this.#fact = 'none';
    this.#isLost = false;
    return wasTraining;
  }

  /** @param {Press} press @returns {Wish | null} null when the press makes no sense now */
  wishOf(press) {
    const { phase } = this;
    const to = PRESSES[press][phase];
    // Nothing takes Stop back.
    if (to === undefined || this.#wish.to === 'stop') return null;
    return { to, fresh: phase === 'idle' || this.#wish.fresh };
  }

  /** @param {Wish} wish @returns {Promise<void>} when it is fulfilled, or cannot be */
  want(wish) {
    this.#wish = wish;
    this.#show();
    this.#driving ??= this.#drive();
    return this.#driving;
  }

  /** What waits for data is taken back. */
  cancel() {
    this.#request?.abort.abort();
  }

  /** @param {keyof typeof FACTS} news of the worker's training */
  hear(news) {
    this.#fact = FACTS[news];
    if (this.#fact === 'none' && this.#wish.to !== 'read') this.#wish = REST;
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
    if (this.#isLost) return null;
    const ask = nextOf(wish.to, this.#made);
    switch (ask) {
      case null:
        return null;
      case 'read':
        return wish.id === this.#readers.current ? null : () => this.#read(/** @type {string} */ (wish.id));
      case 'train':
        return () => this.#train();
      case 'step':
        return () => this.#step(wish);
      default:
        return () => this.#send(ask, {});
    }
  }

  get #made() {
    return this.#wish.fresh ? 'unmade' : this.#fact;
  }

  // The requests.

  /** Makes a network that waits for its first step. */
  async #train() {
    const config = this.#hooks.config();
    const corrections = this.#hooks.corrections();
    const name = this.#hooks.networkName();
    const made = await this.#send('train', { config, corrections: corrections?.csv });
    if (made === null) return;
    this.#readers.keep(this.#figures.kept);
    this.#readers.begin(name, config, corrections !== null);
    this.#fact = 'paused';
    this.#wish = { ...this.#wish, fresh: false };
    this.#figures.show(NO_FIGURES);
    this.#show({ reader: 'own', fromLastVisit: false, task: null });
    this.#hooks.networkChanged();
  }

  /** @param {Wish} wish */
  async #step(wish) {
    await this.#send('step', {});
    if (this.#wish === wish) this.#wish = REST;
  }

  /** @param {string} id of the network that is to read from now on */
  async #read(id) {
    this.#readers.keep(this.#figures.kept);
    const { network, checkpoint, isTrainedElsewhere } = await this.#readers.find(id);
    const loaded = checkpoint === null ? null : await this.#load(id, checkpoint);
    if (loaded === null) {
      if (!this.#isLost) this.#cannotRead(id);
      return;
    }
    const { training } = loaded;
    this.#fact = training.active ? 'paused' : 'none';
    this.#figures.show(this.#readers.use(id, training.config), training);
    const isOwn = network !== undefined;
    this.#show({ reader: isOwn ? 'own' : 'original', fromLastVisit: isOwn && !this.#readers.isChosen });
    if (this.#readers.isChosen) this.#readers.saveCurrent();
    if (training.active && isTrainedElsewhere) {
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
      if (codeOf(error) === WORKER_LOST) this.#isLost = true;
      else this.#originalIsSpoiled();
      return null;
    }
  }

  /** The one before goes on to read, or the original, or nobody. @param {string} id */
  #cannotRead(id) {
    this.#readers.giveUp(id);
    const isAlone = this.#readers.current === null;
    const next = isAlone && id !== ORIGINAL && this.#original.bytes !== null ? reading(ORIGINAL) : REST;
    if (!isTraining(this.#wish)) this.#wish = next;
    if (!isAlone || next !== REST) return;
    this.#show({ reader: 'none' });
    this.#hooks.networkChanged();
  }

  /**
   * One at a time. Stop takes it back when it waits for data.
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
      this.#refused(type, error);
      return null;
    } finally {
      this.#request = null;
    }
  }

  /**
   * @param {CallName} type
   * @param {unknown} error
   */
  #refused(type, error) {
    const code = codeOf(error);
    if (code === WORKER_LOST) {
      this.#isLost = true;
      this.#lostTraining = isTraining(this.#wish);
    }
    // A training may end while it is being asked to pause or to stop.
    if (code !== 'no-training' || this.#fact !== 'none') this.#tell(error);
    // Stop, and the choice of a network, do without what failed.
    if (type !== 'load' && (type === 'stop' || isTraining(this.#wish))) this.#wish = REST;
    this.#show({ task: null });
  }
}

/** @param {string} id of the network that is to read @returns {Wish} */
export function reading(id) {
  return { to: 'read', id, fresh: false };
}

/** @param {Wish} wish */
function isTraining(wish) {
  return wish.to === 'run' || wish.to === 'hold' || wish.to === 'step';
}

/** @param {unknown} error */
export function codeOf(error) {
  return error instanceof TrainerError ? error.code : null;
}
