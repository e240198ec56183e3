/** Which build runs where, and what a person is told when the wish cannot be met. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseEngine, loadEngine } from '../../web/worker/engine-loader.js';

const ALL = { webAssembly: true, simd: true, relaxedSimd: true, threads: true, cores: 4 };
const NO_WISH = { build: null, threads: null };

describe('choosing the engine', () => {
  it.each([
    [ALL, 'relaxed-simd-threads', 4],
    [{ ...ALL, threads: false }, 'relaxed-simd', 1],
    [{ ...ALL, relaxedSimd: false }, 'simd-threads', 4],
    [{ ...ALL, relaxedSimd: false, threads: false }, 'simd', 1],
    [{ ...ALL, cores: 1 }, 'relaxed-simd', 1],
    [{ ...ALL, cores: 64 }, 'relaxed-simd-threads', 8],
  ])('takes the fastest that %o allows: %s on %i', (abilities, build, threads) => {
    expect(chooseEngine(abilities, NO_WISH)).toEqual({ choice: { build, threads }, notice: null });
  });

  it('does as it is told', () => {
    expect(chooseEngine(ALL, { build: 'simd', threads: 4 }).choice).toEqual({ build: 'simd', threads: 1 });
    expect(chooseEngine(ALL, { build: 'simd-threads', threads: 2 }).choice).toEqual({
      build: 'simd-threads',
      threads: 2,
    });
    expect(chooseEngine(ALL, { build: null, threads: 1 }).choice.build).toBe('relaxed-simd');
    expect(chooseEngine(ALL, { build: null, threads: 3 }).choice.threads).toBe(3);
  });

  it('never starts a build with threads without isolation, and says what runs instead', () => {
    const { choice, notice } = chooseEngine({ ...ALL, threads: false }, { build: 'simd-threads', threads: null });
    expect(choice).toEqual({ build: 'relaxed-simd', threads: 1 });
    expect(notice).toBe(
      'The build simd-threads cannot run here because the page is not cross-origin isolated, so relaxed-simd runs instead, on one thread.',
    );
  });

  it('says when relaxed SIMD or threads were asked for in vain', () => {
    const plain = { ...ALL, relaxedSimd: false, threads: false };
    expect(chooseEngine(plain, { build: 'relaxed-simd', threads: null }).notice).toContain('no relaxed SIMD');
    expect(chooseEngine(plain, { build: null, threads: 4 }).notice).toContain('one thread');
  });

  it('tells a person whose browser has no SIMD which browsers have', () => {
    expect(() => chooseEngine({ ...ALL, simd: false }, NO_WISH)).toThrow(
      'This browser cannot run WebAssembly SIMD, which Inkling needs; please use a current version of',
    );
  });

  it('tells a person whose browser has no WebAssembly what may forbid it', () => {
    expect(() => chooseEngine({ ...ALL, webAssembly: false, simd: false }, NO_WISH)).toThrow(
      'This browser has WebAssembly switched off, which Inkling needs; allow it for this page (Lockdown Mode',
    );
  });

  const REASON = 'it could not be loaded';

  it.each([
    [{ 'relaxed-simd-threads': REASON }, 'simd-threads', 4],
    [{ 'relaxed-simd-threads': REASON, 'simd-threads': REASON }, 'relaxed-simd', 1],
    [{ 'relaxed-simd-threads': REASON, 'simd-threads': REASON, 'relaxed-simd': REASON }, 'simd', 1],
    [{ 'relaxed-simd': REASON }, 'relaxed-simd-threads', 4],
  ])('takes the fastest that did not fail before: with %o, %s on %i', (refusals, build, threads) => {
    expect(chooseEngine(ALL, NO_WISH, refusals).choice).toEqual({ build, threads });
  });

  it('tells which build failed before and what runs instead', () => {
    expect(chooseEngine(ALL, NO_WISH, { 'relaxed-simd-threads': REASON }).notice).toBe(
      'The build relaxed-simd-threads cannot run here because it could not be loaded, so simd-threads runs instead.',
    );
    expect(chooseEngine(ALL, { build: 'simd', threads: 1 }, { simd: REASON }).notice).toBe(
      'The build simd cannot run here because it could not be loaded, so relaxed-simd runs instead.',
    );
    expect(chooseEngine(ALL, NO_WISH, { simd: REASON }).notice).toBeNull();
  });

  it('tells why, when no build is left', () => {
    const refusals = { 'relaxed-simd': REASON, simd: 'the browser refused its memory' };
    expect(() => chooseEngine({ ...ALL, threads: false }, NO_WISH, refusals)).toThrow(
      'The engine cannot run here because the browser refused its memory; check the connection, close other tabs, and reload the page.',
    );
  });
});

describe('loading the engine', () => {
  /** A module that is nothing but a memory of at most two pages, and one that is none. */
  const MEMORY = Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[5, 4, 1, 1, 1, 2],
    ...[7, 10, 1, 6, ...new TextEncoder().encode('memory'), 2, 0],
  );
  const GARBAGE = new TextEncoder().encode('<!doctype html>');

  /** @type {{ type: string, act: (event: any) => void }[]} */
  let listeners;

  beforeEach(() => {
    listeners = [];
    // The scope of a worker, which Node.js has not.
    vi.stubGlobal('addEventListener', (/** @type {string} */ type, /** @type {any} */ act) =>
      listeners.push({ type, act }),
    );
    vi.stubGlobal('fetch', async () => new Response(MEMORY));
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const hire = vi.fn();
  const onBytes = vi.fn();
  const onGrowth = vi.fn();

  /** @param {string} source of the module, in the place of Emscripten's */
  async function load(source) {
    vi.stubGlobal(
      'URL',
      class extends URL {
        get href() {
          return super.href.endsWith('.wasm') ? super.href : `data:text/javascript,${encodeURIComponent(source)}`;
        }
      },
    );
    return loadEngine(
      { build: 'simd-threads', threads: 2 },
      { baseUrl: 'https://host.example/', retry: 0, hire, onBytes, onGrowth },
    );
  }

  const INSTANT = `export default ({ instantiateWasm, helperThreads }) => new Promise((resolve) =>
    instantiateWasm({}, ({ exports }) => resolve({ ...exports, helperThreads })))`;

  it('brings what the module makes, with as many helper threads as are asked for beside the first', async () => {
    await expect(load(INSTANT)).resolves.toMatchObject({ helperThreads: 1 });
    expect(onBytes).toHaveBeenCalled();
  });

  it('leaves it to the page to make the workers that the module makes for its threads', async () => {
    vi.stubGlobal('Worker', class {});
    const own = globalThis.Worker;
    await load(`export default ({ instantiateWasm }) => {
      new Worker('threads.js');
      return new Promise((resolve) => instantiateWasm({}, ({ exports }) => resolve(exports)));
    }`);
    expect(globalThis.Worker).not.toBe(own);
    const [line] = hire.mock.lastCall ?? [];
    const wanted = await new Promise((resolve) => {
      line.onmessage = (/** @type {MessageEvent} */ { data }) => resolve(data);
    });
    line.close();
    expect(wanted).toEqual({ thread: 0, type: 'make', script: expect.stringMatching(/^data:text\/javascript/) });
  });

  it('tells whether the browser refused memory the last time that it was asked for more', async () => {
    const { memory } = /** @type {any} */ (await load(INSTANT));
    memory.grow(1);
    expect(onGrowth).toHaveBeenLastCalledWith(false);
    expect(() => memory.grow(1)).toThrow(RangeError);
    expect(onGrowth).toHaveBeenLastCalledWith(true);
  });

  it.each([
    ['has no maker', 'export const nothing = 1'],
    ['is no script', '<!doctype html>'],
  ])('says that a module is missing that %s', async (_, source) => {
    await expect(load(source)).rejects.toMatchObject({ code: 'engine-missing' });
  });

  it.each([
    ['is not there', () => Promise.resolve(new Response('', { status: 404 }))],
    ['does not come', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['is another', () => Promise.resolve(new Response(GARBAGE))],
  ])('says that a module is missing whose WebAssembly %s', async (_, fetch) => {
    vi.stubGlobal('fetch', fetch);
    await expect(load(INSTANT)).rejects.toMatchObject({ code: 'engine-missing' });
  });

  it('says that memory was refused', async () => {
    const source = 'export default async () => { throw new RangeError("could not allocate memory"); }';
    await expect(load(source)).rejects.toMatchObject({ code: 'memory-refused' });
  });

  const NEVER = 'export default () => new Promise(() => {})';

  it('says that helper threads are missing as soon as one of them fails', async () => {
    const loaded = load(NEVER);
    const event = { preventDefault: vi.fn() };
    listeners.find(({ type }) => type === 'error')?.act(event);
    await expect(loaded).rejects.toMatchObject({ code: 'helpers-missing' });
    expect(event.preventDefault).toHaveBeenCalled();
  });

  it('waits for helper threads 10 s from when the rest is there, however long that took', async () => {
    vi.useFakeTimers();
    /** @type {(response: Response) => void} */
    let arrive = () => {};
    vi.stubGlobal(
      'fetch',
      () =>
        new Promise((resolve) => {
          arrive = resolve;
        }),
    );
    const ended = vi.fn();
    load(NEVER).catch(ended);
    await vi.advanceTimersByTimeAsync(600_000);
    arrive(new Response(MEMORY));
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
    await vi.advanceTimersByTimeAsync(9_000);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ended).toHaveBeenCalledWith(expect.objectContaining({ code: 'helpers-missing' }));
  });
});
