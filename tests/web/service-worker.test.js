/** The service worker: what it keeps is right, new versions come in at once, and everything is isolated. */

import { createHash } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { filledIn } from '../../web/build/precache.js';
import SOURCE from '../../web/service-worker.js?raw';

const SCOPE = 'https://host.example/folder/';
const NEVER = new Promise(() => {});
const LOGIN = '<title>Log in to this network</title>';

/**
 * What the host answers, by address; an address that is missing is 404, and an empty host is offline. The tests change it.
 * @type {Map<string, () => Response>}
 */
let host;
/** The browser's own cache. @type {Map<string, string>} */
let httpCache;
/** @type {Map<string, Map<string, Response>>} */
let kept;
/** @type {string[]} what was asked of the host */
let asked;
/** @type {string[]} addresses of the pages that are open */
let pages;
/** @type {{ installing: object | null, waiting: object | null, scope: string }} */
let registration;
/** @type {ReturnType<typeof vi.fn>} */
let skipWaiting;
/** @type {ReturnType<typeof vi.fn>} */
let claim;
/** @type {Record<string, (event: any) => void>} of the service worker that is under test */
let listeners;

/** @param {any} request */
const address = (request) => new URL(request.url ?? String(request), SCOPE).href;

const caches = {
  /** @param {string} name */
  open: async (name) => {
    const entries = kept.get(name) ?? new Map();
    kept.set(name, entries);
    return {
      put: async (/** @type {any} */ request, /** @type {Response} */ response) => {
        if (response.headers.get('Vary') === '*') throw new TypeError('Vary header contains *');
        entries.set(address(request), response);
      },
    };
  },
  match: async (/** @type {any} */ request, /** @type {{ cacheName: string }} */ { cacheName }) =>
    kept.get(cacheName)?.get(address(request))?.clone(),
  keys: async () => [...kept.keys()],
  delete: async (/** @type {string} */ name) => kept.delete(name),
};

/**
 * @param {any} request
 * @param {{ cache?: string }} [init]
 */
async function fetchFromHost(request, { cache = request.cache ?? 'default' } = {}) {
  const url = address(request);
  const cached = httpCache.get(url);
  if (cached !== undefined && cache === 'default') return new Response(cached);
  if (host.size === 0) throw new TypeError('Failed to fetch');
  asked.push(url.slice(SCOPE.length));
  return host.get(url)?.() ?? new Response('', { status: 404 });
}

/** @param {string} name of a version @returns {Record<string, string>} its files */
function filesOf(name) {
  return {
    'index.html': `page ${name}`,
    'icon.svg': `icon ${name}`,
    [`assets/main-${name}.js`]: `script ${name}`,
    'engine/0123/inkling-simd.js': 'the engine of every version',
  };
}

/** @param {string} name */
function deploy(name) {
  host = new Map(
    Object.entries(filesOf(name)).map(([file, text]) => [
      SCOPE + file,
      () => new Response(text, { headers: { Vary: '*' } }),
    ]),
  );
  host.set(SCOPE, () => new Response(`page ${name}`));
}

/** Starts the script of a version. @param {string} name */
function start(name) {
  listeners = {};
  const scope = {
    registration,
    clients: { claim, matchAll: async () => pages.map((url) => ({ url })) },
    skipWaiting,
    addEventListener: (/** @type {string} */ type, /** @type {any} */ listener) => {
      listeners[type] = listener;
    },
  };
  const hashes = Object.entries(filesOf(name)).map(([file, text]) => [
    file,
    createHash('sha256').update(text).digest('hex'),
  ]);
  const globals = { self: scope, caches, crypto, fetch: fetchFromHost, setTimeout, URL, Headers, Request, Response };
  runInContext(filledIn(SOURCE, Object.fromEntries(hashes)), createContext(globals));
}

/** A new version arrives, as the browser lets it. @param {string} name */
async function install(name) {
  start(name);
  registration.installing = {};
  await happen('install').finally(() => {
    registration.installing = null;
  });
  await happen('activate');
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
  /** @type {Promise<unknown>[]} */
  const work = [];
  listeners.fetch({
    request: { url: address(url), method: 'GET', mode: 'no-cors', cache: 'default', ...more },
    respondWith: (/** @type {Promise<Response>} */ promise) => {
      answer = promise;
    },
    waitUntil: (/** @type {Promise<unknown>} */ promise) => work.push(promise),
  });
  const response = await answer;
  const copy = response?.clone();
  await response?.text();
  await Promise.all(work);
  return copy;
}

/** @param {string} url @param {object} [more] */
const textOf = async (url, more) => (await ask(url, more))?.text();
const openPage = (search = '') => textOf(`./${search}`, { mode: 'navigate' });

beforeEach(async () => {
  kept = new Map();
  httpCache = new Map();
  asked = [];
  pages = [];
  registration = { scope: SCOPE, installing: null, waiting: null };
  skipWaiting = vi.fn();
  claim = vi.fn(async () => {});
  deploy('one');
  await install('one');
});

