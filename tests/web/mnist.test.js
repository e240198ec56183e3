/** The data on its way: complete, checked, retried, kept, and every failure in a sentence. */

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { PATIENCE_MS as CACHE_PATIENCE_MS } from '../../web/worker/data-cache.js';
import { loadMnist } from '../../web/worker/mnist.js';

const RAW = {
  'train labels': Uint8Array.from({ length: 500 }, (_, i) => i % 10),
  'train images': Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251),
  'test labels': Uint8Array.from({ length: 300 }, (_, i) => (3 * i) % 10),
  'test images': Uint8Array.from({ length: 3000 }, (_, i) => (7 * i) % 253),
};
const PART = 2000;

/** @import { DataFile, FilePart } from '../../web/shared/mnist-files.js' */
/** @import { Download, Split, SplitPart } from '../../web/worker/mnist.js' */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** What the host has, by name. @type {Map<string, Bytes>} */
const PACKED = new Map();
/** @type {DataFile[]} */
const files = Object.entries(RAW).map(([title, raw]) => {
  const [split, kind] = /** @type {[DataFile['split'], DataFile['kind']]} */ (title.split(' '));
  const packed = new Uint8Array(gzipSync(raw));
  const name = `${split}-${kind}.bin`;
  PACKED.set(name, packed);
  return { name, split, kind, bytes: packed.length, parts: partsOf(raw, kind === 'images' ? PART : raw.length) };
});

