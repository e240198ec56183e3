/**
 * The data sets on their way into the engine: one load for each split, whoever asks for it and however many do. Who no
 * longer wants to wait leaves; the load goes on for the others, or for the next who asks.
 */

/** @import { Split, SplitBytes } from './mnist.js' */

/** More news a second say less: the page draws no faster. */
const PROGRESS_INTERVAL_MS = 100;

/** @typedef {{ done: number, total: number }} Progress in bytes to be downloaded */

/**
 * @typedef {object} Load of one split
 * @property {Promise<void>} arrived in the engine
 * @property {Progress} progress
 * @property {Set<() => void>} listeners
 */

/**
 * @typedef {object} LoaderParts
 * @property {(split: Split, onProgress: (done: number, total: number) => void) => Promise<SplitBytes>} load
 * @property {(split: Split, bytes: SplitBytes) => void} accept puts them into the engine
 * @property {() => number} now milliseconds
 */

export class DataLoader {
  #parts;
  /** @type {Map<Split, Load>} under way, or done */
  #loads = new Map();

  /** @param {LoaderParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the engine has all of these.
   * @param {readonly Split[]} splits
   * @param {AbortSignal} signal ends the waiting, not the load
   * @param {(progress: Progress) => void} onProgress of what was still to come when the waiting began
   */
  async need(splits, signal, onProgress) {
    const loads = splits.map((split) => this.#loadOf(split));
    const before = sum(loads, 'done');
    const reporter = new Reporter(onProgress, this.#parts.now);
    const tell = () => {
      const total = sum(loads, 'total') - before;
      if (total > 0) reporter.report({ done: sum(loads, 'done') - before, total });
    };
    for (const { listeners } of loads) listeners.add(tell);
    try {
      await unlessAborted(Promise.all(loads.map(({ arrived }) => arrived)), signal);
    } finally {
      for (const { listeners } of loads) listeners.delete(tell);
      reporter.stop();
    }
  }

  /** @param {Split} split @returns {Load} */
  #loadOf(split) {
    const known = this.#loads.get(split);
    if (known !== undefined) return known;
    const progress = { done: 0, total: 0 };
    /** @type {Load['listeners']} */
    const listeners = new Set();
    const onProgress = (/** @type {number} */ done, /** @type {number} */ total) => {
      Object.assign(progress, { done, total });
      for (const listener of listeners) listener();
    };
    // Not before the one who asks listens.
    const arrived = Promise.resolve()
      .then(() => this.#parts.load(split, onProgress))
      .then((bytes) => this.#parts.accept(split, bytes));
    arrived.catch(() => this.#loads.delete(split)); // the next who asks tries anew
    const load = { arrived, progress, listeners };
    this.#loads.set(split, load);
    return load;
  }
}

/** Tells now and then, and the last there was, in case that nothing follows it. */
class Reporter {
  #tell;
  #now;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** @type {Progress} */
  #latest = { done: 0, total: 0 };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;

  /**
   * @param {(progress: Progress) => void} tell
   * @param {() => number} now
   */
  constructor(tell, now) {
    this.#tell = tell;
    this.#now = now;
  }

  /** @param {Progress} progress */
  report(progress) {
    this.#latest = progress;
    const remaining = this.#toldAt + PROGRESS_INTERVAL_MS - this.#now();
    if (remaining <= 0 || progress.done >= progress.total) this.#tellLatest();
    else this.#waiting ??= setTimeout(() => this.#tellLatest(), remaining);
  }

  stop() {
    clearTimeout(this.#waiting);
  }

  #tellLatest() {
    this.stop();
    this.#waiting = undefined;
    this.#toldAt = this.#now();
    this.#tell(this.#latest);
  }
}

/**
 * @param {readonly Load[]} loads
 * @param {keyof Progress} of
 */
function sum(loads, of) {
  return loads.reduce((sum, { progress }) => sum + progress[of], 0);
}

/**
 * @template Value
 * @param {Promise<Value>} promise
 * @param {AbortSignal} signal
 * @returns {Promise<Value>}
 */
function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
