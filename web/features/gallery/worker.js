/** The test images that the network reads wrongly. */

import { runOf } from '../../worker/evaluation.js';
import { unwrap } from '../../worker/problem.js';

/** @import { Context } from '../../worker/service.js' */

/** @param {Context} context */
export const actions = ({ module, engine, bring }) => ({
  /**
   * Those of an evaluation, the most certain answer first; null when the worker has them no longer.
   * @param {{ evaluation: string | undefined }} fields its id
   */
  misread: ({ evaluation }) => {
    const run = runOf(engine, evaluation);
    return run === null ? null : module.misreadImages(run);
  },

  /**
   * Test images by their numbers, one after another.
   * @param {{ indices: Uint32Array }} fields
   * @param {AbortSignal} signal
   */
  testImages: async ({ indices }, signal) => {
    await bring(['test'], signal);
    return unwrap(module.testImages(engine, indices));
  },
});
