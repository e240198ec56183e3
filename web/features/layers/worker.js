/** What each layer makes of an image: kept in the engine, to be asked about, until the next one is looked at. */

import { unwrap } from '../../worker/problem.js';

/** @import { LayerOutputs } from '../../generated/inkling-simd.js' */
/** @import { Context } from '../../worker/service.js' */

/** @typedef {{ spec: { type: string } & Record<string, any>, shape: number[], values: Float32Array }} LayerOutput */
/** @typedef {{ layer: number, y: number, x: number, channel: number }} Unit a number of a layer's output */

/** @param {Context} context */
export const actions = ({ module, engine }) => {
  /** @type {LayerOutputs | null} */
  let outputs = null;
  return {
    /**
     * By the network that answers; of what is dropped while training, nothing is.
     * @param {{ pixels: Uint8Array }} fields
     */
    lookInto: ({ pixels }) => {
      const { layers, image, temperature, outputs: made } = unwrap(module.lookInto(engine, pixels));
      outputs?.delete();
      outputs = /** @type {LayerOutputs} */ (made);
      return {
        image,
        temperature,
        layers: layers.map((layer) => /** @type {LayerOutput} */ ({ ...layer, spec: JSON.parse(layer.spec) })),
      };
    },

    /**
     * How a number of what was looked into last comes about; null when nothing is looked into.
     * @param {Unit} unit
     */
    deriveUnit: ({ layer, y, x, channel }) =>
      outputs === null ? null : unwrap(module.deriveUnit(outputs, layer, y, x, channel)),

    /** Nobody looks any more. */
    lookAway: () => {
      outputs?.delete();
      outputs = null;
      return null;
    },
  };
};
