/** What the worker keeps of a map: the one that was drawn last, for drawings to be put on, until it is left. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeContext } from '../../../tests/web/fake-context.js';
import { actions } from './worker.js';

const MAP = {
  indices: Uint32Array.of(0),
  labels: Uint8Array.of(1),
  answers: Uint8Array.of(1),
  places: Float32Array.of(0.25),
  shares: Float32Array.of(1),
};
const TOTAL = 42 * 10_000;
const { signal } = new AbortController();
const pixels = new Uint8Array(784);

/** @type {{ delete: ReturnType<typeof vi.fn> }[]} */
let runs;
beforeEach(() => {
  runs = [];
});

/** @param {object} [module] */
function mapping(module) {
  const context = new FakeContext();
  let seen = 0;
  Object.assign(context.module, {
    startMap: vi.fn(() => {
      seen = 0;
      runs.push({ delete: vi.fn() });
      return { problem: undefined, run: runs.at(-1) };
    }),
    advanceRun: (/** @type {unknown} */ _run, /** @type {number} */ shards) => {
      context.engine.onShards(shards);
      seen = Math.min(TOTAL, seen + 16 * shards);
      return { problem: undefined, done: seen === TOTAL, seen, count: TOTAL };
    },
    imageMap: () => MAP,
    placeOnMap: vi.fn(() => ({ problem: undefined, place: Float32Array.of(0.5) })),
    ...module,
  });
  return { context, ...actions(/** @type {any} */ (context)) };
}

/** @param {number} at */
const deleted = (at) => runs[at].delete.mock.calls.length;

describe('the worker of the map', () => {
  it('tells how far it is, ends with the map, and puts drawings on it', async () => {
    const { context, drawMap, placeOnMap, leaveMap } = mapping();
    expect(placeOnMap({ pixels })).toBeNull();
    await expect(drawMap({}, signal)).resolves.toBe(MAP);
    expect(context.of('progress').length).toBeGreaterThan(2);
    expect(placeOnMap({ pixels })).toEqual(Float32Array.of(0.5));
    expect(context.module.placeOnMap).toHaveBeenCalledWith(runs[0], pixels);

    await drawMap({}, signal);
    expect([deleted(0), deleted(1)]).toEqual([1, 0]);
    leaveMap();
    expect(deleted(1)).toBe(1);
    expect(placeOnMap({ pixels })).toBeNull();
  });

  it('keeps the map before when the next one is cancelled', async () => {
    const { context, drawMap, placeOnMap } = mapping();
    await drawMap({}, signal);
    const abort = new AbortController();
    context.meanwhile = () => abort.abort(new Error('This was cancelled.'));
    await expect(drawMap({}, abort.signal)).rejects.toThrow('cancelled');
    expect([deleted(0), deleted(1)]).toEqual([0, 1]);
    placeOnMap({ pixels });
    expect(context.module.placeOnMap).toHaveBeenCalledWith(runs[0], pixels);
  });

  it('is refused in the words of the engine', async () => {
    const problem = { code: 'invalid-argument', message: 'This network has no hidden layer.' };
    const { drawMap } = mapping({ startMap: () => ({ problem }) });
    await expect(drawMap({}, signal)).rejects.toThrow(problem.message);
  });
});
