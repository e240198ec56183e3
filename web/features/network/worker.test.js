/** What the worker tells of a network: each layer with its specification. */

import { expect, it } from 'vitest';
import { actions } from './worker.js';

/** @param {(json: string) => object} describeNetwork */
const network = (describeNetwork) => actions(/** @type {any} */ ({ module: { describeNetwork } }));

it('describes a network by its part of a configuration, with the specification of each layer', () => {
  const spec = { type: 'max_pool2d', size: 2, stride: 2 };
  const { describeNetwork } = network((json) => ({
    problem: undefined,
    parameters: 0,
    layers: JSON.parse(json).layers.map((/** @type {object} */ layer) => ({
      spec: JSON.stringify({ ...layer, stride: 2 }),
      output: [14, 14, 1],
      parameters: 0,
      multiplyAdds: 0,
    })),
  }));
  const { layers } = describeNetwork({ network: { layers: [{ type: 'max_pool2d', size: 2 }] } });
  expect(layers).toEqual([{ spec, output: [14, 14, 1], parameters: 0, multiplyAdds: 0 }]);
});

it('refuses what is no network, in the words of the engine', () => {
  const message = 'Layer 1 (dense): it must be given units.';
  const { describeNetwork } = network(() => ({ problem: { code: 'invalid-argument', message } }));
  expect(() => describeNetwork({ network: { layers: [{ type: 'dense' }] } })).toThrow(message);
});
