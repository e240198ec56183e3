/**
 * The networks that the page knows, beside the one that it comes with: what a person trained in this visit
 * and what was kept from earlier ones. Each training has an entry of its own, so that none overwrites
 * another. No storage and no elements here.
 */

import { formatPercent } from '../shared/format.js';
import { uniqueId } from '../shared/unique-id.js';

/** @import { CurveData } from './curve.js' */
/** @import { Checkpoint, Metrics, TrainConfig } from '../shared/protocol.js' */
/** @import { NetworkLabel, State } from './store.js' */

/** The id of the network that comes with the page; those of the others are random. */
export const ORIGINAL = 'original';

/** So many are kept. */
export const MOST_NETWORKS = 3;

/**
 * @typedef {object} Network
 * @property {string} id
 * @property {string} name like "Quick, seed 1"
 * @property {number} begunAt milliseconds since 1970, but later than any before it, even when the clock was set back
 * @property {TrainConfig | null} config null when an earlier version of the page kept it
 * @property {boolean} [isCorrected] its images were, by the person; an earlier version of the page did not know of that
 * @property {Checkpoint | null} checkpoint null before the first step
 * @property {Metrics | null} metrics
 * @property {number | null} trainedSeconds
 * @property {State['evaluation']} evaluation
 * @property {CurveData | null} curve
 */

/** @typedef {Network & { checkpoint: Checkpoint }} KeptNetwork */

export class Networks {
  /** @type {Map<string, Network>} */
  #byId = new Map();

  /** @param {string | null} id */
  get(id) {
    return id === null ? undefined : this.#byId.get(id);
  }

  /** @param {Network} network also in place of one with its id */
  put(network) {
    this.#byId.set(network.id, network);
  }

  /** @param {string} id */
  delete(id) {
    this.#byId.delete(id);
  }

  /**
   * An entry for a training that begins.
   * @param {string} name
   * @param {TrainConfig} config
   * @param {boolean} isCorrected
   * @returns {Network}
   */
  begin(name, config, isCorrected) {
    /** @type {Network} */
    const network = {
      id: uniqueId(),
      name: this.#unique(name),
      begunAt: this.#now(),
      config,
      isCorrected,
      checkpoint: null,
      metrics: null,
      trainedSeconds: null,
      evaluation: null,
      curve: null,
    };
    this.put(network);
    return network;
  }

  /**
   * The same network under an entry of its own, to go another way from here.
   * @param {Network} network
   * @returns {Network}
   */
  fork(network) {
    const fork = { ...network, id: uniqueId(), name: this.#unique(network.name), begunAt: this.#now() };
    this.put(fork);
    return fork;
  }

  /** @param {TrainConfig} config @returns {Network | undefined} the newest that was, or is being, trained like that on MNIST as it is */
  trainedWith(config) {
    const wanted = JSON.stringify(config);
    return this.#newestFirst().find((network) => !network.isCorrected && JSON.stringify(network.config) === wanted);
  }

  /** @returns {NetworkLabel[]} newest first, for the person to choose from */
  labels() {
    return this.#newestFirst().map((network) => ({ id: network.id, text: textOf(network) }));
  }

  /** Tells what is newer, whatever becomes of the clock. */
  #now() {
    return Math.max(Date.now(), ...[...this.#byId.values()].map(({ begunAt }) => begunAt + 1));
  }

  /** What was trained at all: before the first step there is nothing to choose. */
  #newestFirst() {
    const trained = [...this.#byId.values()].filter(({ checkpoint }) => checkpoint !== null);
    return trained.sort((a, b) => b.begunAt - a.begunAt);
  }

  /** @param {string} name */
  #unique(name) {
    const base = name.replace(/ \(\d+\)$/, '');
    const taken = new Set([...this.#byId.values()].map((network) => network.name));
    let unique = base;
    for (let count = 2; taken.has(unique); count++) unique = `${base} (${count})`;
    return unique;
  }
}

/**
 * Which one makes way when there are too many: mere tries, that have not seen an epoch, before what was
 * trained, and the older before the newer.
 * @param {readonly KeptNetwork[]} networks
 * @param {ReadonlySet<string>} inUse ids of those that must stay
 * @returns {KeptNetwork | undefined}
 */
export function firstToGo(networks, inUse) {
  const candidates = networks.filter(({ id }) => !inUse.has(id));
  return candidates.sort((a, b) => Number(hasSeenAnEpoch(a)) - Number(hasSeenAnEpoch(b)) || a.begunAt - b.begunAt)[0];
}

/** @param {Network} network */
function textOf({ name, checkpoint, metrics, config, evaluation }) {
  const goesOn = checkpoint?.resumable === true;
  const isUnfinished = goesOn || wasStopped(metrics, config);
  // What goes on is tested again.
  const isTested = evaluation !== null && !goesOn;
  return [
    name,
    ...(isUnfinished ? ['unfinished'] : []),
    ...(isTested ? [formatPercent(evaluation.accuracy)] : []),
  ].join(' · ');
}

/**
 * Whether its training was given up before its last step. With patience it may also end by itself, after any epoch.
 * @param {Metrics | null} metrics
 * @param {TrainConfig | null} config
 */
function wasStopped(metrics, config) {
  if (metrics === null || metrics.step >= metrics.totalSteps) return false;
  return !(config?.patience > 0) || metrics.step % metrics.stepsPerEpoch !== 0;
}

/** @param {KeptNetwork} network */
function hasSeenAnEpoch({ metrics, checkpoint }) {
  // What an earlier version kept without figures was finished, or could go on.
  return metrics === null ? !checkpoint.resumable : metrics.step >= metrics.stepsPerEpoch;
}
