/**
 * The data sets on their way into the engine: one load for each split, whoever asks for it and however many do. Who no
 * longer wants to wait leaves; the load goes on for the others, or for the next who asks. What has come goes into the
 * engine part by part.
 */

/** @import { Split, SplitPart } from './mnist.js' */

/** More news a second say less: the page draws no faster. */
const PROGRESS_INTERVAL_MS = 100;

/** @typedef {{ done: number, total: number }} Progress in bytes to be downloaded */

/**
 * @typedef {object} Load of one split
 * @property {Promise<void>} arrived in the engine, all of it
 * @property {Progress} progress
 * @property {Set<() => void>} listeners to it
 */

/**
 * @typedef {object} LoaderParts
 * @property {(split: Split, take: (part: SplitPart) => void, onProgress: (done: number, total: number) => void) => Promise<void>} load
 * @property {(split: Split, part: SplitPart) => void} accept puts it into the engine; each comes once, and in its order
 * @property {() => number} now milliseconds
 */

export class DataLoader {
  #parts;
  /** @type {Map<Split, Load>} under way, or done */
  #loads = new Map();
  /** How many parts the engine has, also of a load that failed. @type {Map<Split, number>} */
  #accepted = new Map();
  /** @type {Set<Split>} */
  #whole = new Set();
  /** Told of each part. @type {Set<() => void>} */
  #watchers = new Set();

  /** @param {LoaderParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Whether the engine has all of it. @param {Split} split */
  has(split) {
    return this.#whole.has(split);
  }

  /**
   * Resolves when the engine has all of these.
   * @param {readonly Split[]} splits
   * @param {AbortSignal} signal ends the waiting, not the load
   * @param {(progress: Progress) => void} onProgress of what was still to come when the waiting began
   */
  async need(splits, signal, onProgress) {
    const loads = splits.map((split) => this.#loadOf(split));
    await this.#follow(loads, sum(loads, 'done'), onProgress, () =>
      unlessAborted(Promise.all(loads.map(({ arrived }) => arrived)), signal),
    );
  }

  /**
   * Resolves when the engine has more parts of this split than so many, or all.
   * @param {Split} split
   * @param {number} than
   * @param {AbortSignal} signal ends the waiting, not the load
   * @param {(progress: Progress) => void} onProgress of all that there is to come, since this is asked again and again
   * @returns {Promise<number>} how many it has
   */
  async needMore(split, than, signal, onProgress) {
    const count = () => this.#accepted.get(split) ?? 0;
    if (count() > than) return count();
    const load = this.#loadOf(split);
    /** @type {() => void} */
    let watcher = () => {};
    const more = new Promise((resolve) => {
      watcher = () => {
        if (count() > than) resolve(undefined);
      };
    });
    this.#watchers.add(watcher);
    try {
      await this.#follow([load], 0, onProgress, () => unlessAborted(Promise.race([load.arrived, more]), signal));
    } finally {
      this.#watchers.delete(watcher);
    }
    return count();
  }

  /**
   * @param {readonly Load[]} loads
   * @param {number} before how much of them does not count
   * @param {(progress: Progress) => void} onProgress
   * @param {() => Promise<unknown>} wait
   */
  async #follow(loads, before, onProgress, wait) {
    let skipped = before;
    const reporter = new Reporter(onProgress, this.#parts.now);
    const tell = () => {
      const done = sum(loads, 'done');
      skipped = Math.min(skipped, done); // what failed comes once more
      const total = sum(loads, 'total') - skipped;
      if (total > 0) reporter.report({ done: done - skipped, total });
    };
    for (const { listeners } of loads) listeners.add(tell);
    tell();
    try {
      await wait();
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
      .then(() => this.#parts.load(split, (part) => this.#accept(split, part), onProgress))
      .then(() => void this.#whole.add(split));
    arrived.catch(() => this.#loads.delete(split)); // the next who asks tries anew
    const load = { arrived, progress, listeners };
    this.#loads.set(split, load);
    return load;
  }

  /** @param {Split} split @param {SplitPart} part */
  #accept(split, part) {
    if (part.index < (this.#accepted.get(split) ?? 0)) return; // from before a failure
    this.#parts.accept(split, part);
    this.#accepted.set(split, part.index + 1);
    for (const watcher of this.#watchers) watcher();
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