/** @param {Bytes} raw @param {number} size of a part @returns {FilePart[]} */
function partsOf(raw, size) {
  const parts = [];
  for (let at = 0; at < raw.length; at += size) {
    const bytes = raw.subarray(at, at + size);
    parts.push({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return parts;
}

/**
 * A host that serves the files; `behave` may answer instead.
 * @param {(name: string, attempt: number, init: RequestInit) => Response | Promise<Response> | undefined} [behave]
 */
function host(behave = () => undefined) {
  /** @type {Map<string, number>} */
  const attempts = new Map();
  return vi.fn(async (/** @type {URL} */ url, /** @type {RequestInit} */ init) => {
    const name = url.pathname.split('/').at(-1) ?? '';
    const attempt = attempts.get(name) ?? 0;
    attempts.set(name, attempt + 1);
    return (await behave(name, attempt, init)) ?? serve(name);
  });
}

/** Bytes that gzip makes no shorter. @param {number} length @returns {Bytes} */
function noise(length) {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return state >> 8;
  });
}

/** @param {string} name */
function serve(name) {
  return new Response(PACKED.get(name));
}

/** A cache that remembers, and can be spoiled. */
class FakeCaches {
  /** @type {Map<string, Bytes>} by address */
  kept = new Map();
  /** @type {string[]} */
  opened = [];

  /** @param {string} name @returns {Promise<any>} */
  async open(name) {
    this.opened.push(name);
    return {
      match: async (/** @type {URL} */ { href }) =>
        this.kept.has(href) ? new Response(this.kept.get(href)) : undefined,
      put: async (/** @type {URL} */ { href }, /** @type {Response} */ response) =>
        void this.kept.set(href, new Uint8Array(await response.arrayBuffer())),
      keys: async () => [...this.kept.keys()].map((url) => ({ url })),
      delete: async (/** @type {{ url: string }} */ { url }) => this.kept.delete(url),
    };
  }
}

/**
 * What was taken, each part once, put together again.
 * @param {Split} split
 * @param {Download} download
 */
async function taken(split, download) {
  /** @type {SplitPart[]} */
  const parts = [];
  const take = (/** @type {SplitPart} */ part) => {
    expect(part.index).toBeLessThanOrEqual(parts.length);
    parts[part.index] = part;
  };
  await loadMnist('https://host.example/folder/', split, take, download);
  const join = (/** @type {string} */ kind) =>
    Uint8Array.from(parts.filter((part) => part.kind === kind).flatMap(({ bytes }) => [...bytes]));
  return { labels: join('labels'), images: join('images') };
}

/** @param {ReturnType<typeof host>} fetch @param {object} [more] */
function load(fetch, more = {}) {
  const pause = vi.fn(async () => {});
  const nextTurn = async () => {};
  const parts = { files, fetch: /** @type {any} */ (fetch), caches: new FakeCaches(), pause, nextTurn };
  return { pause, loaded: taken('train', { ...parts, ...more }) };
}

const TRAIN = { images: RAW['train images'], labels: RAW['train labels'] };

describe('loading MNIST', () => {
  it('brings the files of a split, unpacked, from beside the page, and no other', async () => {
    const fetch = host();
    expect(await load(fetch).loaded).toEqual(TRAIN);
    const test = await taken('test', { files, fetch: /** @type {any} */ (fetch) });
    expect(test).toEqual({ images: RAW['test images'], labels: RAW['test labels'] });
    expect(fetch.mock.calls.map(([url]) => url.href)).toEqual(
      ['train-labels', 'train-images', 'test-labels', 'test-images'].map(
        (name) => `https://host.example/folder/mnist/${name}.bin`,
      ),
    );
  });

  it('takes files that the host, or the browser for it, has unpacked', async () => {
    const fetch = host((name) => new Response(TRAIN[name.includes('images') ? 'images' : 'labels']));
    expect(await load(fetch).loaded).toEqual(TRAIN);
  });

  it('takes files that the host has packed in its own way', async () => {
    const fetch = host(
      (name) =>
        new Response(new Uint8Array(gzipSync(TRAIN[name.includes('images') ? 'images' : 'labels'], { level: 1 }))),
    );
    expect(await load(fetch).loaded).toEqual(TRAIN);
  });

  it('checks them without the cryptography that only pages with https have', async () => {
    vi.stubGlobal('crypto', {});
    expect(await load(host()).loaded).toEqual(TRAIN);
    vi.unstubAllGlobals();
  });

  it.each([
    ['packed', (/** @type {Bytes} */ raw) => new Uint8Array(gzipSync(raw))],
    ['as it is', (/** @type {Bytes} */ raw) => raw],
  ])('lets messages in between the pieces of a long chunk, %s', async (_, packed) => {
    const raw = noise(400_000);
    const parts = partsOf(raw, raw.length);
    const long = files.map((file) =>
      file.name === 'train-images.bin' ? { ...file, bytes: packed(raw).length, parts } : file,
    );
    const inOneChunk = new ReadableStream({
      start(controller) {
        controller.enqueue(packed(raw));
        controller.close();
      },
    });
    let messages = 0;
    const nextTurn = async () => void messages++;
    const fetch = host((name) => (name === 'train-images.bin' ? new Response(inOneChunk) : undefined));
    expect((await load(fetch, { files: long, nextTurn }).loaded).images).toEqual(raw);
    expect(messages).toBeGreaterThanOrEqual(6);
  });

  it('hands on each part of the images as soon as it is there', async () => {
    const raw = RAW['train images'];
    /** @type {ReadableStreamDefaultController<Bytes> | undefined} */
    let line;
    const body = new ReadableStream({
      start(controller) {
        line = controller;
      },
    });
    const fetch = host((name) => (name === 'train-images.bin' ? new Response(body) : undefined));
    /** @type {SplitPart[]} */
    const parts = [];
    const download = { files, fetch: /** @type {any} */ (fetch), nextTurn: async () => {} };
    const loaded = loadMnist('https://host.example/folder/', 'train', (part) => parts.push(part), download);
    line?.enqueue(raw.slice(0, PART - 1));
    await vi.waitFor(() => expect(parts.map(({ kind }) => kind)).toEqual(['labels']));
    line?.enqueue(raw.slice(PART - 1, 2 * PART));
    await vi.waitFor(() => expect(parts).toHaveLength(3));
    expect(parts[2]).toEqual({ index: 2, kind: 'images', bytes: raw.slice(PART, 2 * PART) });
    line?.enqueue(raw.slice(2 * PART));
    line?.close();
    await loaded;
    expect(parts.map(({ bytes }) => bytes.length)).toEqual([500, 2000, 2000, 1000]);
  });

  it('hands on no part that is altered, and those before it once more when it asks again', async () => {
    const raw = RAW['train images'];
    const altered = Uint8Array.from(raw);
    altered[PART + 3] ^= 1;
    const fetch = host((name, attempt) =>
      name === 'train-images.bin' ? new Response(attempt === 0 ? altered : raw) : undefined,
    );
    /** @type {number[]} */
    const indices = [];
    const download = { files, fetch: /** @type {any} */ (fetch), pause: async () => {} };
    await loadMnist('https://host.example/folder/', 'train', ({ index }) => indices.push(index), download);
    expect(indices).toEqual([0, 1, 1, 2, 3]);
  });

  it('does not ask again when what came cannot be used', async () => {
    const fetch = host();
    const download = { files, fetch: /** @type {any} */ (fetch) };
    const take = () => {
      throw new Error('There is no memory.');
    };
    await expect(loadMnist('https://host.example/folder/', 'train', take, download)).rejects.toThrow('no memory');
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('tells how far it is, from something to everything, never backwards', async () => {
    /** @type {number[]} */
    const shares = [];
    const onProgress = (/** @type {number} */ done, /** @type {number} */ total) => shares.push(done / total);
    await load(host(), { onProgress }).loaded;
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBe(1);
  });

  it('tries again, each time after a longer pause, when the network fails', async () => {
    const fetch = host((name, attempt) => {
      if (name === 'train-images.bin' && attempt < 3) throw new TypeError('Failed to fetch');
      return undefined;
    });
    const { loaded, pause } = load(fetch);
    await expect(loaded).resolves.toBeDefined();
    expect(pause.mock.calls).toEqual([[500], [1500], [4000]]);
  });

  it('says that the network does not answer when it is offline', async () => {
    const fetch = host(() => {
      throw new TypeError('Failed to fetch');
    });
    await expect(load(fetch).loaded).rejects.toMatchObject({
      code: 'offline',
      message: 'MNIST could not be downloaded because the network does not answer; check the connection and try again.',
    });
    expect(fetch).toHaveBeenCalledTimes(4);
  });

  it('says that a file is missing, and does not ask for it again', async () => {
    const fetch = host((name) => (name === 'train-labels.bin' ? new Response('', { status: 404 }) : undefined));
    const { loaded, pause } = load(fetch);
    await expect(loaded).rejects.toMatchObject({
      code: 'missing',
      message: 'The MNIST file train-labels.bin is missing on the server (status 404); tell the owner of the page.',
    });
    expect(pause).not.toHaveBeenCalled();
  });

  it('gives a server that is overloaded another chance', async () => {
    const fetch = host((_, attempt) => (attempt === 0 ? new Response('', { status: 503 }) : undefined));
    await expect(load(fetch).loaded).resolves.toBeDefined();
    const down = host(() => new Response('', { status: 503 }));
    await expect(load(down).loaded).rejects.toMatchObject({ code: 'refused' });
  });

  it('says that a file is cut short', async () => {
    const fetch = host((name) =>
      name === 'train-images.bin' ? new Response(PACKED.get(name)?.slice(0, 100)) : undefined,
    );
    await expect(load(fetch).loaded).rejects.toMatchObject({
      code: 'short',
      message: expect.stringContaining('train-images.bin ended after 100 of'),
    });
  });

  it('says that a page in place of a file is altered, however short it is', async () => {
    const fetch = host(() => new Response('<html>Please log in.</html>'));
    await expect(load(fetch).loaded).rejects.toMatchObject({ code: 'altered' });
  });

  it('says that a file is altered, having asked once more past the caches', async () => {
    const fetch = host((name) => {
      if (name !== 'train-images.bin') return undefined;
      const altered = Uint8Array.from(PACKED.get(name) ?? []);
      altered[40] ^= 1;
      return new Response(altered);
    });
    await expect(load(fetch).loaded).rejects.toMatchObject({
      code: 'altered',
      message: expect.stringContaining('train-images.bin is not the one this page was made with'),
    });
    const caches = fetch.mock.calls
      .filter(([url]) => url.href.endsWith('train-images.bin'))
      .map(([, init]) => init.cache);
    expect(caches).toEqual(['default', 'reload', 'reload', 'reload']);
  });

  it('mends an altered copy of a cache by itself', async () => {
    const fetch = host((name, attempt) =>
      name === 'train-labels.bin' && attempt === 0 ? new Response('<html>hello</html>'.repeat(100)) : undefined,
    );
    await expect(load(fetch).loaded).resolves.toBeDefined();
  });

  it('gives up a line on which nothing comes any more', async () => {
    const fetch = host((name, _, { signal }) => {
      if (name !== 'train-images.bin') return undefined;
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(Uint8Array.of(31, 139));
          signal?.addEventListener('abort', () => controller.error(signal.reason));
        },
      });
      return new Response(body);
    });
    await expect(load(fetch, { stallMs: 5 }).loaded).rejects.toMatchObject({
      code: 'stalled',
      message: 'The download of MNIST came to a standstill; check the connection and try again.',
    });
  });

  it('waits for a line that is slow but alive', async () => {
    let pieces = 0;
    const fetch = host((name) => {
      if (name !== 'train-images.bin') return undefined;
      const bytes = /** @type {Bytes} */ (PACKED.get(name));
      let at = 0;
      const body = new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          pieces += 1;
          controller.enqueue(bytes.slice(at, at + 10));
          at += 10;
          if (at >= bytes.length) controller.close();
        },
      });
      return new Response(body);
    });
    // The whole takes longer than a stall may, no piece of it does.
    expect(await load(fetch, { stallMs: 100 }).loaded).toEqual(TRAIN);
    expect(pieces).toBeGreaterThan(25);
  });
});

