/** The worker's table of actions: each request gets exactly one reply, whatever happens. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DataError } from '../../web/worker/data-line.js';
import { give } from '../../web/worker/giving.js';
import { FakeEngine, fakeModule, SCHEMA } from './fake-engine.js';
import { FakeWorker, giveSplit } from './fake-worker.js';

/** @import { SplitPart } from '../../web/worker/mnist.js' */
/** @import { Feature, Surroundings } from '../../web/worker/service.js' */

/** @type {any[]} */
let messages;

beforeEach(() => {
  messages = [];
});

/** @param {object} [surroundings] @param {readonly Feature[]} [features] */
function worker(surroundings, features) {
  const made = new FakeWorker(surroundings, features, '');
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

const START = { baseUrl: 'https://host.example/', build: null, threads: null, refusals: {}, retry: 0 };
/** @type {Surroundings['loadMnist']} */
const loadAtOnce = async (_baseUrl, _split, take) => giveSplit(take);
const STROKE = { points: Float32Array.of(0.5, 0.5), lengths: Uint32Array.of(1), drawing: false, shifts: false };

describe('the service', () => {
  it('starts the engine and brings the presets, and what can be set', async () => {
    const { type, result } = await ask(worker(), 'start', START);
    expect(type).toBe('ok');
    expect(result.engine).toEqual({ build: 'relaxed-simd-threads', threads: 2 });
    expect(result.presets.map((/** @type {any} */ preset) => preset.name)).toEqual(['quick', 'keras']);
    expect(result.schema).toEqual(SCHEMA);
  });

  it('reads strokes', async () => {
    const to = worker();
    await ask(to, 'start', START);
    const { result } = await ask(to, 'predict', STROKE);
    expect(result).toMatchObject({ verdict: 'digit', digit: 7 });
    expect(result.pixels).toHaveLength(784);
    expect(result).not.toHaveProperty('problem');
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
    expect(result).not.toHaveProperty('problem');
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
    const to = worker();
    await ask(to, 'start', START);
    expect(await ask(to, 'sing')).toMatchObject({ type: 'error', code: 'unknown-request' });
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
      detectAbilities: async () => ({ webAssembly: true, simd: false, relaxedSimd: false, threads: false, cores: 1 }),
    });
    expect(await ask(to, 'start', START)).toMatchObject({ type: 'error', code: 'no-simd' });
  });

  it('says that the browser has no WebAssembly', async () => {
    const to = worker({
      detectAbilities: async () => ({ webAssembly: false, simd: false, relaxedSimd: false, threads: false, cores: 1 }),
    });
    expect(await ask(to, 'start', START)).toMatchObject({ type: 'error', code: 'no-webassembly' });
  });

  it('leaves a build alone that was refused before, and gives signs of life while the next one comes', async () => {
    const load = vi.fn(async (_, { onBytes }) => {
      onBytes();
      throw Object.assign(new Error('It is not there.'), { code: 'engine-missing' });
    });
    const refusals = { 'relaxed-simd-threads': 'it is broken', 'simd-threads': 'it is broken' };
    const reply = await ask(worker({ loadEngine: load }), 'start', { ...START, refusals, retry: 3 });
    expect(reply).toMatchObject({ type: 'error', code: 'engine-missing' });
    expect(load).toHaveBeenCalledWith(
      { build: 'relaxed-simd', threads: 1 },
      expect.objectContaining({ baseUrl: START.baseUrl, retry: 3 }),
    );
    const sign = { type: 'starting', build: 'relaxed-simd' };
    expect(messages.slice(0, 2)).toEqual([sign, sign]);
  });

  describe('that is refused more memory', () => {
    /** @param {number} cores @param {boolean} refused */
    async function started(cores, refused) {
      /** @type {any} */
      let source;
      const to = worker({
        detectAbilities: async () => ({ webAssembly: true, simd: true, relaxedSimd: true, threads: true, cores }),
        loadEngine: async (/** @type {any} */ _, /** @type {any} */ given) => {
          source = given;
          return fakeModule();
        },
      });
      const { result } = await ask(to, 'start', START);
      source.onGrowth(refused);
      return { to, config: result.presets[0].config };
    }

    const TOO_BIG = { code: 'out-of-memory', message: 'There is not enough memory.' };

    beforeEach(() => {
      vi.spyOn(FakeEngine.prototype, 'startTraining').mockReturnValue({ problem: TOO_BIG });
    });

    it('ends with its threads, because one may do', async () => {
      const { to, config } = await started(2, true);
      to.postMessage({ id: 999, type: 'train', config });
      await vi.waitFor(() => expect(messages.at(-1)).toMatchObject({ type: 'crashed', code: 'out-of-memory' }));
    });

    it('says so when it has but one thread', async () => {
      const { to, config } = await started(1, true);
      expect(await ask(to, 'train', { config })).toMatchObject({ type: 'error', ...TOO_BIG });
    });

    it('says so when it is the network that is too big for any memory', async () => {
      const { to, config } = await started(2, false);
      expect(await ask(to, 'train', { config })).toMatchObject({ type: 'error', ...TOO_BIG });
    });
  });

  it('fetches the data once, before the first training', async () => {
    const loadMnist = vi.fn(loadAtOnce);
    const to = worker({ loadMnist });
    const { result } = await ask(to, 'start', START);
    const { config } = result.presets[0];
    await ask(to, 'train', { config });
    await ask(to, 'step');
    await ask(to, 'evaluate', { shifts: false });
    expect(loadMnist).toHaveBeenCalledTimes(2);
    expect(to.engine.calls.filter((call) => call === 'addImages')).toHaveLength(2);
  });

  it('begins a training when the first of its images are there, and tells how far the rest is', async () => {
    /** @type {((part: SplitPart) => void)[]} */
    const takes = [];
    const loadMnist = vi.fn((_baseUrl, _split, take, { onProgress }) => {
      onProgress(2, 10);
      takes.push(take);
      return new Promise(() => {});
    });
    const to = worker({ loadMnist });
    const { result } = await ask(to, 'start', START);
    to.engine.stepsAPart = 2;
    const training = ask(to, 'train', { config: result.presets[0].config });
    await vi.waitFor(() => expect(takes).toHaveLength(1));
    takes[0]({ index: 0, kind: 'labels', bytes: new Uint8Array(8) });
    await new Promise((resolve) => setTimeout(resolve));
    expect(to.engine.calls).not.toContain('startTraining');
    takes[0]({ index: 1, kind: 'images', bytes: new Uint8Array(16) });
    expect(await training).toMatchObject({ type: 'ok' });
    expect(await ask(to, 'resume')).toMatchObject({ type: 'ok' });
    await vi.waitFor(() => expect(messages.map(({ type }) => type)).toContain('waiting'));
    expect(to.engine.step).toBe(2);
    takes[0]({ index: 2, kind: 'images', bytes: new Uint8Array(16) });
    await vi.waitFor(() => expect(to.engine.step).toBe(4));
    expect(messages.filter(({ task }) => task === 'data').at(-1)).toMatchObject({ done: 2, total: 10 });
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

  it('brings the data before they are asked for, and says nothing when it cannot', async () => {
    const loadMnist = vi.fn(loadAtOnce);
    loadMnist.mockRejectedValueOnce(new DataError('offline', 'The network does not answer.'));
    const to = worker({ loadMnist });
    const { result } = await ask(to, 'start', START);
    expect(await ask(to, 'prefetch')).toMatchObject({ type: 'ok' });
    expect(await ask(to, 'prefetch')).toMatchObject({ type: 'ok' });
    const asked = loadMnist.mock.calls.length;
    expect(await ask(to, 'train', { config: result.presets[0].config })).toMatchObject({ type: 'ok' });
    expect(loadMnist).toHaveBeenCalledTimes(asked);
    expect(messages.filter(({ task }) => task === 'data')).toEqual([]);
  });

  it('goes on with a kept training when several presses wait for the same data', async () => {
    /** @type {(() => void)[]} */
    const arrivals = [];
    const loadMnist = vi.fn(async (_baseUrl, _split, take) => {
      await new Promise((resolve) => arrivals.push(() => resolve(undefined)));
      giveSplit(take);
    });
    const to = worker({ loadMnist });
    const { result } = await ask(to, 'start', START);
    const bytes = new TextEncoder().encode(JSON.stringify({ config: result.presets[0].config, step: 3 }));
    await ask(to, 'load', { bytes, resumable: true });
    const answers = [ask(to, 'step'), ask(to, 'prefetch'), ask(to, 'resume'), ask(to, 'evaluate', { shifts: false })];
    await vi.waitFor(() => expect(arrivals).toHaveLength(2));
    for (const arrive of arrivals) arrive();
    for (const answer of answers) expect(await answer).toMatchObject({ type: 'ok' });
    expect(loadMnist).toHaveBeenCalledTimes(2);
    expect(to.engine.calls.filter((call) => call === 'addImages')).toHaveLength(2);
  });

  it('warms a scratch engine up, of which nobody else knows', async () => {
    const to = worker();
    const { result } = await ask(to, 'start', START);
    const { config } = result.presets[0];
    const own = to.engine;
    expect(await ask(to, 'warmUp', { config })).toMatchObject({ type: 'ok' });
    const scratch = to.engine;
    expect(scratch).not.toBe(own);
    expect(own.calls).toEqual([]);
    expect(scratch.calls).toEqual(expect.arrayContaining(['startTraining', 'advance', 'advanceEvaluation', 'delete']));
    expect(scratch.config).toMatchObject({ optimizer: config.optimizer, network: config.network });
  });

  it('does not warm up while a training runs', async () => {
    const to = worker();
    const { result } = await ask(to, 'start', START);
    const { config } = result.presets[0];
    const own = to.engine;
    own.trainImages = 64_000_000;
    await ask(to, 'train', { config });
    await ask(to, 'resume');
    expect(await ask(to, 'warmUp', { config })).toMatchObject({ type: 'ok' });
    const scratch = to.engine;
    expect(scratch).not.toBe(own);
    expect(scratch.calls).not.toContain('advance');
    expect(scratch.calls.at(-1)).toBe('delete');
    await ask(to, 'stop');
  });

  it('gives up waiting for the data when it is told to', async () => {
    const to = worker({ loadMnist: () => new Promise(() => {}) });
    const { result } = await ask(to, 'start', START);
    const training = ask(to, 'train', { config: result.presets[0].config });
    await ask(to, 'cancel', { cancelled: lastId });
    expect(await training).toMatchObject({ type: 'error', code: 'cancelled' });
  });

  it('tells how far a download came that then stands still', async () => {
    const loadMnist = (
      /** @type {any} */ _,
      /** @type {string} */ split,
      /** @type {any} */ _take,
      /** @type {any} */ { onProgress },
    ) =>
      new Promise(() => {
        if (split === 'train') for (const done of [1, 2, 3]) onProgress(done, 10); // at once
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

  it('hands over what an action made for the page alone, and copies the rest', async () => {
    const kept = Float32Array.of(1, 2);
    const made = Float32Array.of(3, 4);
    const feature = {
      actions: () => ({
        given: () => give({ kept, halves: [made.subarray(0, 1), made.subarray(1)] }, [made.subarray(0, 1), made]),
      }),
    };
    const to = worker({}, [feature]);
    await ask(to, 'start', START);
    const { result } = await ask(to, 'given');
    expect(result).toEqual({ kept: Float32Array.of(1, 2), halves: [Float32Array.of(3), Float32Array.of(4)] });
    expect(kept).toEqual(Float32Array.of(1, 2));
    expect(made).toHaveLength(0);
  });

  it('ends itself when the engine traps, having said so', async () => {
    const to = worker();
    await ask(to, 'start', START);
    to.engine.failures.predictStrokes = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    to.postMessage({ id: 999, type: 'predict', ...STROKE });
    await vi.waitFor(() =>
      expect(messages.at(-1)).toEqual({ type: 'crashed', code: 'trap', message: 'RuntimeError: unreachable' }),
    );
    expect(to.alive).toBe(false);
  });
});
