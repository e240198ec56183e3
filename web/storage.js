/**
 * What outlives a reload: the drawing, and the trained network with its curve. When the browser gives
 * no room, the page is told once, in one sentence, and goes on without.
 */

import { openDB } from 'idb';
import { isCurveData } from './curve.js';
import { areStrokes } from './strokes.js';

/** @import { IDBPDatabase } from 'idb' */
/** @import { CurveData } from './curve.js' */
/** @import { Checkpoint, Metrics } from './protocol.js' */
/** @import { State } from './store.js' */
/** @import { Stroke } from './strokes.js' */

/**
 * @typedef {object} KeptNetwork
 * @property {Checkpoint} checkpoint
 * @property {boolean} inUse false when the person went back to the original
 * @property {Metrics | null} metrics
 * @property {number | null} trainedSeconds
 * @property {State['evaluation']} evaluation
 * @property {CurveData | null} curve
 */

const STORE = 'kept';

export class Storage {
  #open;
  #onProblem;
  #told = false;

  /**
   * @param {object} parts
   * @param {string} parts.name one database for each folder that the page is served from
   * @param {(sentence: string) => void} parts.onProblem
   * @param {typeof openDB} [parts.open]
   */
  constructor({ name, onProblem, open = openDB }) {
    this.#onProblem = onProblem;
    /** @type {Promise<IDBPDatabase>} */
    this.#open = openSafely(() =>
      open(name, 1, {
        upgrade: (database) => {
          database.createObjectStore(STORE);
        },
      }),
    );
    this.#open.catch(() => this.#tell());
  }

  /** @returns {Promise<readonly Stroke[]>} */
  async loadDrawing() {
    const value = await this.#get('drawing');
    return areStrokes(value) ? value : [];
  }

  /** @param {readonly Stroke[]} strokes */
  saveDrawing(strokes) {
    return this.#put('drawing', strokes);
  }

  /** @returns {Promise<KeptNetwork | null>} */
  async loadNetwork() {
    const value = await this.#get('network');
    if (!isKeptNetwork(value)) return null;
    // An earlier version measured less; what it measured is measured anew when somebody asks.
    const evaluation = Array.isArray(value.evaluation?.bins) ? value.evaluation : null;
    const metrics = value.metrics && { ...value.metrics, heldOutAccuracy: value.metrics.heldOutAccuracy ?? null };
    return { ...value, metrics, evaluation };
  }

  /** @param {KeptNetwork | null} network null to forget it */
  saveNetwork(network) {
    return this.#put('network', network);
  }

  /** @param {string} key @returns {Promise<unknown>} undefined when there is none, or no way to tell */
  async #get(key) {
    try {
      return await (await this.#open).get(STORE, key);
    } catch {
      this.#tell();
      return undefined;
    }
  }

  /**
   * @param {string} key
   * @param {unknown} value
   */
  async #put(key, value) {
    try {
      const transaction = (await this.#open).transaction(STORE, 'readwrite');
      const put = transaction.store.put(value, key);
      // At once: a transaction still open when the page is left would be taken back.
      transaction.commit();
      await Promise.all([put, transaction.done]);
    } catch {
      this.#tell();
    }
  }

  #tell() {
    if (this.#told) return;
    this.#told = true;
    this.#onProblem(
      'This browser has no room for Inkling or keeps it out of its storage, so your network and drawing will be gone after a reload.',
    );
  }
}

/**
 * A browser that blocks storage may throw at once instead of failing later.
 * @param {() => Promise<IDBPDatabase>} open
 */
async function openSafely(open) {
  return open();
}

/**
 * @param {any} value
 * @returns {value is KeptNetwork}
 */
function isKeptNetwork(value) {
  return (
    value?.checkpoint?.bytes instanceof Uint8Array &&
    typeof value.checkpoint.resumable === 'boolean' &&
    typeof value.inUse === 'boolean' &&
    (value.curve === null || isCurveData(value.curve))
  );
}
