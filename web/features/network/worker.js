/** What a network is made of. */

import { unwrap } from '../../worker/problem.js';

/** @import { Context } from '../../worker/service.js' */

/**
 * A layer: its specification as it stands in a configuration, and what follows from its place in the network.
 * @typedef {{ spec: { type: string } & Record<string, any>, output: number[], parameters: number, multiplyAdds: number }} Layer
 */

/** @param {Context} context */
export const actions = ({ module }) => ({
  /**
   * Its layers in their order, whether or not it is trained.
   * @param {{ network: object }} fields the part of a configuration
   */
  describeNetwork: ({ network }) => {
    const { layers, ...totals } = unwrap(module.describeNetwork(JSON.stringify(network)));
    return {
      ...totals,
      layers: layers.map((layer) => /** @type {Layer} */ ({ ...layer, spec: JSON.parse(layer.spec) })),
    };
  },
});
