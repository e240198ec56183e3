/** What each layer makes of an image: kept in the engine, to be asked about, until the next one is looked at. */

import { reach, shadesOf } from '../../shared/diverging-scale.js';
import { give } from '../../worker/giving.js';
import { unwrap } from '../../worker/problem.js';

/** @import { LayerOutputs } from '../../generated/inkling-simd.js' */
/** @import { Context } from '../../worker/service.js' */

/**
 * Numbers as they are shown, in a quarter of their memory: how far they go from 0, whether below it too, and the shade of
 * each on a scale that goes as far.
 * @typedef {{ reach: number, isSigned: boolean, shades: Uint8Array<ArrayBuffer> }} Shaded
 */
/** @typedef {{ spec: { type: string } & Record<string, any>, shape: number[] } & Shaded} LayerOutput [height, width, channels] */
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
      /** @type {LayerOutput[]} */
      const told = layers.map(({ spec, shape, values }) => ({ spec: JSON.parse(spec), shape, ...shaded(values) }));
      const look = { image: shaded(image), layers: told, logits: layers[layers.length - 1].values, temperature };
      return give(look, [look.image.shades, ...told.map(({ shades }) => shades)]);
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

/** @param {Float32Array} values @returns {Shaded} */
function shaded(values) {
  const most = reach(values);
  return { reach: most, isSigned: values.some((value) => value < 0), shades: shadesOf(values, most || 1) };
}
