/** The search for doubtful labels in the worker: driven to its end, cancelled, refused. */

import { describe, expect, it, vi } from 'vitest';
import { FakeContext } from '../../../tests/web/fake-context.js';
import { PRESETS } from '../../../tests/web/fake-engine.js';
import { actions } from './worker.js';

const FOUND = { indices: Uint32Array.of(7) };
const { config } = PRESETS[0];
const { signal } = new AbortController();

/** @param {object} [module] */
function searching(module) {
  const context = new FakeContext();
  const bring = vi.spyOn(context, 'bring');
  const run = { delete: vi.fn() };
  const startDoubtful = vi.fn(() => ({ problem: undefined, run }));
  let seen = 0;
  Object.assign(context.module, {
    startDoubtful,
    advanceRun: (/** @type {unknown} */ _run, /** @type {number} */ shards) => {
      context.engine.onShards(shards);
      seen = Math.min(4600, seen + 16 * shards);
      return { problem: undefined, done: seen === 4600, seen, count: 4600 };
    },
    doubtfulLabelsOf: () => FOUND,
    ...module,
  });
  return { context, bring, startDoubtful, run, ...actions(/** @type {any} */ (context)) };
}

describe('the search for doubtful labels', () => {
  it('brings the images that it needs, tells how far it is, and ends with what was found', async () => {
    const { context, bring, startDoubtful, run, doubtful } = searching();
    await expect(doubtful({ config, split: 'train' }, signal)).resolves.toBe(FOUND);
    expect(bring).toHaveBeenLastCalledWith(['train'], signal);
    expect(startDoubtful).toHaveBeenLastCalledWith(context.engine, JSON.stringify(config), 'train');
    expect(context.of('progress').at(-1)).toMatchObject({ task: 'doubtful', total: 4600 });
    expect(run.delete).toHaveBeenCalledTimes(1);
    await doubtful({ config, split: 'test' }, signal);
    expect(bring).toHaveBeenLastCalledWith(['train', 'test'], signal);
  });

  it('is over when nobody waits any longer', async () => {
    const { context, run, doubtful } = searching();
    const abort = new AbortController();
    context.meanwhile = () => abort.abort(new Error('This was cancelled.'));
    await expect(doubtful({ config, split: 'train' }, abort.signal)).rejects.toThrow('cancelled');
    expect(run.delete).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['it cannot begin', { startDoubtful: () => ({ problem: { code: 'no-data', message: 'There are no images.' } }) }],
    [
      'a training diverges',
      { advanceRun: () => ({ problem: { code: 'not-finite', message: 'There are no images.' } }) },
    ],
  ])('says in the words of the engine that %s', async (_, module) => {
    const { context, doubtful } = searching(module);
    await expect(doubtful({ config, split: 'train' }, signal)).rejects.toThrow('There are no images.');
    expect(context.onTrap).not.toHaveBeenCalled();
  });
});
