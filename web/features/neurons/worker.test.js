/** What the worker tells of units and layers: two runs, each let go of when it is over, however it ends. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeContext } from '../../../tests/web/fake-context.js';
import { actions } from './worker.js';

const SPEC = '{"type":"dense","units":2}';
const UNITS = { spec: SPEC, layer: 3, images: 10_000, silent: Uint32Array.of(7, 10_000) };
const SPREADS = { images: 128, layers: [{ spec: SPEC, layer: 3, gradient: 0.5 }], vanishes: 3 };
const { signal } = new AbortController();

/** @type {{ delete: ReturnType<typeof vi.fn> }[]} */
let runs;
beforeEach(() => {
  runs = [];
});

/** @param {object} [module] */
function neurons(module) {
  const context = new FakeContext();
  let seen = 0;
  const start = vi.fn(() => {
    seen = 0;
    runs.push({ delete: vi.fn() });
    return { problem: undefined, run: runs.at(-1) };
  });
  Object.assign(context.module, {
    startExcitations: start,
    startLayerFigures: start,
    advanceRun: (/** @type {unknown} */ _run, /** @type {number} */ shards) => {
      context.engine.onShards(shards);
      seen = Math.min(10_000, seen + 16 * shards);
      return { problem: undefined, done: seen === 10_000, seen, count: 10_000 };
    },
    unitsByLayer: () => [UNITS],
    spreadByLayer: () => SPREADS,
    ...module,
  });
  return { context, ...actions(/** @type {any} */ (context)) };
}

const deleted = () => runs.map((run) => run.delete.mock.calls.length);

describe('the worker of the neurons', () => {
  it('tells how far it is, then what excites the units, and keeps nothing', async () => {
    const { context, excitations } = neurons();
    await expect(excitations({}, signal)).resolves.toEqual([{ ...UNITS, spec: { type: 'dense', units: 2 } }]);
    expect(context.of('progress').length).toBeGreaterThan(2);
    expect(context.of('progress')[0]).toMatchObject({ task: 'neurons', total: 10_000 });
    expect(deleted()).toEqual([1]);
  });

  it('tells how the numbers of the layers are spread without a word before', async () => {
    const { context, spreads } = neurons();
    await expect(spreads({}, signal)).resolves.toMatchObject({
      vanishes: 3,
      layers: [{ spec: { type: 'dense' }, gradient: 0.5 }],
    });
    expect(context.of('progress')).toEqual([]);
    expect(deleted()).toEqual([1]);
  });

  it('lets go of what is cancelled', async () => {
    const { context, excitations } = neurons();
    const abort = new AbortController();
    context.meanwhile = () => abort.abort(new Error('This was cancelled.'));
    await expect(excitations({}, abort.signal)).rejects.toThrow('cancelled');
    expect(deleted()).toEqual([1]);
  });

  it.each(['excitations', 'spreads'])('is refused in the words of the engine: %s', async (action) => {
    const problem = { code: 'no-network', message: 'There is no network yet; train one or load one.' };
    const refuse = () => ({ problem });
    const refusing = /** @type {any} */ (neurons({ startExcitations: refuse, startLayerFigures: refuse }));
    await expect(refusing[action]({}, signal)).rejects.toThrow(problem.message);
  });
});
