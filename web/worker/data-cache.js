/**
 * Where downloaded data files stay for the next visit and for offline use: a cache of the browser, which the service
 * worker reads too. Whoever reads from it checks what is there. It is a help and never a hindrance: where there is no
 * such cache, or it fails or does not answer, every file is simply not in it.
 */

/** A cache that has not answered after so long is not worth waiting for. */
export const PATIENCE_MS = 2000;

/**
 * @typedef {object} DataCache
 * @property {(url: URL) => Promise<Response | undefined>} match
 * @property {(url: URL, chunks: Uint8Array<ArrayBuffer>[]) => Promise<void>} put in place of what was there, under other versions' addresses too
 */

/**
 * @param {string} baseUrl the folder of the page; its service worker knows the cache by the same name
 * @param {Pick<CacheStorage, 'open'>} [storage]
 * @returns {DataCache}
 */
export function openDataCache(baseUrl, storage = globalThis.caches) {
  // In a function that may throw at every step: the storage itself may be missing or refused.
  const open = async () => storage.open(`inkling ${new URL(baseUrl).pathname} data`);
  return {
    match: (url) => forgiving(async () => (await open()).match(url)),
    put: (url, chunks) =>
      forgiving(async () => {
        const cache = await open();
        const headers = { 'Content-Type': 'application/octet-stream' };
        await cache.put(url, new Response(new Blob(chunks), { headers }));
        const others = (await cache.keys()).filter((request) => isOfOtherVersion(request.url, url));
        await Promise.all(others.map((request) => cache.delete(request)));
      }),
  };
}

/**
 * @param {string} kept
 * @param {URL} url of a file that has just come
 */
function isOfOtherVersion(kept, url) {
  const nameOf = (/** @type {string} */ path) => path.split('/').at(-1);
  return kept !== url.href && nameOf(new URL(kept).pathname) === nameOf(url.pathname);
}

/**
 * @template Result
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result | undefined>} undefined when it failed or takes too long
 */
function forgiving(work) {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  return Promise.race([work().catch(() => undefined), patience]);
}