describe('what is served', () => {
  it('is isolated, from the host and from what is kept', async () => {
    host.set(`${SCOPE}elsewhere.js`, () => new Response('from the host'));
    for (const url of ['./', './index.html', './assets/main-one.js', './elsewhere.js', './missing.js']) {
      const headers = (await ask(url))?.headers;
      expect(headers?.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
      expect(headers?.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
      expect(headers?.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    }
  });

  it('is the page offline, whatever the settings in the address', async () => {
    host.clear();
    expect(await openPage('?preset=keras&seed=3')).toBe('page one');
    expect(await textOf('./index.html', { mode: 'navigate' })).toBe('page one');
    expect(await textOf('./assets/main-one.js')).toBe('script one');
  });

  it('is there for the page that is open already, and does not wait until every thread of it knows', async () => {
    claim.mockReturnValue(NEVER);
    skipWaiting.mockReturnValue(NEVER);
    await install('one');
    expect(claim).toHaveBeenCalledTimes(2);
  });

  it('is the data that the page kept, whatever the version', async () => {
    await (await caches.open('inkling /folder/ data')).put('./mnist/0123/images.bin', new Response('images'));
    deploy('two');
    await install('two');
    await openPage();
    host.clear();
    expect(await textOf('./mnist/0123/images.bin')).toBe('images');
  });

  it('comes while it is on its way, and nothing of it is kept that is not of this version', async () => {
    let finish = () => {};
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('first'));
        finish = () => controller.close();
      },
    });
    host.set(`${SCOPE}elsewhere.bin`, () => new Response(body));
    /** @type {Promise<Response> | undefined} */
    let answer;
    listeners.fetch({
      request: { url: `${SCOPE}elsewhere.bin`, method: 'GET', mode: 'cors', cache: 'default' },
      respondWith: (/** @type {Promise<Response>} */ promise) => {
        answer = promise;
      },
      waitUntil: () => {},
    });
    const reader = (await answer)?.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first');
    finish();
    expect([...kept.keys()]).toHaveLength(1);
  });

  it('leaves other hosts, other folders and other methods alone', async () => {
    expect(await ask('https://elsewhere.example/x.js')).toBeUndefined();
    expect(await ask('https://host.example/another/x.js')).toBeUndefined();
    expect(await ask('./index.html', { method: 'POST' })).toBeUndefined();
  });
});

describe('what is kept', () => {
  it('is never what a log-in page of the network said in its place', async () => {
    const script = `${SCOPE}assets/main-two.js`;
    deploy('two');
    host.set(script, () => new Response(LOGIN));
    await expect(install('two')).rejects.toThrow(`${script} is not the file of this version.`);
    expect(skipWaiting).toHaveBeenCalledTimes(1);
    deploy('two');
    await install('two');
    expect(skipWaiting).toHaveBeenCalledTimes(2);
    host.clear();
    expect(await openPage()).toBe('page two');
    expect(await textOf('./assets/main-two.js')).toBe('script two');
  });

  it('is taken from the browser where that has it right, and from the host where not', async () => {
    deploy('two');
    httpCache.set(`${SCOPE}assets/main-two.js`, 'script two');
    httpCache.set(`${SCOPE}index.html`, 'page one');
    asked = [];
    await install('two');
    expect(asked.sort()).toEqual(['icon.svg', 'index.html']);
    host.clear();
    expect(await openPage()).toBe('page two');
  });

  it('may lack what the host refuses, but for the page, its scripts and its engine', async () => {
    deploy('two');
    host.delete(`${SCOPE}icon.svg`);
    await install('two');
    host.delete(`${SCOPE}engine/0123/inkling-simd.js`);
    kept.clear();
    await expect(install('two')).rejects.toThrow('inkling-simd.js');
  });

  it('comes back when it was lost', async () => {
    kept.clear();
    expect(await textOf('./assets/main-one.js')).toBe('script one');
    host.clear();
    expect(await textOf('./assets/main-one.js')).toBe('script one');
  });

  it('is not asked where a retry is, and is replaced by what comes if that is right', async () => {
    const script = `${SCOPE}assets/main-one.js`;
    await (await caches.open([...kept.keys()][0])).put(script, new Response('damaged'));
    httpCache.set(script, LOGIN);
    host.set(script, () => new Response(LOGIN));
    expect(await textOf('./assets/main-one.js?retry=1')).toBe(LOGIN);
    expect(await textOf('./assets/main-one.js')).toBe('damaged');
    deploy('one');
    expect(await textOf('./assets/main-one.js?retry=1')).toBe('script one');
    host.clear();
    expect(await textOf('./assets/main-one.js')).toBe('script one');
  });

  it('answers where a retry does not get through', async () => {
    host.clear();
    expect(await textOf('./assets/main-one.js?retry=1')).toBe('script one');
    host.set(`${SCOPE}assets/main-one.js`, () => new Response('Gone.', { status: 404 }));
    expect(await textOf('./assets/main-one.js?retry=1')).toBe('script one');
  });

  it('is not asked where a fetch goes past caches', async () => {
    host.set(`${SCOPE}assets/main-one.js`, () => new Response('from the host'));
    expect(await textOf('./assets/main-one.js', { cache: 'reload' })).toBe('from the host');
  });
});

