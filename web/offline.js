/**
 * Registers the service worker, which makes the page work offline and isolated. It lets a new version
 * in by itself.
 */

/** @returns {ServiceWorkerContainer | undefined} undefined where there are none, or where asking is an error */
export function serviceWorkers() {
  try {
    return navigator.serviceWorker;
  } catch {
    return undefined; // in a frame that is sandboxed
  }
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
