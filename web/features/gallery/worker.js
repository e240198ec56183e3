/** How the network read each test image, and the training images that look like one to it. */

import { runOf } from '../../worker/evaluation.js';
import { give } from '../../worker/giving.js';
import { unwrap } from '../../worker/problem.js';
import { RunWork } from '../../worker/run-work.js';

/** @import { NearestImagesRun } from '../../generated/inkling-simd.js' */
/** @import { Progress } from '../../worker/pump.js' */
/** @import { Context } from '../../worker/service.js' */

/** @typedef {{ type: 'progress', task: 'nearest' } & Progress} NearestEvent */

/** As many as are looked at together. */
const MOST = 12;

/** @param {Context<NearestEvent>} context */
export const actions = ({ module, engine, threads, pump, bring, emit }) => ({
  /**
   * The answers of an evaluation, in columns; null when the worker has them no longer.
   * @param {{ evaluation: string }} fields its id
   */
  answers: ({ evaluation }) => {
    const run = runOf(engine, evaluation);
    if (run === null) return null;
    const answers = module.answersOf(run);
    return give(answers, Object.values(answers));
  },

  /**
   * The training images that look the most like this one to the network that answers, the nearest first.
   * @param {{ pixels: Uint8Array }} fields
   * @param {AbortSignal} signal
   */
  nearest: async ({ pixels }, signal) => {
    await bring(['train'], signal);
    const started = unwrap(module.startNearest(engine, pixels, MOST));
    const run = /** @type {NearestImagesRun} */ (started.run);
    const work = new RunWork(threads, {
      advance: (shards) => module.advanceRun(run, shards),
      finish: () => module.nearestImages(run),
      drop: () => run.delete(),
    });
    return pump.run(work, signal, (progress) => emit({ type: 'progress', task: 'nearest', ...progress }));
  },
});
