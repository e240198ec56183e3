/**
 * How well the network reads the test images: work for the pump, or a part of a larger job. The last ones that came to
 * their end stay with the engine, for whoever looks at their answers or compares them.
 */

import { uniqueId } from '../shared/unique-id.js';
import { unwrap } from './problem.js';
import { ShardBudget } from './slicing.js';

/** @import { Engine, EvaluationRun } from '../generated/inkling-simd.js' */
/** @import { Evaluation } from '../shared/protocol.js' */
/** @import { Progress } from './pump.js' */
/** @import { Context } from './service.js' */

/** @typedef {{ type: 'progress', task: 'evaluation' } & Progress} EvaluationEvent */

/** So many evaluations are kept. */
const MOST = 3;

/** @typedef {{ id: string, run: EvaluationRun, subject: object }} Kept */

/** The newest last. @type {WeakMap<Engine, Kept[]>} */
const KEPT = new WeakMap();

/**
 * @param {Engine} engine
 * @param {string | undefined} id of an evaluation
 * @returns {EvaluationRun | null} null unless it is one of the last that came to their end here
 */
export function runOf(engine, id) {
  return KEPT.get(engine)?.find((kept) => kept.id === id)?.run ?? null;
}

/** @param {Engine} engine @param {string | undefined} id of an evaluation @returns {string | null} of the one before it */
export function evaluationBefore(engine, id) {
  const kept = KEPT.get(engine) ?? [];
  return kept[kept.findIndex((each) => each.id === id) - 1]?.id ?? null;
}

/** In place of what was kept of the same subject before. @param {Engine} engine @param {Kept} newest */
function keep(engine, newest) {
  const others = (KEPT.get(engine) ?? []).filter((kept) => {
    const isOther = kept.subject !== newest.subject;
    if (!isOther) kept.run.delete();
    return isOther;
  });
  for (const { run } of others.splice(0, others.length + 1 - MOST)) run.delete();
  KEPT.set(engine, [...others, newest]);
}

export class EvaluationWork {
  #context;
  #subject;
  #run;
  /** Each measures its shards anew: with shifts they take several times as long, and the network may be another. */
  budget;
  progress = { done: 0, total: 0 };
  /** @type {Evaluation | undefined} */
  result;

  /**
   * @param {Pick<Context, 'module' | 'engine' | 'threads'>} context
   * @param {boolean} shifts whether it averages over small shifts of each image
   * @param {object} subject of which only the newest evaluation is kept: a training, say, after each of its epochs
   */
  constructor(context, shifts, subject) {
    this.#context = context;
    this.#subject = subject;
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
    keep(this.#context.engine, {
      id: /** @type {string} */ (this.result.id),
      run: this.#run,
      subject: this.#subject,
    });
  }
}
