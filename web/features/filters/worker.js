/** The kernels of the convolutions of the network that answers: read from its file, where each has its name and shape. */

import { unwrap } from '../../worker/problem.js';
import { readSafetensors } from './worker-safetensors.js';

/** @import { Spec } from '../../shared/layer-words.js' */
/** @import { Context } from '../../worker/service.js' */

/** @typedef {{ spec: Spec, layer: number, inputs: number, weights: Float32Array }} Kernels [kernel, kernel, inputs, filters] */

/** @param {Context} context */
export const actions = ({ module, engine }) => ({
  /** As they are now; also while it trains. @returns {Kernels[]} */
  kernels: () => {
    const { metadata, tensors } = readSafetensors(unwrap(module.saveModel(engine)).bytes);
    /** @type {Spec[]} */
    const specs = JSON.parse(metadata.network).layers;
    return specs.flatMap((spec, layer) => {
      const found = tensors.find(({ name }) => name === `layers.${layer}.weight`);
      if (spec.type !== 'conv2d' || found === undefined) return [];
      return { spec, layer, inputs: found.shape[2], weights: found.data };
    });
  },
});
