/** What the worker tells of the images to learn from: what is here, and no more. */

import { expect, it, vi } from 'vitest';
import { actions } from './worker.js';

const COUNTS = { train: [1, 0, 0, 0, 0, 0, 0, 2, 0, 0], test: [0, 0, 0, 0, 0, 0, 0, 1, 0, 0] };
const { signal } = new AbortController();

function data() {
  const bring = vi.fn(async () => {});
  const module = {
    classCounts: () => COUNTS,
    trainingSamples: (/** @type {unknown} */ _engine, /** @type {number} */ digit, /** @type {number} */ count) =>
      new Uint8Array(784 * Math.min(count, COUNTS.train[digit])).fill(digit),
  };
  return { bring, ...actions(/** @type {any} */ ({ module, engine: {}, bring })) };
}

it('counts the images of each digit and shows some, without bringing any', () => {
  const { classCounts, samples, bring } = data();
  expect(classCounts()).toEqual(COUNTS);
  expect(samples({ digit: 7, count: 48 })).toEqual({ digit: 7, pixels: new Uint8Array(2 * 784).fill(7) });
  expect(bring).not.toHaveBeenCalled();
});

it('brings both sets, until whoever waits gives up', async () => {
  const { bringData, bring } = data();
  await bringData({}, signal);
  expect(bring).toHaveBeenCalledExactlyOnceWith(['train', 'test'], signal);
});
