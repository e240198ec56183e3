/**
 * Registers the service worker, which makes the page work offline and isolated. A new version is let
 * in when the page is opened, never under a page in use.
 */

/**
 * @param {ServiceWorkerContainer | undefined} container undefined on pages without https
 * @param {URL} script
 */
export async function keepOffline(container, script) {
  if (container === undefined) return;
  try {
    const registration = await container.register(script);
    registration.waiting?.postMessage('take over if alone');
    const { active } = await container.ready;
    if (!savesData()) active?.postMessage('keep the data');
  } catch {
    // Refused by the browser or by the host: the page is the same, only not offline.
  }
}

/** Someone who pays for every byte gets MNIST when training asks for it, not before. */
function savesData() {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator);
  return connection?.saveData === true;
}
