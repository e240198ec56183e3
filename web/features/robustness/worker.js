/** How robust the network that answers is. */

import { unwrap } from '../../worker/problem.js';
import { RunWork } from '../../worker/run-work.js';

/** @import { RobustnessRun } from '../../generated/inkling-simd.js' */
/** @import { Progress } from '../../worker/pump.js' */
/** @import { Context } from '../../worker/service.js' */

/** @typedef {{ type: 'progress', task: 'robustness' } & Progress} RobustnessEvent */

/** @param {Context<RobustnessEvent>} context */
export const actions = ({ module, engine, threads, pump, bring, emit }) => ({
  /**
   * What it reads of test images that are distorted.
   * @param {{}} _fields
   * @param {AbortSignal} signal
   */
  robustness: async (_fields, signal) => {
    await bring(['test'], signal);
    const run = /** @type {RobustnessRun} */ (unwrap(module.startRobustness(engine)).run);
    const work = new RunWork(threads, {
      advance: (shards) => module.advanceRun(run, shards),
      finish: () => module.robustnessOf(run),
      drop: () => run.delete(),
    });
    return pump.run(work, signal, (progress) => emit({ type: 'progress', task: 'robustness', ...progress }));
  },
});
