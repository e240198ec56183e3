/** Letting the service worker in: never in the way of the page. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepOffline, reloadOnce, serviceWorkers, startedWell, untilNoneTrains } from '../../web/shell/offline.js';
import { Store } from '../../web/shell/store.js';

const SCRIPT = new URL('https://host.example/folder/service-worker.js');

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('keeping the page offline', () => {
  it('registers the service worker', async () => {
    const container = /** @type {any} */ ({ register: vi.fn(async () => ({})) });
    vi.stubGlobal('navigator', { serviceWorker: container });
    await keepOffline(serviceWorkers(), SCRIPT);
    expect(container.register).toHaveBeenCalledWith(SCRIPT);
  });

  it('does without, where there are none or they are refused', async () => {
    await keepOffline(undefined, SCRIPT);
    const refused = /** @type {any} */ ({ register: () => Promise.reject(new Error('no')) });
    await expect(keepOffline(refused, SCRIPT)).resolves.toBeUndefined();
  });

  it('does without in a frame in which even asking for them is an error', () => {
    vi.stubGlobal('navigator', {
      get serviceWorker() {
        throw new Error('The document is sandboxed.');
      },
    });
    expect(serviceWorkers()).toBeUndefined();
  });
});

describe('the turn of the service worker', () => {
  /** @type {Store} */
  let store;
  const isItsTurn = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    store = new Store();
    isItsTurn.mockClear();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('comes at once when nothing is trained', async () => {
    store.update({ phase: 'idle' });
    await expect(untilNoneTrains(store)).resolves.toBeUndefined();
  });

  it.each(/** @type {const} */ (['preparing', 'running', 'stepping']))(
    'is after a training that is %s',
    async (phase) => {
      store.update({ phase });
      untilNoneTrains(store).then(isItsTurn);
      await vi.advanceTimersByTimeAsync(9_999);
      expect(isItsTurn).not.toHaveBeenCalled();
      store.update({ phase: 'idle' });
      await vi.advanceTimersByTimeAsync(0);
      expect(isItsTurn).toHaveBeenCalledOnce();
    },
  );

  it('does not wait for the end of a long one', async () => {
    store.update({ phase: 'running' });
    untilNoneTrains(store).then(isItsTurn);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(isItsTurn).toHaveBeenCalledOnce();
  });
});

describe('a page that could not start', () => {
  /** @type {unknown} */
  let state;
  const reload = vi.fn();

  beforeEach(() => {
    state = null;
    reload.mockClear();
    vi.stubGlobal('history', {
      get state() {
        return state;
      },
      replaceState: (/** @type {unknown} */ next) => {
        state = next ?? null;
      },
    });
    vi.stubGlobal('location', { reload });
  });

  it('is reloaded when another version comes in, but never again and again', () => {
    reloadOnce();
    reloadOnce();
    expect(reload).toHaveBeenCalledOnce();
  });

  it('may be reloaded once more after it has started', () => {
    reloadOnce();
    startedWell();
    reloadOnce();
    expect(reload).toHaveBeenCalledTimes(2);
  });
});
