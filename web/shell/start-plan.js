/**
 * What the starts of the engine that failed teach the next one: to ask again, past every cache; to leave a build
 * alone that does not run here. Pure bookkeeping: trainer-client.js starts the workers, engine-loader.js chooses
 * among the builds that are left.
 */

import { BUILDS, hasThreads } from '../shared/builds.js';

/** @import { BuildName, Refusals } from '../shared/protocol.js' */

/** How long to wait before the same is tried again: what failed more often than this will fail again. */
const BACK_OFF_MS = [250, 1000];

/** Why a build was left alone, in the words of the sentence that tells so; by the code of the failure. */
const REASONS = /** @type {Readonly<Record<string, string>>} */ ({
  'memory-refused': 'the browser refused its memory',
  'out-of-memory': 'the browser refused it more memory',
  'helpers-missing': 'its helper threads did not start',
  'engine-missing': 'it could not be loaded',
});

/** What no build with threads gets here, if one of them did not: memory that is shared, and helper threads. */
const FAULTS_OF_THREADS = ['memory-refused', 'out-of-memory', 'helpers-missing'];

/** What no further try would change. */
const FINAL = ['no-worker', 'no-webassembly', 'no-simd', 'no-build'];

export class StartPlan {
  /** @type {Refusals} */
  #refusals = {};
  /** @type {Map<BuildName | null, number>} how often each failed, or (null) the worker's script, since the last success */
  #failures = new Map();
  /** So many tries went past every cache. */
  #retries = 0;
  /** The next one does too: the last one failed. */
  #isRetry = false;

  /** @returns {Refusals} */
  get refusals() {
    return { ...this.#refusals };
  }

  /** Above 0, and another one each time, for files that no cache may answer for. */
  get retry() {
    return this.#isRetry ? this.#retries : 0;
  }

  succeeded() {
    this.#failures.clear();
    this.#isRetry = false;
  }

  /**
   * @param {string} code
   * @param {BuildName | null} build that was tried; null when the worker never came so far
   * @returns {number | null} milliseconds to wait before the next try; null when there is none
   */
  failed(code, build) {
    if (FINAL.includes(code)) return null;
    if (this.refuseThreads(code, build)) return 0;
    const before = this.#failures.get(build) ?? 0;
    if (before < BACK_OFF_MS.length) {
      this.#failures.set(build, before + 1);
      this.#retries += 1;
      this.#isRetry = true;
      return BACK_OFF_MS[before];
    }
    if (build === null) return null;
    this.#refusals[build] = REASONS[code] ?? 'it stopped while it was starting';
    return 0;
  }

  /**
   * @param {string} code of a failure, also one of a worker that had started
   * @param {BuildName | null} build
   * @returns {boolean} whether it was a fault of threads, which are left alone from now on
   */
  refuseThreads(code, build) {
    if (build === null || !hasThreads(build) || !FAULTS_OF_THREADS.includes(code)) return false;
    for (const each of BUILDS.filter(hasThreads)) this.#refusals[each] ??= REASONS[code];
    return true;
  }
}
