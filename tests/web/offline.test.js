/** Letting the service worker in: never in the way of the page. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepOffline, serviceWorkers } from '../../web/offline.js';

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
