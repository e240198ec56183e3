/** The service worker: isolation headers on everything, offline after the first visit, no other host. */

import { createContext, runInContext } from 'node:vm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { filledIn } from '../../web/build/precache.js';
import SOURCE from '../../web/service-worker.js?raw';

const SCOPE = 'https://host.example/folder/';
const FILES = ['./index.html', './assets/main-1.js', './mnist/manifest.json'];

/** What the host has; the tests take it away to be offline. @type {Map<string, string>} */
let host;
/** @type {Map<string, Map<string, Response>>} */
let kept;
/** @type {Record<string, (event: any) => void>} */
let listeners;
/** @type {ReturnType<typeof vi.fn>} */
let skipWaiting;
/** @type {ReturnType<typeof vi.fn>} */
let claim;
let pages = 1;

const caches = {
  /** @param {string} name */
  open: async (name) => {
    const entries = kept.get(name) ?? new Map();
    kept.set(name, entries);
    const address = (/** @type {any} */ request) => new URL(request.url ?? String(request), SCOPE).href;
    const cache = {
      match: async (/** @type {any} */ request) => entries.get(address(request))?.clone(),
      put: async (/** @type {any} */ request, /** @type {Response} */ response) => {
        entries.set(address(request), response);
      },
      add: async (/** @type {any} */ request) => {
        const response = await fetchFromHost(request);
        if (!response.ok) throw new TypeError('add');
        entries.set(address(request), response);
      },
      addAll: (/** @type {any[]} */ requests) => Promise.all(requests.map((request) => cache.add(request))),
    };
    return cache;
  },
  keys: async () => [...kept.keys()],
  delete: async (/** @type {string} */ name) => kept.delete(name),
};

/** @param {any} request */
async function fetchFromHost(request) {
  const url = new URL(request.url ?? String(request), SCOPE);
  if (host.size === 0) throw new TypeError('Failed to fetch');
  const body = host.get(url.href);
  return body === undefined ? new Response('', { status: 404 }) : new Response(body);
}

/** @param {string} version */
function install(version) {
  listeners = {};
  skipWaiting = vi.fn();
  claim = vi.fn(async () => {});
  const scope = {
    registration: { scope: SCOPE },
    location: new URL(`${SCOPE}service-worker.js`),
    clients: { claim, matchAll: async () => new Array(pages).fill({}) },
    skipWaiting,
    addEventListener: (/** @type {string} */ type, /** @type {any} */ listener) => {
      listeners[type] = listener;
    },
  };
  const globals = { self: scope, caches, fetch: fetchFromHost, URL, Headers, Response, Promise };
  runInContext(filledIn(SOURCE, FILES, version), createContext({ ...globals, Request: RelativeRequest }));
}

/** The service worker's own addresses are relative to itself. */
class RelativeRequest extends Request {
  /** @param {string} url @param {RequestInit} init */
  constructor(url, init) {
    super(new URL(url, SCOPE), init);
  }
}

/** @param {string} type @param {object} [event] */
async function happen(type, event = {}) {
  /** @type {Promise<unknown>[]} */
  const work = [];
  listeners[type]({ ...event, waitUntil: (/** @type {Promise<unknown>} */ promise) => work.push(promise) });
  await Promise.all(work);
}

/**
 * @param {string} url
 * @param {object} [more]
 * @returns {Promise<Response | undefined>} undefined when it is left to the browser
 */
async function ask(url, more = {}) {
  /** @type {Promise<Response> | undefined} */
  let answer;
  const request = { url: new URL(url, SCOPE).href, method: 'GET', mode: 'no-cors', cache: 'default', ...more };
  listeners.fetch({ request, respondWith: (/** @type {Promise<Response>} */ promise) => (answer = promise) });
  return answer;
}

/** @param {string} version */
function deploy(version) {
  host = new Map([
    [`${SCOPE}index.html`, `page ${version}`],
    [SCOPE, `page ${version}`],
    [`${SCOPE}assets/main-1.js`, `script ${version}`],
    [`${SCOPE}mnist/manifest.json`, '{"files":[{"name":"images.bin"}]}'],
    [`${SCOPE}mnist/images.bin`, 'images'],
  ]);
}

beforeEach(async () => {
  kept = new Map();
  pages = 1;
  deploy('one');
  install('one');
  await happen('install');
  await happen('activate');
});

describe('the service worker', () => {
  it('isolates the page and everything that it loads', async () => {
    for (const url of ['./index.html', './assets/main-1.js', './mnist/images.bin', './missing.js']) {
      const headers = (await ask(url))?.headers;
      expect(headers?.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
      expect(headers?.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
      expect(headers?.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    }
  });

  it('is there for the page that is open already, and does not wait until every thread of it knows', async () => {
    claim.mockReturnValue(new Promise(() => {}));
    await happen('activate');
    expect(claim).toHaveBeenCalled();
  });

  it('serves the page offline, whatever the settings in the address', async () => {
    host.clear();
    expect(await (await ask('./?preset=keras&seed=3', { mode: 'navigate' }))?.text()).toBe('page one');
    expect(await (await ask('./index.html', { mode: 'navigate' }))?.text()).toBe('page one');
    expect(await (await ask('./assets/main-1.js'))?.text()).toBe('script one');
  });

  it('keeps the data when asked, so that training works offline', async () => {
    await happen('message', { data: 'keep the data' });
    host.clear();
    expect(await (await ask('./mnist/images.bin'))?.text()).toBe('images');
  });

  it('keeps the data that a training fetched', async () => {
    await ask('./mnist/images.bin');
    host.clear();
    expect(await (await ask('./mnist/images.bin'))?.text()).toBe('images');
  });

  it('goes to the host for data that were found to be broken', async () => {
    await ask('./mnist/images.bin');
    host.set(`${SCOPE}mnist/images.bin`, 'mended images');
    expect(await (await ask('./mnist/images.bin', { cache: 'reload' }))?.text()).toBe('mended images');
    expect(await (await ask('./mnist/images.bin'))?.text()).toBe('mended images');
  });

  it('leaves other hosts, other folders and other methods alone', async () => {
    expect(await ask('https://elsewhere.example/x.js')).toBeUndefined();
    expect(await ask('https://host.example/another/x.js')).toBeUndefined();
    expect(await ask('./index.html', { method: 'POST' })).toBeUndefined();
  });

  it('gives a page in use the files of its own version, and a new page those of the new', async () => {
    await caches.open('someone else');
    deploy('two');
    install('two');
    await happen('install');
    await happen('activate');
    expect(await (await ask('./index.html', { mode: 'navigate' }))?.text()).toBe('page two');
    expect([...kept.keys()]).toContain('inkling /folder/ one');
    deploy('three');
    install('three');
    await happen('install');
    await happen('activate');
    expect([...kept.keys()]).not.toContain('inkling /folder/ one');
    expect([...kept.keys()]).toEqual(expect.arrayContaining(['inkling /folder/ three', 'someone else']));
  });

  it('takes over from the version before only when no other page is open', async () => {
    pages = 2;
    await happen('message', { data: 'take over if alone' });
    expect(skipWaiting).not.toHaveBeenCalled();
    pages = 1;
    await happen('message', { data: 'take over if alone' });
    expect(skipWaiting).toHaveBeenCalledTimes(1);
  });
});
