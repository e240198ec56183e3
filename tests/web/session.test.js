/** The course of a training: what buttons ask, what the worker's news mean, which network answers. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Session } from '../../web/session.js';
import { Store } from '../../web/store.js';
import { TrainerClient } from '../../web/trainer-client.js';
import { PRESETS } from './fake-engine.js';
import { FakeLocks, FakeWorker } from './fake-worker.js';

const ORIGINAL = new TextEncoder().encode(JSON.stringify({ config: null, step: 0 }));

/** @type {FakeWorker[]} */
let workers;
/** @type {FakeLocks} */
let locks;
/** @type {object} what the workers' surroundings are */
let surroundings;
let shifts = false;
/** @type {Store} */
let store;
/** @type {any} */
let hooks;
/** @type {Session} */
let session;
/** @type {TrainerClient} */
let client;

beforeEach(() => {
  workers = [];
  locks = new FakeLocks();
  surroundings = {};
  store = new Store();
  shifts = false;
  hooks = {
    tell: vi.fn(),
    untell: vi.fn(),
    networkChanged: vi.fn(),
    keep: vi.fn(),
    curve: {
      clear: vi.fn(),
      add: vi.fn(),
      addTest: vi.fn(),
      snapshot: () => ({ stepsPerEpoch: 1, points: [], tests: [] }),
      restore: vi.fn(),
    },
    config: () => ({ ...PRESETS[0].config, epochs: 2 }),
    shifts: () => shifts,
    now: () => performance.now(),
  };
  client = new TrainerClient({
    createWorker: (name) => {
      const worker = new FakeWorker(name, surroundings);
      workers.push(worker);
      return /** @type {any} */ (worker);
    },
    baseUrl: 'https://host.example/',
    wish: { build: null, threads: null },
    onEvent: (event) => session.hear(event),
    onRestart: (ready) => session.reopen(ready),
    onGivenUp: () => {},
    locks,
  });
  session = new Session(client, store, hooks);
});

afterEach(() => {
  for (const worker of workers) worker.terminate();
});

/** @param {any} [kept] */
async function open(kept = null) {
  store.update({ engine: await client.start() });
  await session.open(ORIGINAL, kept);
}

/** @param {string} phase */
const reach = (phase) => vi.waitFor(() => expect(store.state.phase).toBe(phase));

/** A training that takes long enough to be met half-way. */
function slowly() {
  workers[0].engine.trainImages = 64_000_000;
}

/** What was handed to storage last. */
const kept = () => hooks.keep.mock.calls.at(-1)[0];

describe('opening', () => {
  it('begins with the network that comes with the page', async () => {
    await open();
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'original', ownNetworkKept: false });
    expect(hooks.networkChanged).toHaveBeenCalled();
  });

  it('goes on without a network when there is none', async () => {
    store.update({ engine: await client.start() });
    await session.open(null, null);
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'none' });
  });

  it('brings back the own network, and offers to go on with its training', async () => {
    await open();
    await session.step();
    await session.step();
    const network = kept();
    workers = [];
    store = new Store();
    session = new Session(client, store, hooks);
    await open(network);
    expect(store.state).toMatchObject({ phase: 'paused', reader: 'own', fromLastVisit: true });
    expect(store.state.metrics?.step).toBe(2);
    await session.resume();
    await reach('idle');
    expect(workers[0].engine.step).toBe(8);
  });

  it('falls back to the original when the own network is broken, and says so', async () => {
    store.update({ engine: await client.start() });
    workers[0].engine.failures.loadModel = { code: 'invalid-data', message: 'This is no model file.' };
    hooks.tell.mockImplementation(() => {
      workers[0].engine.failures = {};
    });
    await session.open(
      ORIGINAL,
      /** @type {any} */ ({ checkpoint: { bytes: ORIGINAL, resumable: false }, inUse: true }),
    );
    expect(hooks.tell).toHaveBeenCalledWith('This is no model file.');
    expect(store.state.reader).toBe('original');
  });
});