describe('a storage of the browser', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    start('one'); // by that clock
    return () => void vi.useRealTimers();
  });

  /** @type {('keys' | 'match')[]} */
  const questions = ['keys', 'match'];

  it.each(questions)(
    'that never answers what it has (%s) keeps nobody waiting who can ask the host',
    async (question) => {
      vi.spyOn(caches, question).mockReturnValue(NEVER);
      const answer = textOf('./assets/main-one.js');
      await vi.advanceTimersByTimeAsync(2000);
      expect(await answer).toBe('script one');
    },
  );

  it.each(questions)('that fails (%s) is done without', async (question) => {
    vi.spyOn(caches, question).mockRejectedValue(new DOMException('Internal error.', 'UnknownError'));
    expect(await textOf('./assets/main-one.js')).toBe('script one');
  });

  it('that is slow still answers where nobody else does', async () => {
    const { match } = caches;
    vi.spyOn(caches, 'match').mockImplementation(async (...question) => {
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return match(...question);
    });
    host.clear();
    const answer = openPage();
    await vi.advanceTimersByTimeAsync(3000);
    expect(await answer).toBe('page one');
  });

  it('and a host that are both of no use end in an error, not in silence', async () => {
    vi.spyOn(caches, 'match').mockReturnValue(NEVER);
    host.clear();
    const answer = openPage().catch((error) => error);
    await vi.advanceTimersByTimeAsync(4000);
    expect(await answer).toBeInstanceOf(TypeError);
  });

  it('that never answers lets a new version be fetched', async () => {
    vi.spyOn(caches, 'match').mockReturnValue(NEVER);
    deploy('two');
    const installed = install('two');
    await vi.advanceTimersByTimeAsync(2000);
    await installed;
    expect(skipWaiting).toHaveBeenCalledTimes(2);
  });
});

describe('what another program shares', () => {
  const PICTURE = new File(['pixels'], 'Größe.png', { type: 'image/png' });
  /** @param {() => Promise<FormData>} formData @param {string} [url] */
  const share = (formData, url = './share') => ask(url, { method: 'POST', mode: 'navigate', formData });
  const shared = () => kept.get('inkling /folder/ shared') ?? new Map();

  it('waits for the page, which opens, offline too and whatever version comes in', async () => {
    host.clear();
    const data = new FormData();
    data.append('pictures', PICTURE);
    data.append('pictures', 'no file');
    const response = await share(async () => data);
    expect(response?.status).toBe(303);
    expect(response?.headers.get('Location')).toBe(`${SCOPE}?shared`);
    expect(await openPage('?shared')).toBe('page one');
    expect([...shared().keys()]).toEqual([`${SCOPE}share/0`]);
    const picture = shared().get(`${SCOPE}share/0`);
    expect(await picture.text()).toBe('pixels');
    expect(decodeURIComponent(picture.headers.get('X-Name'))).toBe('Größe.png');
  });

  it('opens the page even when it cannot be kept', async () => {
    const response = await share(() => Promise.reject(new TypeError('no form')));
    expect(response?.status).toBe(303);
    expect(shared().size).toBe(0);
  });

  it('is nothing else that is posted', async () => {
    expect(await share(async () => new FormData(), './elsewhere')).toBeUndefined();
    host.clear();
    expect(await textOf('./index.html', { mode: 'navigate' })).toBe('page one');
  });
});

describe('a new version', () => {
  it('comes in at once, and a page that is open goes on with the files of its own', async () => {
    pages = [SCOPE];
    deploy('two');
    await install('two');
    expect(skipWaiting).toHaveBeenCalledTimes(2);
    expect(await openPage()).toBe('page two');
    expect(await textOf('./assets/main-one.js')).toBe('script one');
    expect(await textOf('./assets/main-two.js')).toBe('script two');
  });

  it('makes the others forgotten when it is opened and no page of theirs is open', async () => {
    await caches.open('someone else');
    deploy('two');
    await install('two');
    pages = [`${SCOPE}?seed=1`];
    await openPage();
    expect([...kept.keys()]).toHaveLength(3);
    pages = ['https://host.example/another/'];
    registration.installing = {};
    await openPage();
    expect([...kept.keys()]).toHaveLength(3);
    registration.installing = null;
    await openPage();
    expect([...kept.keys()]).toHaveLength(2);
    expect(await textOf('./assets/main-one.js')).toBe('');
    expect([...kept.keys()]).toContain('someone else');
  });
});
