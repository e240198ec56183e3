/**
 * Drives jobs in slices: it computes for at most a slice, then gives way to whatever was asked meanwhile. It knows no job
 * by name; which one is next, and what comes of it, is for whoever made it.
 */

import { BRIEF_SLICE_MS, SLICE_MS } from './slicing.js';

/** @import { ShardBudget } from './slicing.js' */

/** Longer than from one point of a stroke to the next, shorter than anybody would notice. */
const BRIEF_FOR_MS = 250;

/**
 * @typedef {object} Advanced
 * @property {boolean} whole a step, or all of it, is done: perhaps with fewer shards than were given
 * @property {boolean} over the slice ends here
 */

/**
 * @typedef {object} Job
 * @property {ShardBudget} budget
 * @property {(shards: number) => Advanced | null} advance null when it failed
 * @property {(elapsedMs: number, now: number) => void} [sliced] after each slice that did not fail
 */

export class Pump {
  #parts;
  #pumping = false;
  #briefUntil = Number.NEGATIVE_INFINITY;

  /**
   * @param {object} parts
   * @param {() => Job | null} parts.next whose turn it is; null when there is nothing to do
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

  /** There is something to do. */
  async start() {
    if (this.#pumping) return;
    this.#pumping = true;
    const { next, nextTurn, onTrap } = this.#parts;
    try {
      for (let job = next(); job !== null; job = next()) {
        this.#slice(job);
        await nextTurn();
      }
    } catch (trap) {
      onTrap(trap);
    } finally {
      this.#pumping = false;
    }
  }

  /** @param {Job} job */
  #slice(job) {
    const { now } = this.#parts;
    const start = now();
    const sliceMs = start < this.#briefUntil ? BRIEF_SLICE_MS : SLICE_MS;
    let before = start;
    let shards = job.budget.first(sliceMs);
    while (shards > 0) {
      const advanced = job.advance(shards);
      if (advanced === null) return;
      const after = now();
      job.budget.record(shards, after - before, advanced.whole);
      before = after;
      shards = advanced.over ? 0 : job.budget.more(sliceMs - (after - start));
    }
    job.sliced?.(before - start, before);
  }
}
