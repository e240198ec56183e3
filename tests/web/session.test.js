/** The course of a training: what buttons ask, what the worker's news mean, which network answers. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { firstToGo, ORIGINAL as ORIGINAL_ID } from '../../web/shell/networks.js';
import { Session } from '../../web/shell/session.js';
import { Store } from '../../web/shell/store.js';
import { TrainerClient } from '../../web/shell/trainer-client.js';
import { PRESETS } from './fake-engine.js';
import { FakeStorage } from './fake-storage.js';
import { FakeLocks, FakeWorker } from './fake-worker.js';

/** @import { Kept } from '../../web/shell/storage.js' */

const ORIGINAL = new TextEncoder().encode(JSON.stringify({ config: null, step: 0 }));

/** @type {FakeWorker[]} */
let workers;
/** @type {FakeLocks} */
let locks;
/** @type {object} what the workers' surroundings are */
let surroundings;
let shifts = false;
/** @type {FakeStorage} */
let storage;
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
  storage = new FakeStorage();
  shifts = false;
  hooks = {
    tell: vi.fn(),
    untell: vi.fn(),
    networkChanged: vi.fn(),
    tellLate: vi.fn(),
    storage,
    fetchOriginal: vi.fn(async () => ORIGINAL),
    patience: () => new Promise(() => {}),
    config: () => ({ ...PRESETS[0].config, epochs: 2 }),
    networkName: () => 'Quick, seed 1',
    shifts: () => shifts,
    now: () => performance.now(),
  };
  client = connect();
  session = new Session(client, store, hooks);
});

afterEach(() => {
  for (const worker of workers) worker.terminate();
});

/** A client whose page may be gone: what it notices then, such as the silence of its worker, is no longer heard. */
function connect() {
  /** @type {TrainerClient} */
  const connected = new TrainerClient({
    createWorker: (name) => {
      const worker = new FakeWorker(name, surroundings);
      if (connected === client) workers.push(worker);
      return /** @type {any} */ (worker);
    },
    employHelpers: () => () => {},
    baseUrl: 'https://host.example/',
    wish: { build: null, threads: null },
    onEvent: (event) => {
      if (connected === client) session.hear(event);
    },
    onRestart: async (ready) => {
      if (connected === client) await session.reopen(ready);
    },
    onGivenUp: () => {},
    locks,
  });
  return connected;
}

async function open() {
  session.fetchOriginal();
  store.update({ engine: await client.start() });
  await session.open(storage.load());
}

/** The page again, with what it kept. */
async function reload() {
  for (const worker of workers) worker.terminate();
  workers = [];
  client = connect();
  store = new Store();
  session = new Session(client, store, hooks);
  await open();
}

/** @param {string} phase */
const reach = (phase) => vi.waitFor(() => expect(store.state.phase).toBe(phase));

/** A training that takes long enough to be met half-way. */
function slowly() {
  workers[0].engine.trainImages = 64_000_000;
}

/** A step that begins a new training, which is asked about. */
async function stepAnew() {
  await session.step();
  await session.step();
}

/** What was kept last. */
const kept = () => storage.saved.at(-1);

describe('opening', () => {
  it('begins with the network that comes with the page', async () => {
    await open();
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'original', networks: [] });
    expect(hooks.networkChanged).toHaveBeenCalled();
  });

  it('goes on without a network when there is none', async () => {
    hooks.fetchOriginal.mockRejectedValue(new Error('status 404'));
    await open();
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'none' });
    expect(hooks.tell.mock.calls).toEqual([[expect.stringContaining('could not be fetched')]]);
  });

  it('brings back the own network, and offers to go on with its training', async () => {
    await open();
    await session.step();
    await session.step();
    await reload();
    expect(store.state).toMatchObject({ phase: 'paused', reader: 'own', fromLastVisit: true });
    expect(store.state.metrics?.step).toBe(2);
    await session.resume();
    await reach('idle');
    expect(workers[0].engine.step).toBe(8);
  });

  it('falls back to the original when the own network is broken, and says so', async () => {
    await open();
    await session.train();
    await reach('idle');
    storage.networks.get(store.state.network ?? '').checkpoint.bytes = new TextEncoder().encode('spoiled');
    await reload();
    expect(hooks.tell).toHaveBeenCalledWith('This is no model file.');
    expect(store.state.reader).toBe('original');
  });
});

