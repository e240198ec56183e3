/** Which labels are doubtful, by networks that did not learn from them. */

import { unwrap } from '../../worker/problem.js';
import { RunWork } from '../../worker/run-work.js';

/** @import { DoubtfulLabelsRun } from '../../generated/inkling-simd.js' */
/** @import { TrainConfig } from '../../shared/protocol.js' */
/** @import { Progress } from '../../worker/pump.js' */
/** @import { Context } from '../../worker/service.js' */

/** @typedef {{ type: 'progress', task: 'doubtful' } & Progress} DoubtfulEvent */

/** @param {Context<DoubtfulEvent>} context */
export const actions = ({ module, engine, threads, pump, bring, emit }) => ({
  /**
   * Those of the training or the test images, by five networks that are trained so. They leave the network that answers
   * and its training as they are.
   * @param {{ config: TrainConfig, split: 'train' | 'test' }} fields
   * @param {AbortSignal} signal
   */
  doubtful: async ({ config, split }, signal) => {
    await bring(split === 'train' ? ['train'] : ['train', 'test'], signal);
    const run = /** @type {DoubtfulLabelsRun} */ (
      unwrap(module.startDoubtful(engine, JSON.stringify(config), split)).run
    );
    const work = new RunWork(threads, {
      advance: (shards) => module.advanceRun(run, shards),
      finish: () => module.doubtfulLabelsOf(run),
      drop: () => run.delete(),
    });
    return pump.run(work, signal, (progress) => emit({ type: 'progress', task: 'doubtful', ...progress }));
  },
});
