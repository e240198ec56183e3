/** The page's side of the worker: promises that always settle, and a worker that may die. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrainerClient } from '../../web/shell/trainer-client.js';
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

/** @type {number[]} how each worker was asked for */
let retries;
/** @type {import('vitest').Mock<() => void>} */
let dismissHelpers;
/** @type {object | undefined} of the next worker */
let surroundings;
/** @type {(worker: FakeWorker) => void} */
let onCreated;

beforeEach(() => {
  workers = [];
  retries = [];
  dismissHelpers = vi.fn();
  locks = new FakeLocks();
  now = 0;
  surroundings = undefined;
  onCreated = () => {};
  parts = {
    createWorker: (/** @type {number} */ retry) => {
      const worker = new FakeWorker(surroundings);
      workers.push(worker);
      retries.push(retry);
      onCreated(worker);
      return worker;
    },
    employHelpers: () => dismissHelpers,
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

afterEach(() => {
  vi.useRealTimers();
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

  it('gives what it need not keep over to the worker', async () => {
    await client.start();
    const post = vi.spyOn(workers[0], 'postMessage');
    const pixels = new Uint8Array(4);
    await client.request('readPicture', { pixels, width: 1, height: 1 }, undefined, [pixels.buffer]).catch(() => {});
    expect(post).toHaveBeenCalledWith(expect.objectContaining({ type: 'readPicture', pixels }), [pixels.buffer]);
  });

  it('can be taken back', async () => {
    await client.start();
    const abort = new AbortController();
    const answer = client.request('predict', STROKE, abort.signal);
    abort.abort();
    await expect(answer, 'which was on its way').rejects.toMatchObject({ name: 'TrainerError', code: 'cancelled' });
    expect(workers[0].requests.at(-1)).toMatchObject({ type: 'cancel', cancelled: 2 });
    abort.abort();
  });

  it('tells whoever puts requests in order what was done all the same', async () => {
    await client.start();
    const abort = new AbortController();
    const answer = client.requestNow('predict', STROKE, abort.signal);
    abort.abort();
    await expect(answer).resolves.toMatchObject({ digit: 7 });
  });

  it('is not sent when it was taken back before it was made', async () => {
    await client.start();
    const taken = { name: 'TrainerError', code: 'cancelled' };
    await expect(client.request('predict', STROKE, AbortSignal.abort())).rejects.toMatchObject(taken);
    await expect(client.requestNow('predict', STROKE, AbortSignal.abort())).rejects.toMatchObject(taken);
    locks.release(workers[0].name);
    await expect(
      client.request('predict', STROKE, AbortSignal.abort()),
      'while another worker starts',
    ).rejects.toMatchObject(taken);
    await client.request('save', {});
    expect(workers.flatMap((worker) => worker.requests.map(({ type }) => type))).not.toContain('predict');
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
  it('takes its helper threads with it, once', async () => {
    await client.start();
    workers[0].onmessage?.({ data: { type: 'helpers', port: {} } });
    expect(dismissHelpers).not.toHaveBeenCalled();
    workers[0].onerror?.({});
    expect(dismissHelpers).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(1));
    workers[1].onerror?.({});
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(2));
    expect(dismissHelpers).toHaveBeenCalledOnce();
  });

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

  it('whose successor cannot start is told with the reason, and nobody waits for it any more', async () => {
    await client.start();
    surroundings = { loadEngine: failing('engine-missing') };
    vi.useFakeTimers();
    locks.release(workers[0].name);
    const waiting = expect(client.request('predict', STROKE)).rejects.toMatchObject({ code: 'worker-lost' });
    await vi.runAllTimersAsync();
    expect(parts.onGivenUp).toHaveBeenCalledWith(
      'The engine cannot run here because it could not be loaded; check the connection, close other tabs, and reload the page.',
    );
    await waiting;
    expect(workers.filter(({ alive }) => alive)).toEqual([]);
  });

  it('of want of memory is followed by one with one thread, and so are all after it', async () => {
    await client.start();
    workers[0].onmessage?.({ data: { type: 'crashed', code: 'out-of-memory', message: '' } });
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(1));
    expect(parts.onRestart.mock.calls[0][0]).toMatchObject({
      engine: { build: 'relaxed-simd', threads: 1 },
      notice:
        'The build relaxed-simd-threads cannot run here because the browser refused it more memory, so relaxed-simd runs instead, on one thread.',
    });
    locks.release(workers[1].name);
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(2));
    expect(parts.onRestart.mock.calls[1][0].engine.build).toBe('relaxed-simd');
  });

  it('is replaced once, however often its death is told', async () => {
    await client.start();
    workers[0].onmessage?.({ data: { type: 'crashed', code: 'trap', message: '' } });
    workers[0].onerror?.({});
    workers[0].onmessageerror?.();
    locks.release(workers[0].name);
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(1));
    expect(workers).toHaveLength(2);
  });

  it('because a message of it cannot be read is replaced', async () => {
    await client.start();
    workers[0].onmessageerror?.();
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalledTimes(1));
    expect(workers.map(({ alive }) => alive)).toEqual([false, true]);
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
    workers[0].onerror?.({});
    await vi.waitFor(() => expect(parts.onRestart).toHaveBeenCalled());
  });
});

