/** What a training needs is fetched and compiled ahead, for whoever can afford it. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeReady } from '../../web/shell/make-ready.js';
import { PRESETS } from './fake-engine.js';

const [{ config }] = PRESETS;
/** @type {import('vitest').Mock} */
let request;
/** @type {import('vitest').Mock} */
let onData;

beforeEach(() => {
  request = vi.fn(async () => ({}));
  onData = vi.fn();
  vi.stubGlobal('navigator', {});
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('getting ready for a training', () => {
  it('waits until the page is idle, where it can tell', async () => {
    /** @type {() => void} */
    let idle = () => {};
    vi.stubGlobal('requestIdleCallback', (/** @type {() => void} */ callback) => {
      idle = callback;
    });
    const ready = makeReady({ request }, config, onData);
    expect(request).not.toHaveBeenCalled();
    idle();
    await ready;
    expect(request.mock.calls).toEqual([
      ['prefetch', {}],
      ['warmUp', { config }],
    ]);
  });

  it('tells when the data are there, and not before', async () => {
    vi.stubGlobal('requestIdleCallback', (/** @type {() => void} */ callback) => callback());
    const isOver = vi.fn();
    /** @type {(result: {}) => void} */
    let arrive = () => {};
    request.mockImplementation(
      (type) =>
        new Promise((resolve) => {
          if (type === 'prefetch') arrive = resolve;
          else resolve({});
        }),
    );
    makeReady({ request }, config, onData).then(isOver);
    await new Promise((resolve) => setTimeout(resolve));
    expect(onData).not.toHaveBeenCalled();
    expect(isOver).not.toHaveBeenCalled();
    arrive({});
    await vi.waitFor(() => expect(isOver).toHaveBeenCalledOnce());
    expect(onData).toHaveBeenCalledOnce();
  });

  it('does the same a moment later where it cannot', async () => {
    vi.stubGlobal('requestIdleCallback', undefined);
    makeReady({ request }, config, onData);
    expect(request).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(request).toHaveBeenCalledTimes(2));
  });

  it('does not spend the bytes of who saves them', async () => {
    vi.stubGlobal('navigator', { connection: { saveData: true } });
    makeReady({ request }, config, onData);
    await vi.waitFor(() => expect(request.mock.calls).toEqual([['warmUp', { config }]]));
  });

  it('leaves a worker that died of it to whoever restarts it', async () => {
    request.mockRejectedValue(new Error('The engine stopped unexpectedly.'));
    await makeReady({ request }, config, onData);
    expect(request).toHaveBeenCalledTimes(2);
    expect(onData).not.toHaveBeenCalled();
  });
});
