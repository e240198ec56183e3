/**
 * Pictures that another program on this machine shared with the page: the service worker took them in and kept them until
 * the page is there. Each is handed out once.
 */

/** @returns {Promise<File[]>} */
export async function sharedFiles() {
  const cache = await caches.open(`inkling ${new URL('./', document.baseURI).pathname} shared`);
  /** @type {File[]} */
  const files = [];
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    const blob = await response?.blob();
    const name = decodeURIComponent(response?.headers.get('X-Name') ?? 'Shared picture');
    if (blob !== undefined) files.push(new File([blob], name, { type: blob.type }));
    await cache.delete(request);
  }
  return files;
}
