/**
 * Drives jobs in slices: it computes for at most a slice, then gives way to whatever was asked meanwhile. What somebody
 * waits for goes first, in the order in which it came; one job may go on behind it. It knows no job by name.
 */

import { isProblem } from './problem.js';
import { BRIEF_SLICE_MS, SLICE_MS } from './slicing.js';

/** @import { ShardBudget } from './slicing.js' */

/** Longer than from one point of a stroke to the next, shorter than anybody would notice. */
const BRIEF_FOR_MS = 250;

/** More news a second say less: the page draws no faster. */
export const PROGRESS_INTERVAL_MS = 100;

/**
 * @typedef {object} Advanced
 * @property {boolean} whole a step, or all of it, is done: perhaps with fewer shards than were given
 * @property {boolean} over the slice ends here
 * @property {boolean} [waited] nothing was done
 */

/**
 * @typedef {object} Job
 * @property {ShardBudget} budget of what it does next
 * @property {(shards: number) => Advanced} advance throws the problem that it fails of
 * @property {(now: number) => void} sliced after each slice that did not fail
 * @property {(problem: Error & { code: string }) => void} failed
 */

/** @typedef {{ done: number, total: number }} Progress in units of the work */

/**
 * A job with a result, for somebody who waits.
 * @template Result
 * @typedef {object} Work
 * @property {ShardBudget} budget
 * @property {(shards: number) => Advanced} advance throws the problem that it fails of
 * @property {Result | undefined} result when it is done
 * @property {Progress} progress
 * @property {() => void} end it is done, has failed, or is wanted no longer
 */

export class Pump {
  #parts;
  /** @type {Job[]} what somebody waits for; the first has the turn */
  #awaited = [];
  /** @type {Job | null} what goes on while nobody waits */
  #background = null;
  #pumping = false;
  #briefUntil = Number.NEGATIVE_INFINITY;

  /**
   * @param {object} parts
   * @param {() => number} parts.now milliseconds
   * @param {() => Promise<void>} parts.nextTurn lets waiting messages be heard
   * @param {(trap: unknown) => void} parts.onTrap the module is broken beyond use
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Whether slices follow each other. */
  get computing() {
    return this.#pumping;
  }

  /** Somebody draws, and will want the next answer soon. */
  beBrief() {
    this.#briefUntil = this.#parts.now() + BRIEF_FOR_MS;
  }

  /**
   * @template Result
   * @param {Work<Result>} work
   * @param {AbortSignal} signal nobody waits any longer
   * @param {(progress: Progress) => void} tell how far it is, now and then
   * @returns {Promise<Result>}
   */
  run(work, signal, tell) {
    let toldAt = Number.NEGATIVE_INFINITY;
    return new Promise((resolve, reject) => {
      /** @type {Job} */
      const job = {
        get budget() {
          return work.budget;
        },
        advance: (shards) => work.advance(shards),
        sliced: (now) => {
          if (work.result !== undefined) {
            leave();
            resolve(work.result);
          } else if (now - toldAt >= PROGRESS_INTERVAL_MS) {
            toldAt = now;
            tell(work.progress);
          }
        },
        failed: (reason) => {
          leave();
          reject(reason);
        },
      };
      const leave = () => {
        if (!this.#awaited.includes(job)) return;
        this.#awaited = this.#awaited.filter((each) => each !== job);
        work.end();
      };
      this.#awaited.push(job);
      signal.addEventListener('abort', () => job.failed(signal.reason));
      if (signal.aborted) job.failed(signal.reason);
      else this.#start();
    });
  }

  /** Goes on with it behind what is awaited, until it is halted or fails, or another one takes its place. @param {Job} job */
  go(job) {
    this.#background = job;
    this.#start();
  }

  /** @param {Job} job */
  halt(job) {
    if (this.#background === job) this.#background = null;
  }

  async #start() {
    if (this.#pumping) return;
    this.#pumping = true;
    const { nextTurn, onTrap } = this.#parts;
    try {
      for (let job = this.#next(); job !== null; job = this.#next()) {
        this.#slice(job);
        await nextTurn();
      }
    } catch (trap) {
      onTrap(trap);
    } finally {
      this.#pumping = false;
    }
  }

  /** @returns {Job | null} whose turn it is */
  #next() {
    return this.#awaited[0] ?? this.#background;
  }

  /** @param {Job} job */
  #slice(job) {
    const { now } = this.#parts;
    const { budget } = job;
    const start = now();
    const sliceMs = start < this.#briefUntil ? BRIEF_SLICE_MS : SLICE_MS;
    let before = start;
    try {
      for (let shards = budget.first(sliceMs); shards > 0; ) {
        const { whole, over, waited = false } = job.advance(shards);
        const after = now();
        if (!waited) budget.record(shards, after - before, whole);
        before = after;
        shards = over ? 0 : budget.more(sliceMs - (after - start));
      }
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.halt(job);
      job.failed(error);
      return;
    }
    job.sliced(before);
  }
}
