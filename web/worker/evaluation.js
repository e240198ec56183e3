/**
 * How well the network reads the test images: work for the pump, or a part of a larger job. The last one that came to its
 * end stays with the engine, for whoever looks at its answers.
 */

import { uniqueId } from '../shared/unique-id.js';
import { unwrap } from './problem.js';
import { ShardBudget } from './slicing.js';

/** @import { Engine, EvaluationRun } from '../generated/inkling-simd.js' */
/** @import { Evaluation } from '../shared/protocol.js' */
/** @import { Progress } from './pump.js' */
/** @import { Context } from './service.js' */

/** @typedef {{ type: 'progress', task: 'evaluation' } & Progress} EvaluationEvent */

/** @type {WeakMap<Engine, { id: string, run: EvaluationRun }>} */
const LAST = new WeakMap();

/**
 * @param {Engine} engine
 * @param {string | undefined} id of an evaluation
 * @returns {EvaluationRun | null} null unless it is the last one that came to its end here
 */
export function runOf(engine, id) {
  const last = LAST.get(engine);
  return last !== undefined && last.id === id ? last.run : null;
}

export class EvaluationWork {
  #context;
  #run;
  /** Each measures its shards anew: with shifts they take several times as long, and the network may be another. */
  budget;
  progress = { done: 0, total: 0 };
  /** @type {Evaluation | undefined} */
  result;

  /**
   * @param {Pick<Context, 'module' | 'engine' | 'threads'>} context
   * @param {boolean} shifts whether it averages over small shifts of each image
   */
  constructor(context, shifts) {
    this.#context = context;
    this.#run = new context.module.EvaluationRun(shifts);
    this.budget = new ShardBudget(context.threads);
  }

  /** @param {number} shards */
  advance(shards) {
    const { module, engine, threads } = this.#context;
    const { done, seen, ...figures } = unwrap(module.advanceEvaluation(engine, this.#run, shards));
    // Another network has taken over, and it has begun anew.
    if (seen < this.progress.done) this.budget = new ShardBudget(threads);
    this.progress = { done: seen, total: figures.count };
    if (done) this.result = { id: uniqueId(), ...figures };
    return { whole: done, over: done };
  }

  end() {
    if (this.result === undefined) {
      this.#run.delete();
      return;
    }
    LAST.get(this.#context.engine)?.run.delete();
    LAST.set(this.#context.engine, { id: /** @type {string} */ (this.result.id), run: this.#run });
  }
}
