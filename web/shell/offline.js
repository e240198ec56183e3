/**
 * Registers the service worker, which makes the page work offline and isolated. It lets a new version
 * in by itself.
 */

import { trains } from './store.js';

/** @import { Store } from './store.js' */

/** A training that takes longer than this hardly feels what the service worker does meanwhile. */
const PATIENCE_MS = 10_000;

/** @returns {ServiceWorkerContainer | undefined} undefined where there are none, or where asking is an error */
export function serviceWorkers() {
  try {
    return navigator.serviceWorker;
  } catch {
    return undefined; // in a frame that is sandboxed
  }
}

/**
 * A short training has the line and the processor for itself.
 * @param {Pick<Store, 'subscribe'>} store
 * @returns {Promise<void>} resolves when no training is under way, or after PATIENCE_MS
 */
export function untilNoneTrains(store) {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
    store.subscribe(({ phase }) => {
      if (!trains(phase)) resolve();
    });
  });
}

/**
 * @param {ServiceWorkerContainer | undefined} container
 * @param {URL} script
 */
export async function keepOffline(container, script) {
  try {
    await container?.register(script);
  } catch {
    // Refused by the browser or by the host: the page is the same, only not offline.
  }
}

/**
 * For a page that cannot start, when another version has come in. Once: should that one not start either, a host whose
 * service worker is never the same twice would have it reload for ever.
 */
export function reloadOnce() {
  if (history.state?.reloaded) return;
  history.replaceState({ reloaded: true }, '');
  location.reload();
}

/** The page has started: whatever comes next may be mended in the same way. */
export function startedWell() {
  if (history.state?.reloaded) history.replaceState(null, '');
}
