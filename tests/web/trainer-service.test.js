/** The worker's table of actions: each request gets exactly one reply, whatever happens. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DataError } from '../../web/mnist.js';
import { FakeWorker } from './fake-worker.js';

/** @type {any[]} */
let messages;

beforeEach(() => {
  messages = [];
});

/** @param {object} [surroundings] */
function worker(surroundings) {
  const made = new FakeWorker('', surroundings);
  made.onmessage = ({ data }) => messages.push(data);
  return made;
}

let lastId = 0;

/** @param {FakeWorker} to @param {string} type @param {object} [fields] */
async function ask(to, type, fields = {}) {
  const id = ++lastId;
  to.postMessage({ id, type, ...fields });
  await vi.waitFor(() => expect(messages.find((message) => message.id === id)).toBeDefined());
  return messages.find((message) => message.id === id);
}

const START = { baseUrl: 'https://host.example/', build: null, threads: null };
const STROKE = { points: Float32Array.of(0.5, 0.5), lengths: Uint32Array.of(1), drawing: false, shifts: false };

describe('the service', () => {
  it('starts the engine and brings the presets', async () => {
    const { type, result } = await ask(worker(), 'start', START);
    expect(type).toBe('ok');
    expect(result.engine).toEqual({ build: 'relaxed-simd-threads', threads: 2 });
    expect(result.presets.map((/** @type {any} */ preset) => preset.name)).toEqual(['quick', 'keras']);
  });

  it('reads strokes', async () => {
    const to = worker();
    await ask(to, 'start', START);
    const { result } = await ask(to, 'predict', STROKE);
    expect(result).toMatchObject({ verdict: 'digit', digit: 7 });
    expect(result.pixels).toHaveLength(784);
    expect(result.ok).toBeUndefined();
  });

  it('previews as many examples as are asked for, before and after the data came, and trains nothing', async () => {
    const to = worker();
    const { result: ready } = await ask(to, 'start', START);
    const config = structuredClone(ready.presets[0].config);
    config.augment.rotation = 20;
    const { result } = await ask(to, 'preview', { config, first: 12, count: 5 });
    expect(result.images).toEqual(new Uint8Array(5 * 784).fill(20));
    expect(result.labels).toEqual(Uint8Array.of(1, 2, 3, 4, 5));
    expect(result.first).toBe(12);
    expect(result.fromDataset).toBe(false);
    expect(result.ok).toBeUndefined();
    expect(to.engine.calls).toEqual(['previewExamples']);
    await ask(to, 'train', { config });
    expect((await ask(to, 'preview', { config, first: 0, count: 12 })).result.fromDataset).toBe(true);
    expect(to.engine.step).toBe(0);
  });

  it('previews while it trains, which goes on', async () => {
    const to = worker();
    const { result } = await ask(to, 'start', START);
    const { config } = result.presets[0];
    to.engine.trainImages = 64_000_000;
    await ask(to, 'train', { config });
    await ask(to, 'resume');
    const before = to.engine.step;
    expect(await ask(to, 'preview', { config, first: 0, count: 12 })).toMatchObject({ type: 'ok' });
    expect(messages.some(({ type }) => type === 'done')).toBe(false);
    await ask(to, 'stop');
    expect(to.engine.step).toBeGreaterThan(before);
  });

  it('says, before it was started, that it was not', async () => {
    expect(await ask(worker(), 'predict', STROKE)).toMatchObject({ type: 'error', code: 'not-started' });
  });

  it('answers a request that it does not know', async () => {
    expect(await ask(worker(), 'sing')).toMatchObject({ type: 'error', code: 'unknown-request' });
  });

  it('hands on the words of the engine', async () => {
    const to = worker();
    await ask(to, 'start', START);
    to.engine.failures.predictStrokes = { code: 'no-network', message: 'There is no network yet.' };
    expect(await ask(to, 'predict', STROKE)).toMatchObject({
      type: 'error',
      code: 'no-network',
      message: 'There is no network yet.',
    });
  });

  it('says that the browser has no SIMD', async () => {
    const to = worker({
      detectAbilities: async () => ({ simd: false, relaxedSimd: false, threads: false, cores: 1 }),
    });
    expect(await ask(to, 'start', START)).toMatchObject({ type: 'error', code: 'no-simd' });
  });

  it('fetches the data once, before the first training', async () => {
    const loadMnist = vi.fn(
      async (_, splits) =>
        new Map(
          splits.map((/** @type {string} */ split) => [
            split,
            { images: new Uint8Array(4), labels: new Uint8Array(1) },
          ]),
        ),
    );
    const to = worker({ loadMnist });
    const { result } = await ask(to, 'start', START);
    const { config } = result.presets[0];
    await ask(to, 'train', { config });
    await ask(to, 'step');
    await ask(to, 'evaluate', { shifts: false });
    expect(loadMnist).toHaveBeenCalledTimes(1);
    expect(to.engine.calls.filter((call) => call === 'loadDataset')).toHaveLength(2);
  });

  it('passes on why there are no data, and tries anew the next time', async () => {
    const loadMnist = vi.fn(async () => {
      throw new DataError('offline', 'The network does not answer.');
    });
    const to = worker({ loadMnist });
    const { result } = await ask(to, 'start', START);
    const { config } = result.presets[0];
    expect(await ask(to, 'train', { config })).toMatchObject({ type: 'error', code: 'offline' });
    await ask(to, 'train', { config });
    expect(loadMnist).toHaveBeenCalledTimes(2);
  });

  it('gives up fetching when it is told to', async () => {
    const loadMnist = (/** @type {any} */ _, /** @type {any} */ __, /** @type {any} */ { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const to = worker({ loadMnist });
    const { result } = await ask(to, 'start', START);
    const training = ask(to, 'train', { config: result.presets[0].config });
    await ask(to, 'cancel', { cancelled: lastId });
    expect(await training).toMatchObject({ type: 'error', code: 'cancelled' });
  });

  it('tells how far a download came that then stands still', async () => {
    const loadMnist = (/** @type {any} */ _, /** @type {any} */ __, /** @type {any} */ { signal, onProgress }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        for (const done of [1, 2, 3]) onProgress(done, 10); // at once
      });
    const to = worker({ loadMnist });
    const { result } = await ask(to, 'start', START);
    const training = ask(to, 'train', { config: result.presets[0].config });
    const told = () => messages.filter(({ task }) => task === 'data').map(({ done, total }) => `${done} of ${total}`);
    await vi.waitFor(() => expect(told()).toEqual(['1 of 10', '3 of 10']));
    await ask(to, 'cancel', { cancelled: lastId });
    expect(await training).toMatchObject({ type: 'error', code: 'cancelled' });
  });

  it('predicts while it trains', async () => {
    const to = worker();
    const { result } = await ask(to, 'start', START);
    to.engine.trainImages = 64_000_000;
    await ask(to, 'train', { config: result.presets[0].config });
    await ask(to, 'resume');
    const before = to.engine.step;
    await ask(to, 'predict', STROKE);
    expect(messages.some(({ type }) => type === 'done')).toBe(false);
    await ask(to, 'stop');
    expect(to.engine.step).toBeGreaterThan(before);
  });

  it('ends itself when the engine traps, having said so', async () => {
    const to = worker();
    await ask(to, 'start', START);
    to.engine.failures.predictStrokes = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    to.postMessage({ id: 999, type: 'predict', ...STROKE });
    await vi.waitFor(() => expect(messages.at(-1)).toEqual({ type: 'crashed', message: 'RuntimeError: unreachable' }));
    expect(to.alive).toBe(false);
  });
});
