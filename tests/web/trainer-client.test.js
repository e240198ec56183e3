/** The page's side of the worker: promises that always settle, and a worker that may die. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { TrainerClient } from '../../web/trainer-client.js';
import { FakeLocks, FakeWorker } from './fake-worker.js';

/** @type {FakeWorker[]} */
let workers;
/** @type {FakeLocks} */
let locks;
let now = 0;
/** @type {any} */
let parts;
/** @type {TrainerClient} */
let client;

beforeEach(() => {
  workers = [];
  locks = new FakeLocks();
  now = 0;
  parts = {
    createWorker: (/** @type {string} */ name) => {
      const worker = new FakeWorker(name);
      workers.push(worker);
      return worker;
    },
    baseUrl: 'https://host.example/',
    wish: { build: null, threads: null },
    onEvent: vi.fn(),
    onRestart: vi.fn(async () => {}),
    onGivenUp: vi.fn(),
    locks,
    now: () => now,
  };
  client = new TrainerClient(parts);
});

const STROKE = { points: Float32Array.of(0.5, 0.5), lengths: Uint32Array.of(1), drawing: false, shifts: false };

describe('a request', () => {
  it('brings its own result, whatever the order of the answers', async () => {
    await client.start();
    const [prediction, , second] = await Promise.all([
      client.request('predict', STROKE),
      client.request('save', {}),
      client.request('predict', STROKE),
    ]);
    expect(prediction.digit).toBe(7);
    expect(second.digit).toBe(7);
  });

  it('fails with the code and the words of the worker', async () => {
    await client.start();
    await expect(client.request('pause', {})).rejects.toMatchObject({
      name: 'TrainerError',
      code: 'no-training',
      message: 'There is no training to go on with; press Train.',
    });
  });

  it('fails when there is no worker', async () => {
    await expect(client.request('pause', {})).rejects.toMatchObject({ code: 'worker-lost' });
  });

  it('can be taken back', async () => {
    await client.start();
    const abort = new AbortController();
    const step = client.request('predict', STROKE, abort.signal);
    abort.abort();
    await step;
    expect(workers[0].requests.at(-1)).toMatchObject({ type: 'cancel', cancelled: 2 });
    abort.abort();
  });

  it('does not cancel what is over', async () => {
    await client.start();
    const abort = new AbortController();
    await client.request('predict', STROKE, abort.signal);
    abort.abort();
    expect(workers[0].requests.at(-1).type).toBe('predict');
  });
});

describe('a worker that dies', () => {
  it.each([
    ['by an error of its script', () => workers[0].onerror?.({})],
    ['without a word', () => locks.release(workers[0].name)],
    [
      'in a trap',
      () => {
        workers[0].engine.failures.saveModel = () => {
          throw new WebAssembly.RuntimeError('unreachable');
        };
        client.request('train', { config: /** @type {any} */ ({ batch_size: 16, epochs: 1 }) }).then(
          () => client.request('step', {}).catch(() => {}),
          () => {},
        );
      },
    ],
  ])('%s is replaced, and its successor put in order', async (_, kill) => {
    await client.start();
    kill();
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(1));
    expect(workers).toHaveLength(2);
    expect(workers[0].alive).toBe(false);
    await expect(client.request('predict', STROKE)).resolves.toMatchObject({ digit: 7 });
  });

  it('fails the requests under way with one code', async () => {
    await client.start();
    workers[0].alive = false;
    const lost = Promise.allSettled([client.request('predict', STROKE), client.request('step', {})]);
    locks.release(workers[0].name);
    for (const { reason } of /** @type {PromiseRejectedResult[]} */ (await lost)) {
      expect(reason).toMatchObject({ code: 'worker-lost' });
    }
  });

  it('is not heard any more', async () => {
    await client.start();
    const old = workers[0].onmessage;
    locks.release(workers[0].name);
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalled());
    old?.({ data: { type: 'running' } });
    expect(parts.onEvent).not.toHaveBeenCalled();
  });

  it('again and again is given up, with a sentence', async () => {
    await client.start();
    for (let death = 0; death < 4; death++) {
      await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(death));
      locks.release(workers[death].name);
    }
    await vi.waitFor(() => expect(parts.onGivenUp).toHaveBeenCalledTimes(1));
    expect(parts.onGivenUp.mock.calls[0][0]).toContain('reload the page');
    expect(workers).toHaveLength(4);
  });

  it('once an hour is replaced for ever', async () => {
    await client.start();
    for (let death = 0; death < 10; death++) {
      await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(death));
      now += 3_600_000;
      locks.release(workers[death].name);
    }
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(10));
    expect(parts.onGivenUp).not.toHaveBeenCalled();
  });

  it('whose successor cannot start is told with the reason', async () => {
    await client.start();
    parts.createWorker = (/** @type {string} */ name) =>
      new FakeWorker(name, {
        loadEngine: async () => {
          throw Object.assign(new Error('The engine simd could not be loaded.'), { code: 'engine-missing' });
        },
      });
    locks.release(workers[0].name);
    await vi.waitFor(() => expect(parts.onGivenUp).toHaveBeenCalledWith('The engine simd could not be loaded.'));
  });

  it('of hanging is noticed by its silence', async () => {
    await client.start();
    vi.useFakeTimers();
    workers[0].postMessage = () => {};
    const lost = expect(client.request('pause', {})).rejects.toMatchObject({ code: 'worker-lost' });
    await vi.advanceTimersByTimeAsync(9_000);
    expect(workers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    await lost;
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(1));
  });

  it('is given all the time it needs to fetch data', async () => {
    await client.start();
    vi.useFakeTimers();
    workers[0].postMessage = () => {};
    client.request('evaluate', { shifts: false }).catch(() => {});
    await vi.advanceTimersByTimeAsync(600_000);
    vi.useRealTimers();
    expect(workers).toHaveLength(1);
  });

  it('is noticed by its error where there are no locks', async () => {
    parts.locks = undefined;
    await client.start();
    expect(workers[0].name).toBe('');
    workers[0].onerror?.({});
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalled());
  });
});
