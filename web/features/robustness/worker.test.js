/** The measurement of robustness in the worker: driven to its end, cancelled, refused. */

import { describe, expect, it, vi } from 'vitest';
import { FakeContext } from '../../../tests/web/fake-context.js';
import { actions } from './worker.js';

const MEASURED = { images: 100, curves: [] };
const { signal } = new AbortController();

/** @param {object} [module] */
function measuring(module) {
  const context = new FakeContext();
  const run = { delete: vi.fn() };
  let seen = 0;
  Object.assign(context.module, {
    startRobustness: () => ({ problem: undefined, run }),
    advanceRun: (/** @type {unknown} */ _run, /** @type {number} */ shards) => {
      context.engine.onShards(shards);
      seen = Math.min(4600, seen + 16 * shards);
      return { problem: undefined, done: seen === 4600, seen, count: 4600 };
    },
    robustnessOf: () => MEASURED,
    ...module,
  });
  return { context, run, ...actions(/** @type {any} */ (context)) };
}

describe('the measurement of robustness', () => {
  it('tells how far it is, and ends with the curves', async () => {
    const { context, run, robustness } = measuring();
    await expect(robustness({}, signal)).resolves.toBe(MEASURED);
    expect(context.of('progress').at(-1)).toMatchObject({ task: 'robustness', total: 4600 });
    expect(run.delete).toHaveBeenCalledTimes(1);
  });

  it('is over when nobody waits any longer', async () => {
    const { context, run, robustness } = measuring();
    const abort = new AbortController();
    context.meanwhile = () => abort.abort(new Error('This was cancelled.'));
    await expect(robustness({}, abort.signal)).rejects.toThrow('cancelled');
    expect(run.delete).toHaveBeenCalledTimes(1);
  });

  it('is refused in the words of the engine', async () => {
    const problem = { code: 'no-network', message: 'There is no network yet; train one or load one.' };
    const { robustness } = measuring({ startRobustness: () => ({ problem }) });
    await expect(robustness({}, signal)).rejects.toThrow(problem.message);
  });
});
