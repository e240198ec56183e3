/**
 * The page's one service worker. It keeps every file of this version for offline use, checked by its
 * hash, serves the training data that the page kept, and adds the headers that isolate the page where
 * the host cannot send them. It asks no other host for anything. The build fills in the two values
 * below.
 *
 * The addresses of all files but a few contain a hash of what is in them. So a new version may come in
 * at once: pages that were opened with the one before find their files at their own addresses still,
 * and the next page to be opened is the new one.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const VERSION = /* precache:version */ 'dev';
/** @type {Record<string, string>} address relative to this script → SHA-256 */
const FILES = /* precache:files */ {};

/** What is kept here counts as lost when it has not come after so long: the host may have it. */
const PATIENCE_MS = 2000;

const SCOPE = worker.registration.scope;
const PREFIX = `inkling ${new URL(SCOPE).pathname} `;
const CACHE = PREFIX + VERSION;
/** The page itself keeps its training data there, by their addresses: they outlive the versions. */
const DATA_CACHE = `${PREFIX}data`;
/** Pictures that another program has shared wait there for the page. */
const SHARED_CACHE = `${PREFIX}shared`;
const PAGE = new URL('index.html', SCOPE).href;

/** Address → SHA-256 */
const HASHES = new Map(Object.entries(FILES).map(([file, hash]) => [new URL(file, SCOPE).href, hash]));

/** Without these there is no page offline; without others (an icon, the original network) there is one. */
const ESSENTIAL = ['index.html', 'assets/', 'engine/'].map((path) => new URL(path, SCOPE).href);

worker.addEventListener('install', (event) => {
  event.waitUntil(install());
});

worker.addEventListener('activate', () => {
  // Not waited for: Firefox settles it only when every thread of the page has an ear for it, and a helper thread that
  // waits for work has none. Until an activation ends, every request of the page waits.
  worker.clients.claim();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  // As the manifest's share_target has it.
  if (request.method === 'POST' && request.url === new URL('share', SCOPE).href) event.respondWith(takeIn(request));
  if (request.method !== 'GET' || !request.url.startsWith(SCOPE)) return;
  if (request.mode === 'navigate') event.waitUntil(forgetOldVersions());
  event.respondWith(answer(event));
});

/** Fails when a file is not the right one; the browser then tries again when the page is next opened. */
async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    [...HASHES.keys()].map(async (url) => {
      try {
        await cache.put(url, await rightFile(url));
      } catch (error) {
        if (ESSENTIAL.some((start) => url.startsWith(start))) throw error;
      }
    }),
  );
  // Not waited for, as with the pages that are claimed.
  worker.skipWaiting();
}

/**
 * From where it is nearest: a version before this one, the browser's own cache, the host.
 * @param {string} url
 * @returns {Promise<Response>}
 */
async function rightFile(url) {
  const sources = [() => soon(lookUp(url)), () => fetch(url), () => fetch(url, { cache: 'reload' })];
  for (const source of sources) {
    try {
      const file = await checked(url, await source());
      if (file !== null) return file;
    } catch {
      // Cut off on its way, or no answer at all: the next source may do better.
    }
  }
  throw new Error(`${url} is not the file of this version.`);
}

/**
 * A network that asks for a log-in first answers anything with status 200.
 * @param {string} url
 * @param {Response | undefined} response
 * @returns {Promise<Response | null>} to be kept; null when it is not the file of this version
 */
async function checked(url, response) {
  if (!response?.ok) return null;
  const bytes = await response.arrayBuffer();
  if ((await sha256(bytes)) !== HASHES.get(url)) return null;
  // Other headers are about the way here (Content-Encoding), and one forbids to be kept (Vary: *).
  return isolated(new Response(bytes, { headers: { 'Content-Type': response.headers.get('Content-Type') ?? '' } }));
}

/** @param {ArrayBuffer} bytes @returns {Promise<string>} */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whatever was shared, the page opens. @param {Request} request */
async function takeIn(request) {
  try {
    const cache = await caches.open(SHARED_CACHE);
    const files = (await request.formData()).getAll('pictures').filter((each) => typeof each !== 'string');
    await Promise.all(
      files.map((file, at) => {
        const headers = { 'Content-Type': file.type, 'X-Name': encodeURIComponent(file.name) };
        return cache.put(new URL(`share/${at}`, SCOPE), new Response(file, { headers }));
      }),
    );
  } catch {
    // No room for them: the page says that nothing came.
  }
  return Response.redirect(new URL('?shared', SCOPE), 303);
}

/** They are needed by pages that were opened with them: not any more when the page is opened and no other is open. */
async function forgetOldVersions() {
  if (worker.registration.installing || worker.registration.waiting) return;
  const pages = await worker.clients.matchAll({ includeUncontrolled: true });
  if (pages.some(({ url }) => url.startsWith(SCOPE))) return;
  const old = (await ownCaches()).filter((name) => ![CACHE, DATA_CACHE, SHARED_CACHE].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** @param {FetchEvent} event */
async function answer(event) {
  const request = pastCaches(event.request);
  const url = addressOf(request);
  // Whoever goes past caches found that what is kept here is of no use; it is better than nothing.
  const goesPast = ['reload', 'no-store'].includes(request.cache);
  const looking = lookUp(url);
  const kept = goesPast ? undefined : await soon(looking);
  if (kept !== undefined) return kept;
  const response = await fetch(request).then(isolated, async (error) => (await soon(looking)) ?? Promise.reject(error));
  if (!response.ok) return (await soon(looking)) ?? response;
  if (HASHES.has(url)) event.waitUntil(keepIfRight(url, response.clone()));
  return response;
}

/**
 * A script cannot ask for modules and workers past the caches, as it can with a fetch: it adds `?retry=1`.
 * @param {Request} request
 */
function pastCaches(request) {
  const url = new URL(request.url);
  if (request.mode === 'navigate' || !url.searchParams.has('retry')) return request;
  url.search = '';
  return new Request(url, { cache: 'reload' });
}

/** The settings in the address of the page are for the page, not for the host. @param {Request} request */
function addressOf({ url, mode }) {
  const { origin, pathname } = new URL(url);
  const isPage = mode === 'navigate' && [SCOPE, PAGE].includes(origin + pathname);
  return isPage ? PAGE : url;
}

/**
 * In this version, then in the data and in the versions before it. A storage that fails has nothing.
 * @param {string} url
 * @returns {Promise<Response | undefined>}
 */
async function lookUp(url) {
  try {
    for (const cacheName of [CACHE, ...(await ownCaches())]) {
      const found = await caches.match(url, { cacheName });
      if (found !== undefined) return found;
    }
  } catch {
    // As if it were not there.
  }
  return undefined;
}

/**
 * Browsers have been seen to leave questions to their storage unanswered.
 * @template Value
 * @param {Promise<Value>} promise
 * @returns {Promise<Value | undefined>}
 */
function soon(promise) {
  return Promise.race([promise, new Promise((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS))]);
}

/** @returns {Promise<string[]>} */
async function ownCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

/**
 * @param {string} url
 * @param {Response} response
 */
async function keepIfRight(url, response) {
  const file = await checked(url, response);
  if (file === null) return;
  const cache = await caches.open(CACHE);
  await cache.put(url, file);
}

/** @param {Response} response */
function isolated(response) {
  if (response.type !== 'basic' && response.type !== 'default') return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  const { status, statusText } = response;
  const body = status === 204 || status === 304 ? null : response.body;
  return new Response(body, { status, statusText, headers });
}