describe('while a worker is replaced, a request', () => {
  /** @type {() => void} */
  let restored;

  beforeEach(() => {
    parts.onRestart = vi.fn(async () => {
      await client.requestNow('load', CHECKPOINT);
      await new Promise((resolve) => {
        restored = () => resolve(undefined);
      });
    });
  });

  const CHECKPOINT = { bytes: new TextEncoder().encode('{"config":null,"step":0}'), resumable: false };
  const types = (/** @type {FakeWorker} */ worker) => worker.requests.map(({ type }) => type);

  async function replaced() {
    await client.start();
    locks.release(workers[0].name);
  }

  async function loaded() {
    await vi.waitFor(() => expect(types(workers[1])).toEqual(['start', 'load']));
    await vi.waitFor(() => expect(restored).toBeDefined());
  }

  it('waits until the network is restored, in the order in which it came', async () => {
    await replaced();
    const answers = [client.request('predict', STROKE), client.request('save', {})];
    await loaded();
    answers.push(client.request('predict', STROKE));
    expect(types(workers[1])).toEqual(['start', 'load']);
    restored();
    await Promise.all(answers);
    expect(types(workers[1])).toEqual(['start', 'load', 'predict', 'save', 'predict']);
  });

  it('can be taken back before anyone heard of it', async () => {
    await replaced();
    const abort = new AbortController();
    const training = client.request('step', {}, abort.signal);
    abort.abort();
    await expect(training).rejects.toMatchObject({ code: 'cancelled' });
    await loaded();
    restored();
    await client.request('predict', STROKE);
    expect(types(workers[1])).toEqual(['start', 'load', 'predict']);
  });

  it('waits on when the new worker dies too', async () => {
    await replaced();
    const answer = client.request('predict', STROKE);
    await loaded();
    const first = restored;
    locks.release(workers[1].name);
    await vi.waitFor(() => expect(types(workers[2] ?? { requests: [] })).toEqual(['start', 'load']));
    first();
    await vi.waitFor(() => expect(restored).not.toBe(first));
    expect(types(workers[2])).toEqual(['start', 'load']);
    restored();
    await expect(answer).resolves.toMatchObject({ digit: 7 });
  });

  it('that must not wait fails before a worker is ready', async () => {
    await replaced();
    await expect(client.requestNow('load', CHECKPOINT)).rejects.toMatchObject({ code: 'worker-lost' });
    await loaded();
    restored();
  });
});

