/** How the network read each test image, and the pixels of them. */

import { runOf } from '../../worker/evaluation.js';
import { unwrap } from '../../worker/problem.js';

/** @import { Context } from '../../worker/service.js' */

/** @param {Context} context */
export const actions = ({ module, engine, bring }) => ({
  /**
   * The answers of an evaluation, in columns; null when the worker has them no longer.
   * @param {{ evaluation: string }} fields its id
   */
  answers: ({ evaluation }) => {
    const run = runOf(engine, evaluation);
    return run === null ? null : module.answersOf(run);
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
