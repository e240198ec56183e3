/** Letting the service worker in: never in the way of the page. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepOffline } from '../../web/offline.js';

const SCRIPT = new URL('https://host.example/folder/service-worker.js');

beforeEach(() => {
  vi.stubGlobal('navigator', {});
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** @param {object} registration */
function container(registration) {
  const active = { postMessage: vi.fn() };
  return {
    active,
    container: /** @type {any} */ ({ register: vi.fn(async () => registration), ready: Promise.resolve({ active }) }),
  };
}

describe('keeping the page offline', () => {
  it('asks for the data to be kept too', async () => {
    const { container: found, active } = container({ waiting: null });
    await keepOffline(found, SCRIPT);
    expect(found.register).toHaveBeenCalledWith(SCRIPT);
    expect(active.postMessage).toHaveBeenCalledWith('keep the data');
  });

  it('lets a new version in when the page opens', async () => {
    const waiting = { postMessage: vi.fn() };
    await keepOffline(container({ waiting }).container, SCRIPT);
    expect(waiting.postMessage).toHaveBeenCalledWith('take over if alone');
  });

  it('does not spend the bytes of who saves them', async () => {
    vi.stubGlobal('navigator', { connection: { saveData: true } });
    const { container: found, active } = container({ waiting: null });
    await keepOffline(found, SCRIPT);
    expect(active.postMessage).not.toHaveBeenCalled();
  });

  it('does without, where there are none or they are refused', async () => {
    await keepOffline(undefined, SCRIPT);
    const refused = /** @type {any} */ ({ register: () => Promise.reject(new Error('no')) });
    await expect(keepOffline(refused, SCRIPT)).resolves.toBeUndefined();
  });
});