describe('what comes late', () => {
  /** @type {(bytes: Uint8Array) => void} */
  let bring;
  /** @type {(kept: Kept) => void} */
  let remember;
  /** @type {Promise<Kept>} */
  let kept;

  beforeEach(async () => {
    hooks.patience = async () => {};
    hooks.fetchOriginal.mockReturnValue(
      new Promise((resolve) => {
        bring = resolve;
      }),
    );
    kept = new Promise((resolve) => {
      remember = resolve;
    });
    session.fetchOriginal();
    store.update({ engine: await client.start() });
  });

  /** A network of the last visit, in use then. */
  function ofLastVisit() {
    const config = { ...PRESETS[0].config, epochs: 2 };
    const bytes = new TextEncoder().encode(JSON.stringify({ config, step: 8 }));
    const figures = { metrics: null, trainedSeconds: 2, evaluation: null, curve: null };
    const checkpoint = { bytes, resumable: false };
    const network = { id: 'mine', name: 'Quick, seed 3', begunAt: 1, config, checkpoint, ...figures };
    return { networks: [network], reader: 'mine' };
  }

  it('is not waited for, and told in one sentence until it is here', async () => {
    await session.open(kept);
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'none' });
    expect(hooks.tellLate).toHaveBeenCalledTimes(1);
    expect(hooks.tellLate.mock.calls[0][0]).toMatch(/^What was kept .+ is slow to come [^.]+\.$/);
    remember({ networks: [], reader: null });
    bring(ORIGINAL);
    await vi.waitFor(() => expect(hooks.tellLate.mock.calls.at(-1)).toEqual([null]));
    expect(hooks.tell).not.toHaveBeenCalled();
  });

  it('the original answers when it comes, if nothing else does', async () => {
    await session.open(kept);
    bring(ORIGINAL);
    await vi.waitFor(() => expect(store.state.reader).toBe('original'));
  });

  it('the original does not disturb a training that was begun', async () => {
    await session.open(kept);
    slowly();
    await session.train();
    bring(ORIGINAL);
    remember({ networks: [], reader: null });
    await vi.waitFor(() => expect(hooks.tellLate.mock.calls.at(-1)).toEqual([null]));
    expect(store.state).toMatchObject({ phase: 'running', reader: 'own' });
    await session.stop();
    await session.choose(ORIGINAL_ID);
    expect(store.state.reader).toBe('original');
  });

  it('a training that is stopped before its first step gives way to the original that came meanwhile', async () => {
    await session.open(kept);
    const training = session.train();
    session.pause();
    await training;
    await session.stop();
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'none' });
    bring(ORIGINAL);
    await vi.waitFor(() => expect(store.state.reader).toBe('original'));
  });

  it('the own network answers when it comes, if nothing was begun', async () => {
    bring(ORIGINAL);
    await session.open(kept);
    expect(store.state.reader).toBe('original');
    remember(ofLastVisit());
    await vi.waitFor(() => expect(store.state).toMatchObject({ reader: 'own', network: 'mine', fromLastVisit: true }));
  });

  it('the own network can be chosen when it comes, if something was begun', async () => {
    bring(ORIGINAL);
    await session.open(kept);
    await session.step();
    remember(ofLastVisit());
    await vi.waitFor(() => expect(store.state.networks).toHaveLength(2));
    expect(store.state).toMatchObject({ phase: 'paused', reader: 'own' });
    expect(store.state.network).not.toBe('mine');
    await session.choose('mine');
    expect(store.state).toMatchObject({ phase: 'idle', network: 'mine' });
  });

  it.each([
    ['that fails', () => Promise.reject(new Error('status 404'))],
    ['that brings what is no network', async () => new TextEncoder().encode('<html>Log in')],
  ])('a fetch of the original %s once is as if nothing had been', async (_, fetched) => {
    session = new Session(client, store, hooks);
    hooks.fetchOriginal
      .mockReset()
      .mockImplementationOnce(fetched)
      .mockImplementation(async () => ORIGINAL);
    session.fetchOriginal();
    await session.open(Promise.resolve({ networks: [], reader: null }));
    await vi.waitFor(() => expect(store.state.reader).toBe('original'));
    expect(hooks.fetchOriginal.mock.calls).toEqual([[0], [1]]);
    expect(hooks.tell).not.toHaveBeenCalled();
  });

  it('an original that is spoiled twice is told, and fetched once more when it is chosen', async () => {
    session = new Session(client, store, hooks);
    hooks.fetchOriginal.mockReset().mockImplementation(async () => new TextEncoder().encode('<html>Log in'));
    session.fetchOriginal();
    await session.open(Promise.resolve(ofLastVisit()));
    await session.choose(ORIGINAL_ID);
    await vi.waitFor(() => expect(hooks.tell).toHaveBeenCalledWith(expect.stringContaining('could not be fetched')));
    expect(store.state).toMatchObject({ reader: 'own', network: 'mine' });
    hooks.fetchOriginal.mockImplementation(async () => ORIGINAL);
    await session.choose(ORIGINAL_ID);
    await vi.waitFor(() => expect(store.state.reader).toBe('original'));
  });
});

