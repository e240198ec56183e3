/** The course of a training: what buttons ask, and what the worker's news mean. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { giveSplit } from './fake-worker.js';
import { SessionPage } from './session-page.js';

/** @import { SplitPart } from '../../web/worker/mnist.js' */

/** @type {SessionPage} */
let page;

beforeEach(() => {
  page = new SessionPage();
});

afterEach(() => page.close());

describe('training', () => {
  it('runs from Train to its end, and keeps what it made', async () => {
    await page.open();
    await page.session.train();
    await page.reach('idle');
    expect(page.store.state).toMatchObject({ reader: 'own', holdAfterPreparing: false });
    expect(page.store.state.networks).toEqual([{ id: page.store.state.network, text: 'Quick, seed 1 · 98.8 %' }]);
    expect(page.store.state.metrics).toMatchObject({ step: 8, totalSteps: 8 });
    expect(page.store.state.evaluation).toMatchObject({ accuracy: 0.9875, label: 'your network', step: 8 });
    expect(page.store.state.trainedSeconds).toBeGreaterThan(0);
    expect(page.store.state.curve.data.tests.map(({ step }) => step)).toEqual([4, 8]);
    expect(page.kept).toMatchObject({ id: page.storage.reader, checkpoint: { resumable: false } });
    expect(page.kept.evaluation.accuracy).toBe(0.9875);
  });

  it('that began on the first of its images waits for the others, which does not count as its time', async () => {
    /** @type {(part: SplitPart) => void} */
    let take = () => {};
    let skipped = 0;
    page.hooks.now = () => performance.now() + skipped;
    page.surroundings = {
      loadMnist: async (/** @type {string} */ _, /** @type {string} */ split, /** @type {typeof take} */ give) => {
        giveSplit(give);
        if (split === 'test') return;
        take = give;
        page.workers[0].engine.stepsAPart = 2;
        await new Promise(() => {});
      },
    };
    await page.open();
    await page.session.train();
    await vi.waitFor(() => expect(page.store.state.task).toEqual({ task: 'data', done: 0, total: 0 }));
    expect(page.store.state.phase).toBe('running');
    skipped = 60_000;
    take({ index: 2, kind: 'images', bytes: new Uint8Array(16) });
    await page.reach('idle');
    expect(page.store.state.metrics?.step).toBe(8);
    expect(page.store.state.trainedSeconds).toBeLessThan(30);
  });

  it('pauses, goes on and stops', async () => {
    await page.open();
    page.slowDown();
    await page.session.train();
    expect(page.store.state.phase).toBe('running');
    await page.session.pause();
    expect(page.store.state.phase).toBe('paused');
    await page.session.resume();
    expect(page.store.state.phase).toBe('running');
    await page.session.stop();
    expect(page.store.state.phase).toBe('idle');
    expect(page.hooks.tell).not.toHaveBeenCalled();
  });

  it('keeps the losses of what is held out with those of the test images', async () => {
    await page.open();
    page.workers[0].engine.validationShards = 1;
    await page.session.train();
    await page.reach('idle');
    const after = [4, 8].map((step) => ({ step, accuracy: 0.9875, loss: 0.03, heldOutLoss: 0.04 }));
    expect(page.store.state.curve.data.tests).toEqual(after);
  });

  it('remembers how well the last epoch read what is held out, until another training', async () => {
    await page.open();
    page.workers[0].engine.validationShards = 1;
    await page.session.train();
    await page.reach('idle');
    expect(page.store.state.metrics?.heldOutAccuracy).toBe(0.99);
    // A worker that went on after a reload has seen no epoch end.
    page.session.hear({ type: 'metrics', ...page.kept.metrics, heldOutAccuracy: null });
    expect(page.store.state.metrics?.heldOutAccuracy).toBe(0.99);
    page.slowDown();
    await page.session.train();
    await vi.waitFor(() => expect(page.store.state.metrics).not.toBeNull());
    expect(page.store.state.metrics?.heldOutAccuracy).toBeNull();
    await page.session.stop();
  });

  it('hears Stop however soon after Train, and Train however soon after Stop', async () => {
    await page.open();
    page.slowDown();
    page.session.train();
    await page.session.stop();
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'original', networks: [] });
    await page.session.train();
    let stopped = false;
    page.store.subscribe(({ phase }) => {
      if (phase !== 'idle' || stopped) return;
      stopped = true;
      page.session.train();
    });
    page.session.stop();
    await vi.waitFor(() => expect(stopped).toBe(true));
    await page.reach('running');
    await page.session.stop();
    expect(page.store.state.phase).toBe('idle');
    expect(page.hooks.tell).not.toHaveBeenCalled();
  });

  it('takes a single step before anything else, and waits', async () => {
    await page.open();
    await page.session.step();
    expect(page.store.state).toMatchObject({ phase: 'paused', reader: 'own' });
    expect(page.workers[0].engine.step).toBe(1);
    await page.session.step();
    expect(page.workers[0].engine.step).toBe(2);
  });

  it('measures on request, also while paused', async () => {
    await page.open();
    await page.measurement.begin();
    expect(page.store.state.evaluation).toMatchObject({ label: 'the original network', count: 160 });
    await page.session.step();
    expect(page.store.state.evaluation).toBeNull();
    await page.measurement.begin();
    expect(page.store.state).toMatchObject({ phase: 'paused', evaluating: false });
    expect(page.store.state.evaluation?.label).toBe('your network after step 1');
  });

  it('gives a measurement up when it is cancelled, and keeps the figures of before', async () => {
    await page.open();
    await page.measurement.begin();
    const { evaluation } = page.store.state;
    page.workers[0].engine.testImages = 160_000_000;
    const cancelled = page.measurement.begin();
    await vi.waitFor(() => expect(page.workers[0].engine.evaluated).toBeGreaterThan(160));
    page.measurement.cancel();
    await cancelled;
    expect(page.store.state).toMatchObject({ evaluating: false, task: null });
    expect(page.store.state.evaluation).toBe(evaluation);
    expect(page.hooks.tell).not.toHaveBeenCalled();
    const { evaluated } = page.workers[0].engine;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(page.workers[0].engine.evaluated).toBe(evaluated);
  });

  it('measures with shifts when they are wanted, and says so', async () => {
    await page.open();
    page.store.update({ settings: /** @type {any} */ ({ shifts: true }) });
    await page.measurement.begin();
    expect(page.store.state.evaluation).toMatchObject({
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
    const arrived = new Promise((resolve) => {
      arrive = resolve;
    });
    page.surroundings = {
      loadMnist: async (
        /** @type {string} */ _,
        /** @type {string} */ _split,
        /** @type {(part: SplitPart) => void} */ take,
      ) => {
        await arrived;
        giveSplit(take);
      },
    };
    await page.open();
    page.slowDown();
  });

  it('Pause is heard: the training then waits before its first step', async () => {
    const training = page.session.train();
    await vi.waitFor(() => expect(arrive).toBeDefined());
    page.session.pause();
    expect(page.store.state).toMatchObject({ phase: 'preparing', holdAfterPreparing: true });
    arrive(null);
    await training;
    expect(page.store.state).toMatchObject({ phase: 'paused', holdAfterPreparing: false });
    expect(page.workers[0].engine.step).toBe(0);
    expect(page.store.state.reader).toBe('own');
    await page.session.stop();
    await vi.waitFor(() => expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'original' }));
  });

  it('Pause and Resume cancel each other', async () => {
    const training = page.session.train();
    page.session.pause();
    page.session.resume();
    await vi.waitFor(() => expect(arrive).toBeDefined());
    arrive(null);
    await training;
    expect(page.store.state.phase).toBe('running');
  });

  it('Stop takes everything back, quietly', async () => {
    const training = page.session.train();
    await vi.waitFor(() => expect(arrive).toBeDefined());
    await page.session.stop();
    await training;
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'original' });
    expect(page.hooks.tell).not.toHaveBeenCalled();
  });
});

