/** What the network reads in a drawing. */

import { unwrap } from '../../worker/problem.js';

/** @import { Context } from '../../worker/service.js' */

/** @param {Context} context */
export const actions = ({ module, engine, pump }) => ({
  /**
   * While somebody draws, the next one will come soon; with shifts it is averaged over small shifts of the image.
   * @param {{ points: Float32Array, lengths: Uint32Array, drawing: boolean, shifts: boolean }} fields
   */
  predict: ({ points, lengths, drawing, shifts }) => {
    if (drawing) pump.beBrief();
    return unwrap(module.predictStrokes(engine, points, lengths, shifts));
  },
});
