/**
 * A run of the engine as work for the pump: advanced shard by shard until it has a result. What its numbers mean is the
 * business of the feature that began it.
 */

import { unwrap } from './problem.js';
import { ShardBudget } from './slicing.js';

/** @import { RunProgress } from '../generated/inkling-simd.js' */
/** @import { Progress } from './pump.js' */

/** @template Result */
export class RunWork {
  #advance;
  #finish;
  #drop;
  budget;
  /** @type {Progress} */
  progress = { done: 0, total: 0 };
  /** @type {Result | undefined} */
  result;

  /**
   * @param {number} threads
   * @param {object} parts
   * @param {(shards: number) => RunProgress} parts.advance as the engine tells it of any run
   * @param {() => Result} parts.finish what came of it
   * @param {(result: Result | undefined) => void} parts.drop nobody drives it any more; without a result it came to nothing
   */
  constructor(threads, { advance, finish, drop }) {
    this.#advance = advance;
    this.#finish = finish;
    this.#drop = drop;
    this.budget = new ShardBudget(threads);
  }

  /** @param {number} shards */
  advance(shards) {
    const { done, seen, count } = unwrap(this.#advance(shards));
    this.progress = { done: seen, total: count };
    if (done) this.result = this.#finish();
    return { whole: done, over: done };
  }

  end() {
    this.#drop(this.result);
  }
}
