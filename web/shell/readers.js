/**
 * Who can read: the network that comes with the page, and the person's own. Which of them reads now, which one did before
 * and in the last visit, and what is kept of them. It neither asks the worker nor shows anything.
 */

import { NO_FIGURES } from './figures.js';
import { Networks, ORIGINAL } from './networks.js';

/** @import { Checkpoint, TrainConfig } from '../shared/protocol.js' */
/** @import { KeptFigures } from './figures.js' */
/** @import { KeptNetwork, Network } from './networks.js' */
/** @import { Original } from './original.js' */
/** @import { Kept, Owner, Storage } from './storage.js' */
/** @import { State } from './store.js' */

/**
 * @typedef {object} Reader one that was found, to be loaded
 * @property {Network | undefined} network undefined when it is the original
 * @property {Checkpoint | null} checkpoint null when there is none
 * @property {boolean} isTrainedElsewhere by another tab
 */

export class Readers {
  #storage;
  #original;
  networks = new Networks();
  /** Those that only this tab writes. @type {Set<string>} */
  #owned = new Set();
  /** The person has begun something, which nobody who comes late may disturb. */
  isChosen = false;
  /** @type {string | null} whose weights the worker has */
  current = null;
  /** Who reads again when a training comes to nothing. */
  before = ORIGINAL;
  /** @type {string | null} who read in the last visit; null until storage has answered */
  last = null;
  /** @type {State['evaluation']} */
  #originalEvaluation = null;
  /**
   * What reads when a training fails: its network after the last whole epoch. Not the last checkpoint, whose
   * weights may already be on their way to infinity.
   * @type {Checkpoint | null}
   */
  #good = null;
  #epochEnded = false;

  /**
   * @param {Pick<Storage, 'claim' | 'own' | 'saveNetwork' | 'forgetNetwork' | 'saveReader'>} storage
   * @param {Original} original
   */
  constructor(storage, original) {
    this.#storage = storage;
    this.#original = original;
  }

  /** The person's own that reads now. */
  get network() {
    return this.networks.get(this.current);
  }

  /** @returns {string | null} who reads as long as nothing was begun; null while there is nobody */
  get preferred() {
    if (this.last !== null && this.last !== ORIGINAL) return this.last;
    return this.#original.bytes === null ? null : ORIGINAL;
  }

  /** What was kept of the last visit. @param {Kept} kept */
  remember({ networks, reader }) {
    for (const network of networks) this.networks.put(network);
    this.last = this.networks.get(reader) !== undefined ? reader : ORIGINAL;
  }

  /** It could not be read. @param {string} id */
  giveUp(id) {
    if (this.last === id) this.last = ORIGINAL;
  }

  /**
   * An entry for a training that begins; it reads from now on.
   * @param {string} name
   * @param {TrainConfig} config
   * @param {boolean} isCorrected its images are
   */
  begin(name, config, isCorrected) {
    this.before = this.current ?? ORIGINAL;
    this.#good = null;
    this.#own(this.networks.begin(name, config, isCorrected));
  }

  /**
   * As it is kept now, which another tab may have trained on since this one began.
   * @param {string} id
   * @returns {Promise<Reader>}
   */
  async find(id) {
    if (id === ORIGINAL) {
      const { bytes } = this.#original;
      const checkpoint = bytes === null ? null : { bytes, resumable: false };
      return { network: undefined, checkpoint, isTrainedElsewhere: false };
    }
    const owner = await this.#claim(id);
    const network = this.networks.get(id);
    return { network, checkpoint: network?.checkpoint ?? null, isTrainedElsewhere: owner === 'another tab' };
  }

  /**
   * It reads from now on.
   * @param {string} id
   * @param {TrainConfig | null} config that its file tells
   * @returns {KeptFigures} what is known of it
   */
  use(id, config) {
    this.current = id;
    this.#epochEnded = false;
    const { network } = this;
    const bytes = network?.checkpoint?.bytes;
    this.#good = bytes === undefined ? null : { bytes, resumable: false };
    if (network === undefined) return { ...NO_FIGURES, evaluation: this.#originalEvaluation };
    network.config ??= config;
    return network;
  }

  /** The one that reads now is to read in the next visit too. */
  saveCurrent() {
    this.#storage.saveReader(/** @type {string} */ (this.current));
  }

  /** @param {string | undefined} wanted @returns {string} who read before the worker died: never a training without a checkpoint */
  afterDeath(wanted) {
    if (this.current === null) return wanted ?? this.preferred ?? ORIGINAL;
    return this.network?.checkpoint === null ? this.before : this.current;
  }

  /** The next checkpoint is of a whole epoch. */
  epochEnded() {
    this.#epochEnded = true;
  }

  /**
   * What the training of the one that reads now has come to. Another tab may be training it too: here it then goes its own
   * way, under an entry of its own.
   * @param {Checkpoint} checkpoint
   * @param {KeptFigures} figures
   */
  checkpoint(checkpoint, figures) {
    if (this.network === undefined) return;
    if (!this.#owned.has(this.network.id)) this.#fork(this.network);
    const { network } = this;
    const isFirst = network.checkpoint === null;
    network.checkpoint = checkpoint;
    if (this.#epochEnded) this.#good = { bytes: checkpoint.bytes, resumable: false };
    this.#epochEnded = false;
    this.keep(figures);
    if (isFirst) this.saveCurrent();
  }

  /** What is known of the one that reads goes into its entry, and into storage when it is this tab's to write. @param {KeptFigures} figures */
  keep(figures) {
    if (this.current === ORIGINAL) this.#originalEvaluation = figures.evaluation;
    const { network } = this;
    if (network === undefined || network.checkpoint === null) return;
    Object.assign(network, figures);
    if (!this.#owned.has(network.id)) return;
    this.#storage.saveNetwork(/** @type {KeptNetwork} */ (network), new Set([network.id, this.before]));
  }

  /**
   * Its training failed, or never began, and leaves no network worth having.
   * @param {KeptFigures} figures
   * @returns {string | null} who is to read now; null when it was nobody's training
   */
  fallBack(figures) {
    const { network } = this;
    if (network === undefined) return null;
    if (this.#good === null) {
      this.networks.delete(network.id);
      this.#storage.forgetNetwork(network.id);
    } else {
      network.checkpoint = this.#good;
      this.keep({ ...figures, evaluation: null });
    }
    this.current = null;
    return this.#good === null ? this.before : network.id;
  }

  /** @param {string} id @returns {Promise<Owner>} */
  async #claim(id) {
    if (this.#owned.has(id)) return 'this tab';
    const { owner, network } = await this.#storage.claim(id);
    if (network !== null) this.networks.put(network);
    if (owner === 'this tab') this.#owned.add(id);
    return owner;
  }

  /** @param {Network} network */
  #fork(network) {
    const fork = this.networks.fork(network);
    fork.checkpoint = null;
    this.#own(fork);
  }

  /** @param {Network} network */
  #own({ id }) {
    this.#owned.add(id);
    this.#storage.own(id);
    this.current = id;
  }
}
