/**
 * The page's one service worker. It keeps every file of this version for offline use, the training
 * data too once asked, and adds the headers that isolate the page where the host cannot send them.
 * It asks no other host for anything. The build fills in the two values below.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const VERSION = /* precache:version */ 'dev';
/** @type {string[]} relative to this script */
const FILES = /* precache:files */ [];

const PREFIX = `inkling ${new URL(worker.registration.scope).pathname} `;
const CACHE = PREFIX + VERSION;
/** The data are the same in every version: their checksums are looked at by the page. */
const DATA_CACHE = `${PREFIX}data`;

worker.addEventListener('install', (event) => {
  event.waitUntil(precache());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldVersions());
  // Not waited for: Firefox settles it only when every thread of the page has an ear for it, and a helper thread that
  // waits for work has none. Until an activation ends, every request of the page waits.
  worker.clients.claim();
});

worker.addEventListener('message', (event) => {
  if (event.data === 'take over if alone') event.waitUntil(takeOverIfAlone());
  if (event.data === 'keep the data') event.waitUntil(keepData());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (!url.pathname.startsWith(new URL(worker.registration.scope).pathname)) return;
  event.respondWith(answer(request, url));
});

async function precache() {
  const cache = await caches.open(CACHE);
  // Past the browser's own cache, which may hold files of the version before.
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
}

/** The version before stays, for pages that were opened with it. */
async function forgetOldVersions() {
  const names = await caches.keys();
  const versions = names.filter((name) => name.startsWith(PREFIX) && name !== DATA_CACHE);
  const old = versions.filter((name) => name !== CACHE).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function takeOverIfAlone() {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.length <= 1) await worker.skipWaiting();
}

async function keepData() {
  const manifestUrl = new URL('mnist/manifest.json', worker.registration.scope);
  const cache = await caches.open(DATA_CACHE);
  const manifest = await (await fetch(manifestUrl)).json();
  for (const { name } of manifest.files) {
    const url = new URL(name, manifestUrl);
    if ((await cache.match(url)) === undefined) await cache.add(url);
  }
}

/**
 * @param {Request} request
 * @param {URL} url
 */
async function answer(request, url) {
  const kept = await lookUp(request, url);
  if (kept !== undefined) return isolated(kept);
  const response = await fetch(request);
  if (response.ok && isData(url)) await keepCopy(url, response.clone());
  return isolated(response);
}

/**
 * @param {Request} request
 * @param {URL} url
 */
async function lookUp(request, url) {
  // Asked to go past caches: what is kept here was found to be broken.
  if (request.cache === 'reload' || request.cache === 'no-store') return undefined;
  const own = await caches.open(CACHE);
  if (request.mode === 'navigate') {
    // The settings in the address are for the page, not for the host.
    const page = await own.match('./index.html');
    if (page !== undefined && isPage(url)) return page;
  }
  return (await own.match(url)) ?? (await lookUpElsewhere(url));
}

/** Files of the version before, and the data. @param {URL} url */
async function lookUpElsewhere(url) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const found = await (await caches.open(name)).match(url);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @param {URL} url */
function isPage(url) {
  const scope = new URL(worker.registration.scope).pathname;
  return url.pathname === scope || url.pathname === `${scope}index.html`;
}

/** @param {URL} url */
function isData(url) {
  return url.pathname.startsWith(new URL('mnist/', worker.registration.scope).pathname);
}

/**
 * @param {URL} url
 * @param {Response} response
 */
async function keepCopy(url, response) {
  try {
    const cache = await caches.open(DATA_CACHE);
    await cache.put(url, response);
  } catch {
    // No room: the data come from the network the next time too.
  }
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
