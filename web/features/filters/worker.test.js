/** The kernels that the worker finds in a network's file: the very one that comes with the page. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { actions } from './worker.js';

/** @param {object} saved */
const filters = (saved) => actions(/** @type {any} */ ({ engine: null, module: { saveModel: () => saved } }));

it('finds those of every convolution, and of no other layer', () => {
  const bytes = new Uint8Array(readFileSync('web/models/pretrained.safetensors'));
  const kernels = filters({ problem: undefined, bytes }).kernels();
  expect(kernels.map(({ spec, layer, inputs }) => [spec.kernel, spec.filters, layer, inputs])).toEqual([
    [3, 32, 0, 1],
    [3, 48, 4, 32],
    [3, 64, 7, 48],
    [3, 64, 11, 64],
  ]);
  expect(kernels[1].weights).toHaveLength(3 * 3 * 32 * 48);
  expect(kernels.every(({ weights }) => weights.every(Number.isFinite) && weights.some((weight) => weight < 0))).toBe(
    true,
  );
});

it('says when there is no network', () => {
  const problem = { code: 'no-network', message: 'There is no network yet; train one or load one.' };
  expect(() => filters({ problem }).kernels()).toThrow(problem.message);
});