describe('training', () => {
  it('runs from Train to its end, and keeps what it made', async () => {
    await open();
    await session.train();
    await reach('idle');
    expect(store.state).toMatchObject({ reader: 'own', ownNetworkKept: true, holdAfterPreparing: false });
    expect(store.state.metrics).toMatchObject({ step: 8, totalSteps: 8 });
    expect(store.state.evaluation).toMatchObject({ accuracy: 0.9875, label: 'your network' });
    expect(store.state.trainedSeconds).toBeGreaterThan(0);
    expect(hooks.curve.addTest).toHaveBeenCalledTimes(2);
    expect(kept()).toMatchObject({ inUse: true, checkpoint: { resumable: false } });
    expect(kept().evaluation.accuracy).toBe(0.9875);
  });

  it('pauses, goes on and stops', async () => {
    await open();
    slowly();
    await session.train();
    expect(store.state.phase).toBe('running');
    await session.pause();
    expect(store.state.phase).toBe('paused');
    await session.resume();
    expect(store.state.phase).toBe('running');
    await session.stop();
    expect(store.state.phase).toBe('idle');
    expect(hooks.tell).not.toHaveBeenCalled();
  });

  it('remembers how well the last epoch read what is held out, until another training', async () => {
    await open();
    workers[0].engine.validationShards = 1;
    await session.train();
    await reach('idle');
    expect(store.state.metrics?.heldOutAccuracy).toBe(0.99);
    // A worker that went on after a reload has seen no epoch end.
    session.hear({ type: 'metrics', ...kept().metrics, heldOutAccuracy: null });
    expect(store.state.metrics?.heldOutAccuracy).toBe(0.99);
    slowly();
    await session.train();
    await vi.waitFor(() => expect(store.state.metrics).not.toBeNull());
    expect(store.state.metrics?.heldOutAccuracy).toBeNull();
    await session.stop();
  });

  it('takes a single step before anything else, and waits', async () => {
    await open();
    await session.step();
    expect(store.state).toMatchObject({ phase: 'paused', reader: 'own' });
    expect(workers[0].engine.step).toBe(1);
    await session.step();
    expect(workers[0].engine.step).toBe(2);
  });

  it('measures on request, also while paused', async () => {
    await open();
    await session.evaluate();
    expect(store.state.evaluation).toMatchObject({ label: 'the original network', count: 160 });
    await session.step();
    expect(store.state.evaluation).toBeNull();
    await session.evaluate();
    expect(store.state).toMatchObject({ phase: 'paused', evaluating: false });
    expect(store.state.evaluation?.label).toBe('your network after step 1');
  });

  it('measures with shifts when they are wanted, and says so', async () => {
    await open();
    shifts = true;
    await session.evaluate();
    expect(store.state.evaluation).toMatchObject({
      label: 'the original network, averaged over 5 shifts',
      loss: 0.025,
    });
  });
});

describe('while the data are on their way', () => {
  /** @type {(data: any) => void} */
  let arrive;

  beforeEach(async () => {
    const pair = { images: new Uint8Array(4), labels: new Uint8Array(1) };
    const arrived = new Promise((resolve) => {
      arrive = () => resolve(pair);
    });
    surroundings = {
      loadMnist: () => arrived,
    };
    await open();
    slowly();
  });

  it('Pause is heard: the training then waits before its first step', async () => {
    const training = session.train();
    await vi.waitFor(() => expect(arrive).toBeDefined());
    await session.pause();
    expect(store.state).toMatchObject({ phase: 'preparing', holdAfterPreparing: true });
    arrive(null);
    await training;
    expect(store.state).toMatchObject({ phase: 'paused', holdAfterPreparing: false });
    expect(workers[0].engine.step).toBe(0);
    expect(store.state.reader).toBe('own');
    await session.stop();
    await vi.waitFor(() => expect(store.state).toMatchObject({ phase: 'idle', reader: 'original' }));
  });

  it('Pause and Resume cancel each other', async () => {
    const training = session.train();
    await session.pause();
    await session.resume();
    await vi.waitFor(() => expect(arrive).toBeDefined());
    arrive(null);
    await training;
    expect(store.state.phase).toBe('running');
  });

  it('Stop takes everything back, quietly', async () => {
    const training = session.train();
    await vi.waitFor(() => expect(arrive).toBeDefined());
    await session.stop();
    await training;
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'original' });
    expect(hooks.tell).not.toHaveBeenCalled();
  });
});