describe('training', () => {
  it('runs from Train to its end, and keeps what it made', async () => {
    await open();
    await session.train();
    await reach('idle');
    expect(store.state).toMatchObject({ reader: 'own', holdAfterPreparing: false });
    expect(store.state.networks).toEqual([{ id: store.state.network, text: 'Quick, seed 1 · 98.8 %' }]);
    expect(store.state.metrics).toMatchObject({ step: 8, totalSteps: 8 });
    expect(store.state.evaluation).toMatchObject({ accuracy: 0.9875, label: 'your network' });
    expect(store.state.trainedSeconds).toBeGreaterThan(0);
    expect(store.state.curve.data.tests.map(({ step }) => step)).toEqual([4, 8]);
    expect(kept()).toMatchObject({ id: storage.reader, checkpoint: { resumable: false } });
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

  it('hears Stop however soon after Train, and Train however soon after Stop', async () => {
    await open();
    slowly();
    session.train();
    await session.stop();
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'original', networks: [] });
    await session.train();
    let stopped = false;
    store.subscribe(({ phase }) => {
      if (phase !== 'idle' || stopped) return;
      stopped = true;
      session.train();
    });
    session.stop();
    await vi.waitFor(() => expect(stopped).toBe(true));
    await reach('running');
    await session.stop();
    expect(store.state.phase).toBe('idle');
    expect(hooks.tell).not.toHaveBeenCalled();
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

  it('gives a measurement up when it is cancelled, and keeps the figures of before', async () => {
    await open();
    await session.evaluate();
    const { evaluation } = store.state;
    workers[0].engine.testImages = 160_000_000;
    const cancelled = session.evaluate();
    await vi.waitFor(() => expect(workers[0].engine.evaluated).toBeGreaterThan(160));
    session.cancelEvaluation();
    await cancelled;
    expect(store.state).toMatchObject({ evaluating: false, task: null });
    expect(store.state.evaluation).toBe(evaluation);
    expect(hooks.tell).not.toHaveBeenCalled();
    const { evaluated } = workers[0].engine;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(workers[0].engine.evaluated).toBe(evaluated);
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
    arrive = /** @type {any} */ (undefined);
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
    session.pause();
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
    session.pause();
    session.resume();
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
    await stepAnew();
    expect(kept().checkpoint.bytes).not.toEqual(good);
    workers[0].engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await session.step();
    await vi.waitFor(() => expect(workers[0].engine.step).toBe(8));
    expect([...storage.networks.values()].map(({ checkpoint }) => checkpoint)).toEqual([
      { bytes: good, resumable: false },
    ]);
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'own' });
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
    await vi.waitFor(() => expect(store.state).toMatchObject({ reader: 'original', networks: [] }));
    expect(storage.networks.size).toBe(0);
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

  it('a fault of the page itself: it is told, and the next press is heard', async () => {
    await open();
    hooks.networkName = () => {
      throw new TypeError('nothing has no name');
    };
    await session.train();
    expect(hooks.tell.mock.calls).toEqual([
      ['Something in this page went wrong (nothing has no name); try again, or reload the page.'],
    ]);
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'original' });
    hooks.networkName = () => 'Quick, seed 1';
    await session.train();
    await reach('idle');
    expect(store.state).toMatchObject({ reader: 'own', metrics: { step: 8 } });
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

describe('several networks', () => {
  it('are chosen from, and each comes back with its curve, time and evaluation', async () => {
    await open();
    await session.train();
    await reach('idle');
    const { network, metrics, curve, trainedSeconds, evaluation } = store.state;
    await session.choose(ORIGINAL_ID);
    expect(store.state).toMatchObject({ reader: 'original', evaluation: null, metrics: null, trainedSeconds: null });
    expect(storage.reader).toBe(ORIGINAL_ID);
    expect(store.state.curve.empty).toBe(true);
    await session.choose(/** @type {string} */ (network));
    expect(store.state).toMatchObject({ reader: 'own', network, metrics, evaluation });
    expect(store.state.trainedSeconds).toBe(trainedSeconds);
    expect(store.state.curve.data).toEqual(curve.data);
    expect(workers[0].engine.step).toBe(8);
    expect(storage.reader).toBe(network);
  });

  it('are never overwritten by another training', async () => {
    await open();
    await session.train();
    await reach('idle');
    const first = store.state.network;
    await session.train();
    await reach('idle');
    expect(store.state.networks.map(({ text }) => text)).toEqual([
      'Quick, seed 1 (2) · 98.8 %',
      'Quick, seed 1 · 98.8 %',
    ]);
    expect(store.state.networks[1].id).toBe(first);
    expect(storage.networks.size).toBe(2);
  });

  it('a step after a training that is over begins a new one only after it was asked', async () => {
    await open();
    await session.train();
    await reach('idle');
    await session.step();
    expect(hooks.tell).toHaveBeenCalledWith(
      expect.stringMatching(/^This training is over .+ press Step once more .+\.$/),
    );
    expect(store.state.metrics?.step).toBe(8);
    expect(store.state.networks).toHaveLength(1);
    await session.step();
    expect(store.state).toMatchObject({ phase: 'paused', metrics: { step: 1 } });
    expect(store.state.networks).toHaveLength(2);
  });

  it('a step in the moment in which the original is chosen is not asked about', async () => {
    await open();
    await session.train();
    await reach('idle');
    session.choose(ORIGINAL_ID);
    await session.step();
    expect(hooks.tell).not.toHaveBeenCalled();
    expect(store.state).toMatchObject({ phase: 'paused', metrics: { step: 1 } });
  });

  it('a training that is paused can be left for another network, and gone on with', async () => {
    await open();
    await session.step();
    const unfinished = /** @type {string} */ (store.state.network);
    await session.choose(ORIGINAL_ID);
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'original' });
    expect(store.state.networks).toEqual([{ id: unfinished, text: 'Quick, seed 1 · unfinished' }]);
    await session.choose(unfinished);
    expect(store.state).toMatchObject({ phase: 'paused', metrics: { step: 1 } });
    await session.resume();
    await reach('idle');
    expect(storage.networks.get(unfinished).checkpoint.resumable).toBe(false);
  });

  it('one that another tab trains goes on here under an entry of its own', async () => {
    await open();
    await session.step();
    const theirs = /** @type {string} */ (store.state.network);
    storage.elsewhere.add(theirs);
    const before = structuredClone(storage.networks.get(theirs));
    await reload();
    await session.evaluate();
    expect(storage.networks.get(theirs)).toEqual(before);
    await session.step();
    expect(storage.networks.get(theirs)).toEqual(before);
    expect(store.state.networks.map(({ text }) => text)).toEqual([
      'Quick, seed 1 (2) · unfinished',
      'Quick, seed 1 · unfinished',
    ]);
    expect(storage.networks.get(store.state.network ?? '')).toMatchObject({ metrics: { step: 2 } });
    expect(storage.reader).toBe(store.state.network);
  });

  it('what another tab did to one meanwhile is there when it is chosen', async () => {
    await open();
    await session.step();
    await session.choose(ORIGINAL_ID);
    await reload();
    const [id] = storage.networks.keys();
    storage.networks.get(id).evaluation = { accuracy: 0.5 };
    await session.choose(id);
    expect(store.state.evaluation).toMatchObject({ accuracy: 0.5 });
  });

  it('one that another tab trains is told of when it is opened here', async () => {
    await open();
    await session.step();
    await reload();
    expect(hooks.tell).not.toHaveBeenCalled();
    storage.elsewhere.add(store.state.network);
    await reload();
    expect(store.state.phase).toBe('paused');
    expect(hooks.tell.mock.calls).toEqual([
      ['“Quick, seed 1” is being trained in another tab, so Resume here goes on with a copy of its own.'],
    ]);
  });

  it('one that is over is no training, though another tab may have it', async () => {
    await open();
    await session.train();
    await reach('idle');
    storage.elsewhere.add(store.state.network);
    await reload();
    expect(store.state.reader).toBe('own');
    expect(hooks.tell).not.toHaveBeenCalled();
  });

  it('are in the order in which they began, also when the clock is set back', async () => {
    await open();
    await session.step();
    await session.stop();
    const first = store.state.network;
    vi.spyOn(Date, 'now').mockReturnValue(1000);
    try {
      hooks.networkName = () => 'Quick, seed 2';
      await stepAnew();
    } finally {
      vi.mocked(Date.now).mockRestore();
    }
    expect(store.state.networks.map(({ id }) => id)).toEqual([store.state.network, first]);
    expect(firstToGo([...storage.networks.values()], new Set())?.id).toBe(first);
  });

  it('one that made way for another is told of', async () => {
    await open();
    await session.train();
    await reach('idle');
    session.letGo([storage.networks.get(store.state.network ?? '')]);
    expect(hooks.tell).toHaveBeenCalledWith(
      'The last three networks are kept, so “Quick, seed 1” made way for the new one.',
    );
    expect(store.state.networks).toEqual([]);
  });

  it('the address that trains by itself does not train again what is kept', async () => {
    await open();
    await session.autostart();
    await reach('idle');
    await reload();
    await session.autostart();
    expect(store.state).toMatchObject({ phase: 'idle', reader: 'own', metrics: { step: 8 } });
    expect(hooks.tell).toHaveBeenCalledWith(
      expect.stringMatching(/^“Quick, seed 1” was trained like that and is kept; /),
    );
    expect(store.state.networks).toHaveLength(1);
  });

  it('the address that trains by itself begins a training of its own beside another that is paused', async () => {
    await open();
    await session.step();
    const paused = store.state.network;
    const before = structuredClone(storage.networks.get(paused ?? ''));
    await reload();
    hooks.config = () => ({ ...PRESETS[0].config, epochs: 1 });
    hooks.networkName = () => 'Quick, changed, seed 1';
    await session.autostart();
    await reach('idle');
    expect(store.state.networks.map(({ text }) => text)).toEqual([
      'Quick, changed, seed 1 · 98.8 %',
      'Quick, seed 1 · unfinished',
    ]);
    expect(storage.networks.get(paused ?? '').checkpoint).toEqual(before.checkpoint);
    await session.choose(/** @type {string} */ (paused));
    expect(store.state).toMatchObject({ phase: 'paused', metrics: { step: 1 } });
  });

  it('the address that trains by itself can be stopped while its data come: the paused training stays', async () => {
    await open();
    await session.step();
    const paused = store.state.network;
    surroundings = { loadMnist: () => new Promise(() => {}) };
    await reload();
    hooks.config = () => ({ ...PRESETS[0].config, epochs: 1 });
    const started = session.autostart();
    await reach('preparing');
    await session.stop();
    await started;
    expect(store.state).toMatchObject({ phase: 'paused', network: paused, metrics: { step: 1 } });
    expect(hooks.tell).not.toHaveBeenCalled();
  });

  it('the address that trains by itself takes nothing back that was told', async () => {
    await open();
    await session.autostart();
    await reach('idle');
    await reload();
    await session.autostart();
    expect(hooks.untell).not.toHaveBeenCalled();
  });

  it('the address that trains by itself goes on with what was begun', async () => {
    await open();
    await session.step();
    await reload();
    await session.autostart();
    await reach('idle');
    expect(store.state.metrics?.step).toBe(8);
    expect(store.state.networks).toHaveLength(1);
  });
});
