/** The data on its way: complete, checked, retried, and every failure in a sentence. */

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { loadMnist } from '../../web/mnist.js';

const RAW = {
  'train images': Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251),
  'train labels': Uint8Array.from({ length: 500 }, (_, i) => i % 10),
  'test images': Uint8Array.from({ length: 3000 }, (_, i) => (7 * i) % 253),
  'test labels': Uint8Array.from({ length: 300 }, (_, i) => (3 * i) % 10),
};

/** @type {Map<string, Uint8Array>} */
const FILES = new Map();
const files = Object.entries(RAW).map(([title, raw]) => {
  const [split, kind] = title.split(' ');
  const packed = new Uint8Array(gzipSync(raw));
  const name = `${split}-${kind}.bin`;
  FILES.set(name, packed);
  const sha256 = createHash('sha256').update(packed).digest('hex');
  return { name, split, kind, bytes: packed.length, rawBytes: raw.length, sha256 };
});
FILES.set('manifest.json', new TextEncoder().encode(JSON.stringify({ files })));

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

/** @param {string} name */
function serve(name) {
  return new Response(/** @type {Uint8Array<ArrayBuffer>} */ (FILES.get(name)));
}

/** @param {ReturnType<typeof host>} fetch @param {object} [more] */
function load(fetch, more = {}) {
  const pause = vi.fn(async () => {});
  const download = { fetch: /** @type {any} */ (fetch), pause, ...more };
  return { pause, loaded: loadMnist('https://host.example/folder/', ['train', 'test'], download) };
}

describe('loading MNIST', () => {
  it('brings all four files, unpacked, from beside the page', async () => {
    const fetch = host();
    const data = await load(fetch).loaded;
    expect(data.get('train')).toEqual({ images: RAW['train images'], labels: RAW['train labels'] });
    expect(data.get('test')).toEqual({ images: RAW['test images'], labels: RAW['test labels'] });
    for (const [url] of fetch.mock.calls) expect(url.href).toContain('https://host.example/folder/mnist/');
  });

  it('asks only for the files that are needed', async () => {
    const fetch = host();
    const data = await loadMnist('https://host.example/', ['test'], { fetch: /** @type {any} */ (fetch) });
    expect([...data.keys()]).toEqual(['test']);
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it('tells how far it is, from something to everything, never backwards', async () => {
    /** @type {number[]} */
    const shares = [];
    const onProgress = (/** @type {number} */ done, /** @type {number} */ total) => shares.push(done / total);
    await load(host(), { onProgress }).loaded;
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
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
    const fetch = host((name) => (name === 'test-labels.bin' ? new Response('', { status: 404 }) : undefined));
    const { loaded, pause } = load(fetch);
    await expect(loaded).rejects.toMatchObject({
      code: 'missing',
      message: 'The MNIST file test-labels.bin is missing on the server (status 404); tell the owner of the page.',
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
      name === 'train-images.bin' ? new Response(FILES.get(name)?.slice(0, 100)) : undefined,
    );
    await expect(load(fetch).loaded).rejects.toMatchObject({
      code: 'short',
      message: expect.stringContaining('train-images.bin ended after 100 of'),
    });
  });

  it('says that a file is altered, having asked once more past the caches', async () => {
    const fetch = host((name) => {
      if (name !== 'test-images.bin') return undefined;
      const altered = Uint8Array.from(FILES.get(name) ?? []);
      altered[40] ^= 1;
      return new Response(altered);
    });
    await expect(load(fetch).loaded).rejects.toMatchObject({
      code: 'altered',
      message: expect.stringContaining('test-images.bin is not the one this page was made with'),
    });
    const caches = fetch.mock.calls
      .filter(([url]) => url.href.endsWith('test-images.bin'))
      .map(([, init]) => init.cache);
    expect(caches).toEqual(['default', 'reload', 'reload', 'reload']);
  });

  it('mends an altered copy of a cache by itself', async () => {
    const fetch = host((name, attempt) =>
      name === 'train-labels.bin' && attempt === 0 ? new Response('<html>hello</html>'.repeat(100)) : undefined,
    );
    await expect(load(fetch).loaded).resolves.toBeDefined();
  });

  it('says that the list cannot be read', async () => {
    for (const text of ['<html>', '{}', '{"files":[]}']) {
      const fetch = host((name) => (name === 'manifest.json' ? new Response(text) : undefined));
      await expect(load(fetch).loaded).rejects.toMatchObject({ code: 'unreadable' });
    }
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
    const fetch = host((name) => {
      if (name !== 'test-labels.bin') return undefined;
      const bytes = /** @type {Uint8Array} */ (FILES.get(name));
      let at = 0;
      const body = new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          controller.enqueue(bytes.slice(at, at + 20));
          at += 20;
          if (at >= bytes.length) controller.close();
        },
      });
      return new Response(body);
    });
    await expect(load(fetch, { stallMs: 2000 }).loaded).resolves.toBeDefined();
  });

  it('stops when it is told to, without another attempt', async () => {
    const abort = new AbortController();
    const fetch = host((name) => {
      if (name === 'train-images.bin') abort.abort(new Error('cancelled'));
      return undefined;
    });
    await expect(load(fetch, { signal: abort.signal }).loaded).rejects.toThrow('cancelled');
    expect(fetch.mock.calls.filter(([url]) => url.href.includes('labels'))).toHaveLength(0);
  });
});