describe('what goes wrong', () => {
  it('no data: it is told, and the network before answers on', async () => {
    page.surroundings = {
      loadMnist: async () => {
        throw Object.assign(new Error('MNIST could not be downloaded.'), { code: 'offline' });
      },
    };
    await page.open();
    await page.session.train();
    expect(page.hooks.tell).toHaveBeenCalledWith('MNIST could not be downloaded.');
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'original' });
  });

  it('a loss that is not finite: it is told, and the last good network answers', async () => {
    await page.open();
    await page.session.train();
    await page.reach('idle');
    const { engine } = page.workers[0];
    engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await page.session.train();
    await vi.waitFor(() => expect(page.hooks.tell).toHaveBeenCalledWith('The loss is not finite.'));
    await vi.waitFor(() => expect(engine.step).toBe(8));
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'own' });
  });

  it('a loss that is not finite in the first training: the original answers', async () => {
    await page.open();
    page.workers[0].engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await page.session.train();
    await vi.waitFor(() => expect(page.store.state.reader).toBe('original'));
    expect(page.store.state.phase).toBe('idle');
  });

  it('a loss that is not finite after a checkpoint: weights on their way to infinity are not kept', async () => {
    await page.open();
    await page.session.train();
    await page.reach('idle');
    const good = page.kept.checkpoint.bytes;
    await page.stepAnew();
    expect(page.kept.checkpoint.bytes).not.toEqual(good);
    page.workers[0].engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await page.session.step();
    await vi.waitFor(() => expect(page.workers[0].engine.step).toBe(8));
    expect([...page.storage.networks.values()].map(({ checkpoint }) => checkpoint)).toEqual([
      { bytes: good, resumable: false },
    ]);
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'own' });
  });

  it('a loss that is not finite after a whole epoch: the network of that epoch answers', async () => {
    await page.open();
    for (let step = 1; step <= 5; step++) await page.session.step();
    page.workers[0].engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await page.session.step();
    await vi.waitFor(() => expect(page.workers[0].engine.step).toBe(4));
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'own' });
  });

  it('a loss that is not finite in the first training: nothing of it is kept', async () => {
    await page.open();
    await page.session.step();
    page.workers[0].engine.failures.advance = { code: 'not-finite', message: 'The loss is not finite.' };
    await page.session.step();
    await vi.waitFor(() => expect(page.store.state).toMatchObject({ reader: 'original', networks: [] }));
    expect(page.storage.networks.size).toBe(0);
  });

  it('a dead worker: the training can go on from the last checkpoint', async () => {
    await page.open();
    await page.session.step();
    await page.session.step();
    page.locks.release(page.workers[0].name);
    await vi.waitFor(() => expect(page.hooks.tell).toHaveBeenCalled());
    expect(page.hooks.tell.mock.calls[0][0]).toBe(
      'The engine stopped unexpectedly and was started again; press Resume to go on from the last checkpoint.',
    );
    expect(page.store.state).toMatchObject({ phase: 'paused', reader: 'own' });
    expect(page.workers[1].engine.step).toBe(2);
    await page.session.resume();
    await page.reach('idle');
    expect(page.workers[1].engine.step).toBe(8);
  });

  it('a worker that dies while it trains, before any checkpoint: the original answers', async () => {
    await page.open();
    page.slowDown();
    await page.session.train();
    page.locks.release(page.workers[0].name);
    await vi.waitFor(() => expect(page.hooks.tell).toHaveBeenCalled());
    expect(page.hooks.tell.mock.calls[0][0]).toContain('press Train to begin again');
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'original', metrics: null });
  });

  it('a fault of the page itself: it is told, and the next press is heard', async () => {
    await page.open();
    page.hooks.networkName = () => {
      throw new TypeError('nothing has no name');
    };
    await page.session.train();
    expect(page.hooks.tell.mock.calls).toEqual([
      ['Something in this page went wrong (nothing has no name); try again, or reload the page.'],
    ]);
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'original' });
    page.hooks.networkName = () => 'Quick, seed 1';
    await page.session.train();
    await page.reach('idle');
    expect(page.store.state).toMatchObject({ reader: 'own', metrics: { step: 8 } });
  });

  it('a worker that dies while it evaluates does not leave the page waiting', async () => {
    await page.open();
    page.workers[0].engine.testImages = 1_600_000;
    page.workers[0].engine.onShards = () => {};
    const evaluation = page.measurement.begin();
    page.locks.release(page.workers[0].name);
    await evaluation;
    expect(page.store.state.evaluating).toBe(false);
  });
});
