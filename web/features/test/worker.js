/** How well the network that answers reads the test images. */

/** @import { Context } from '../../worker/service.js' */

/** @param {Context} context */
export const actions = ({ loop, bring }) => ({
  /** @param {{ shifts: boolean }} fields @param {AbortSignal} signal */
  evaluate: async ({ shifts }, signal) => {
    await bring(['test'], signal);
    return loop.evaluate(shifts, signal);
  },
});