describe('the cache of the data', () => {
  /** Whatever is put into it without being waited for. @param {FakeCaches} caches @param {number} count */
  const filled = (caches, count) => vi.waitFor(() => expect(caches.kept.size).toBe(count));

  it('keeps the files as they came, for the next visit and the service worker', async () => {
    const caches = new FakeCaches();
    await load(host(), { caches }).loaded;
    await filled(caches, 2);
    expect(caches.kept.get('https://host.example/folder/mnist/train-images.bin')).toEqual(
      PACKED.get('train-images.bin'),
    );
    expect(new Set(caches.opened)).toEqual(new Set(['inkling /folder/ data']));
    const fetch = host();
    const onProgress = vi.fn();
    expect(await load(fetch, { caches, onProgress }).loaded).toEqual(TRAIN);
    expect(fetch).not.toHaveBeenCalled();
    expect(onProgress).not.toHaveBeenCalled();
  });

  it('counts only what has to be downloaded', async () => {
    const caches = new FakeCaches();
    await load(host(), { caches }).loaded;
    await filled(caches, 2);
    caches.kept.delete('https://host.example/folder/mnist/train-labels.bin');
    const onProgress = vi.fn();
    await load(host(), { caches, onProgress }).loaded;
    const { length } = /** @type {Bytes} */ (PACKED.get('train-labels.bin'));
    expect(onProgress).toHaveBeenLastCalledWith(length, length);
  });

  it('is healed when it holds anything else', async () => {
    const caches = new FakeCaches();
    const url = 'https://host.example/folder/mnist/train-images.bin';
    for (const garbage of [
      new TextEncoder().encode('<html>Please log in.</html>'),
      new Uint8Array(0),
      /** @type {Bytes} */ (PACKED.get('train-images.bin')).slice(0, 200),
      new Uint8Array(60_000),
    ]) {
      caches.kept.set(url, garbage);
      expect(await load(host(), { caches }).loaded).toEqual(TRAIN);
      await vi.waitFor(() => expect(caches.kept.get(url)).toEqual(PACKED.get('train-images.bin')));
    }
  });

  it('lets go of the same file under an address of another version', async () => {
    const caches = new FakeCaches();
    caches.kept.set('https://host.example/folder/mnist-of-old/train-images.bin', new Uint8Array(1));
    await load(host(), { caches }).loaded;
    await vi.waitFor(() => expect([...caches.kept.keys()].filter((url) => url.includes('of-old'))).toEqual([]));
  });

  it('may be missing, refuse itself, or never answer', async () => {
    const never = () => new Promise(() => {});
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (const caches of [
      undefined,
      { open: () => Promise.reject(new DOMException('Not here.', 'SecurityError')) },
      { open: never },
      { open: async () => ({ match: never, put: never }) },
      { open: async () => ({ match: async () => undefined, put: () => Promise.reject(new Error('No room.')) }) },
    ]) {
      const { loaded } = load(host(), { caches });
      // For each of the two files it waits that long.
      await vi.advanceTimersByTimeAsync(CACHE_PATIENCE_MS);
      await vi.advanceTimersByTimeAsync(CACHE_PATIENCE_MS);
      expect(await loaded).toEqual(TRAIN);
    }
    vi.useRealTimers();
  });
});