describe('what goes wrong', () => {
  it('no data: it is told, and the network before answers on', async () => {
    surroundings = {
      loadMnist: async () => {
        throw Object.assign(new Error('MNIST could not be downloaded.'), { code: 'offline' });
      },
    };
    await open();
    await session.train();
    expect(hooks.tell).toHaveBeenCalledWith('MNIST could not be downloaded.');
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'original' });
  });

  it('a loss that is not finite: it is told, and the last good network answers', async () => {
    await open();
    await session.train();
    await reach('idle');
    const { engine } = workers[0];
    engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await session.train();
    await vi.waitFor(() => expect(hooks.tell).toHaveBeenCalledWith('The loss is not finite.'));
    await vi.waitFor(() => expect(engine.step).toBe(8));
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'own' });
  });

  it('a loss that is not finite in the first training: the original answers', async () => {
    await open();
    workers[0].engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await session.train();
    await vi.waitFor(() => expect(store.state.reader).toBe('original'));
    expect(store.state.phase).toBe('idle');
  });

  it('a loss that is not finite after a checkpoint: weights on their way to infinity are not kept', async () => {
    await open();
    await session.train();
    await reach('idle');
    const good = kept().checkpoint.bytes;
    await session.step();
    expect(kept().checkpoint.bytes).not.toEqual(good);
    workers[0].engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await session.step();
    await vi.waitFor(() => expect(kept().checkpoint).toEqual({ bytes: good, resumable: false }));
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'own', ownNetworkKept: true });
  });

  it('a loss that is not finite after a whole epoch: the network of that epoch answers', async () => {
    await open();
    for (let step = 1; step <= 5; step++) await session.step();
    workers[0].engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await session.step();
    await vi.waitFor(() => expect(workers[0].engine.step).toBe(4));
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'own' });
  });

  it('a loss that is not finite in the first training: nothing of it is kept', async () => {
    await open();
    await session.step();
    workers[0].engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await session.step();
    await vi.waitFor(() => expect(kept()).toBeNull());
    expect(store.state).toMatchObject({ reader: 'original', ownNetworkKept: false });
  });

  it('a dead worker: the training can go on from the last checkpoint', async () => {
    await open();
    await session.step();
    await session.step();
    locks.release(workers[0].name);
    await vi.waitFor(() => expect(hooks.tell).toHaveBeenCalled());
    expect(hooks.tell.mock.calls[0][0]).toBe(
      'The engine stopped unexpectedly and was started again; press Resume to go on from the last checkpoint.',
    );
    expect(store.state).toMatchObject({ phase: 'paused', reader: 'own' });
    expect(workers[1].engine.step).toBe(2);
    await session.resume();
    await reach('idle');
    expect(workers[1].engine.step).toBe(8);
  });

  it('a worker that dies while it trains, before any checkpoint: the original answers', async () => {
    await open();
    slowly();
    await session.train();
    locks.release(workers[0].name);
    await vi.waitFor(() => expect(hooks.tell).toHaveBeenCalled());
    expect(hooks.tell.mock.calls[0][0]).toContain('press Train to begin again');
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'original', metrics: null });
  });

  it('a worker that dies while it evaluates does not leave the page waiting', async () => {
    await open();
    workers[0].engine.testImages = 1_600_000;
    workers[0].engine.onShards = () => {};
    const evaluation = session.evaluate();
    locks.release(workers[0].name);
    await evaluation;
    expect(store.state.evaluating).toBe(false);
  });
});

describe('two networks', () => {
  it('can be swapped, to the original and back', async () => {
    await open();
    await session.train();
    await reach('idle');
    await session.swap();
    expect(store.state).toMatchObject({ reader: 'original', ownNetworkKept: true, evaluation: null });
    expect(kept().inUse).toBe(false);
    await session.swap();
    expect(store.state.reader).toBe('own');
    expect(workers[0].engine.step).toBe(8);
    expect(kept().inUse).toBe(true);
  });
});