describe('a start', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  /** @param {Promise<any>} promise */
  async function outcome(promise) {
    const settled = Promise.allSettled([promise]);
    await vi.runAllTimersAsync();
    return (await settled)[0];
  }

  it('makes requests wait', async () => {
    const [started, answer] = [client.start(), client.request('predict', STROKE)];
    expect(workers[0].requests.map(({ type }) => type)).toEqual(['start']);
    await started;
    await expect(answer).resolves.toMatchObject({ digit: 7 });
  });

  it('that fails by its script is made again past the caches, as if nothing had been', async () => {
    onCreated = (worker) => {
      if (workers.length === 1) queueMicrotask(() => worker.onerror?.({}));
    };
    const { value } = /** @type {any} */ (await outcome(client.start()));
    expect(value).toMatchObject({ engine: { build: 'relaxed-simd-threads' }, notice: null });
    expect(retries).toEqual([0, 1]);
    expect(workers.map(({ alive }) => alive)).toEqual([false, true]);
    expect(parts.onRestart).not.toHaveBeenCalled();
  });

  it('whose script never comes is given up, with a sentence', async () => {
    onCreated = (worker) => queueMicrotask(() => worker.onerror?.({}));
    const { reason } = /** @type {any} */ (await outcome(client.start()));
    expect(reason.message).toBe('The engine could not be loaded; check the connection and reload the page.');
    expect(retries).toEqual([0, 1, 2]);
    await expect(client.request('predict', STROKE)).rejects.toMatchObject({ code: 'worker-lost' });
  });

  it('whose script is never answered is made again after 10 s without a word', async () => {
    onCreated = (worker) => {
      if (workers.length === 1) worker.postMessage = () => {};
    };
    const started = client.start();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(workers).toHaveLength(1);
    expect((await outcome(started)).status).toBe('fulfilled');
    expect(workers).toHaveLength(2);
    expect(workers[0].alive).toBe(false);
  });

  it('may take any time on a slow line, as long as bytes come', async () => {
    surroundings = {
      loadEngine: async (/** @type {any} */ _, /** @type {any} */ { onBytes }) => {
        for (let part = 0; part < 20; part++) {
          await new Promise((resolve) => setTimeout(resolve, 8_000));
          onBytes();
        }
        throw Object.assign(new Error('in the end'), { code: 'no-build' });
      },
    };
    const { reason } = /** @type {any} */ (await outcome(client.start()));
    expect(reason.message).toBe('in the end');
    expect(workers).toHaveLength(1);
  });

  it('whose build hangs goes on with the next build', async () => {
    surroundings = {
      loadEngine: (/** @type {any} */ { build }) =>
        build.endsWith('threads') ? new Promise(() => {}) : failing('no-build')(),
    };
    await outcome(client.start());
    expect(workers.at(-1)?.requests[0].refusals).toEqual({
      'relaxed-simd-threads': 'it stopped while it was starting',
      'simd-threads': 'it stopped while it was starting',
    });
  });

  it('that is refused threads goes on without them at once, and so does the next', async () => {
    surroundings = undefined;
    onCreated = (worker) => {
      if (workers.length === 1) fail(worker, 'helpers-missing');
    };
    const { value } = /** @type {any} */ (await outcome(client.start()));
    expect(value.engine).toEqual({ build: 'relaxed-simd', threads: 1 });
    expect(value.notice).toContain('its helper threads did not start');
    locks.release(workers[1].name);
    await vi.runAllTimersAsync();
    expect(parts.onRestart.mock.calls[0][0].engine.build).toBe('relaxed-simd');
  });

  it('is not tried again where the browser throws at a worker', async () => {
    parts.createWorker = () => {
      throw new DOMException('Script cannot be accessed from origin null', 'SecurityError');
    };
    const { reason } = /** @type {any} */ (await outcome(client.start()));
    expect(reason.message).toBe(
      'The browser does not let this page compute in the background, which Inkling needs; open it in a tab of its own.',
    );
  });

  it('that is answered after the page gave it up changes nothing', async () => {
    /** @type {any} */
    let late;
    onCreated = (worker) => {
      if (workers.length > 1) return;
      late = worker.onmessage;
      worker.postMessage = () => {};
    };
    await outcome(client.start());
    const before = workers[0].onmessage;
    before?.({ data: { id: 1, type: 'ok', result: { engine: { build: 'simd', threads: 1 } } } });
    late?.({ data: { type: 'running' } });
    expect(parts.onEvent).not.toHaveBeenCalled();
    expect(workers).toHaveLength(2);
  });

  it('needs no locks, and not that they may be used', async () => {
    parts.locks = { request: () => Promise.reject(new DOMException('', 'SecurityError')) };
    expect((await outcome(client.start())).status).toBe('fulfilled');
    await expect(client.request('predict', STROKE)).resolves.toMatchObject({ digit: 7 });
  });

  /** @param {FakeWorker} worker @param {string} code */
  function fail(worker, code) {
    worker.postMessage = ({ id }) => {
      const tell = (/** @type {any} */ data) => queueMicrotask(() => worker.onmessage?.({ data }));
      tell({ type: 'starting', build: 'relaxed-simd-threads' });
      tell({ id, type: 'error', code, message: 'It did not start.' });
    };
  }
});

/** @param {string} code */
function failing(code) {
  return async () => {
    throw Object.assign(new Error(`It failed with ${code}.`), { code });
  };
}
