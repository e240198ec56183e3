/**
 * Which kernels of a layer are looked at together, and what they say: of a layer that sees the image itself all filters,
 * a kernel each; of a deeper one those of one filter, a kernel for each map that it reads.
 */

import { wordsOf } from '../../shared/layer-words.js';

/** @import { Kernels } from './worker.js' */

/** Kernels that are shown together: more are no picture any more. */
export const MOST = 256;

/** @param {Kernels} layer */
export function titleOf({ spec, layer }) {
  return `${layer + 1} ${wordsOf(spec).kind}`;
}

/** Whether it sees a single map, so that each filter is one kernel. @param {Kernels} layer */
export function isFirst({ inputs }) {
  return inputs === 1;
}

/** @param {Kernels} layer */
export function filtersOf({ spec, inputs, weights }) {
  return weights.length / (spec.kernel ** 2 * inputs);
}

/**
 * @param {Kernels} layer
 * @param {number} filter of a deeper layer, from 0 on
 * @returns {{ shape: [number, number, number], values: Float32Array }} kernels side by side, as maps are
 */
export function kernelsOf(layer, filter) {
  const { kernel } = layer.spec;
  const { inputs, weights } = layer;
  const filters = filtersOf(layer);
  const count = Math.min(MOST, isFirst(layer) ? filters : inputs);
  const values = Float32Array.from({ length: kernel ** 2 * count }, (_, at) => {
    const [place, which] = [Math.floor(at / count), at % count];
    return isFirst(layer) ? weights[place * filters + which] : weights[(place * inputs + which) * filters + filter];
  });
  return { shape: [kernel, kernel, count], values };
}

/** One of them, row by row. @param {Float32Array} values @param {readonly number[]} shape @param {number} which */
export function kernelOf(values, [, , count], which) {
  return values.filter((_, at) => at % count === which);
}
