/** The page opens with a network that reads, and takes in what comes late. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ORIGINAL as ORIGINAL_ID } from '../../web/shell/networks.js';
import { Session } from '../../web/shell/session.js';
import { PRESETS } from './fake-engine.js';
import { ORIGINAL, SessionPage } from './session-page.js';

/** @import { Kept } from '../../web/shell/storage.js' */

/** @type {SessionPage} */
let page;

beforeEach(() => {
  page = new SessionPage();
});

afterEach(() => page.close());

describe('opening', () => {
  it('begins with the network that comes with the page', async () => {
    await page.open();
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'original', networks: [] });
    expect(page.hooks.networkChanged).toHaveBeenCalled();
  });

  it('goes on without a network when there is none', async () => {
    page.hooks.fetchOriginal.mockRejectedValue(new Error('status 404'));
    await page.open();
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'none' });
    expect(page.hooks.tell.mock.calls).toEqual([[expect.stringContaining('could not be fetched')]]);
  });

  it('brings back the own network, and offers to go on with its training', async () => {
    await page.open();
    await page.session.step();
    await page.session.step();
    await page.reload();
    expect(page.store.state).toMatchObject({ phase: 'paused', reader: 'own', fromLastVisit: true });
    expect(page.store.state.metrics?.step).toBe(2);
    await page.session.resume();
    await page.reach('idle');
    expect(page.workers[0].engine.step).toBe(8);
  });

  it('falls back to the original when the own network is broken, and says so', async () => {
    await page.open();
    await page.session.train();
    await page.reach('idle');
    page.storage.networks.get(page.store.state.network ?? '').checkpoint.bytes = new TextEncoder().encode('spoiled');
    await page.reload();
    expect(page.hooks.tell).toHaveBeenCalledWith('This is no model file.');
    expect(page.store.state.reader).toBe('original');
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
    page.hooks.patience = async () => {};
    page.hooks.fetchOriginal.mockReturnValue(
      new Promise((resolve) => {
        bring = resolve;
      }),
    );
    kept = new Promise((resolve) => {
      remember = resolve;
    });
    page.session.fetchOriginal();
    page.store.update({ engine: await page.client.start() });
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
    await page.session.open(kept);
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'none' });
    expect(page.hooks.tellLate).toHaveBeenCalledTimes(1);
    expect(page.hooks.tellLate.mock.calls[0][0]).toMatch(/^What was kept .+ is slow to come [^.]+\.$/);
    remember({ networks: [], reader: null });
    bring(ORIGINAL);
    await vi.waitFor(() => expect(page.hooks.tellLate.mock.calls.at(-1)).toEqual([null]));
    expect(page.hooks.tell).not.toHaveBeenCalled();
  });

  it('the original answers when it comes, if nothing else does', async () => {
    await page.session.open(kept);
    bring(ORIGINAL);
    await vi.waitFor(() => expect(page.store.state.reader).toBe('original'));
  });

  it('the original does not disturb a training that was begun', async () => {
    await page.session.open(kept);
    page.slowDown();
    await page.session.train();
    bring(ORIGINAL);
    remember({ networks: [], reader: null });
    await vi.waitFor(() => expect(page.hooks.tellLate.mock.calls.at(-1)).toEqual([null]));
    expect(page.store.state).toMatchObject({ phase: 'running', reader: 'own' });
    await page.session.stop();
    await page.session.choose(ORIGINAL_ID);
    expect(page.store.state.reader).toBe('original');
  });

  it('a training that is stopped before its first step gives way to the original that came meanwhile', async () => {
    await page.session.open(kept);
    const training = page.session.train();
    page.session.pause();
    await training;
    await page.session.stop();
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'none' });
    bring(ORIGINAL);
    await vi.waitFor(() => expect(page.store.state.reader).toBe('original'));
  });

  it('the own network answers when it comes, if nothing was begun', async () => {
    bring(ORIGINAL);
    await page.session.open(kept);
    expect(page.store.state.reader).toBe('original');
    remember(ofLastVisit());
    await vi.waitFor(() =>
      expect(page.store.state).toMatchObject({ reader: 'own', network: 'mine', fromLastVisit: true }),
    );
  });

  it('the own network can be chosen when it comes, if something was begun', async () => {
    bring(ORIGINAL);
    await page.session.open(kept);
    await page.session.step();
    remember(ofLastVisit());
    await vi.waitFor(() => expect(page.store.state.networks).toHaveLength(2));
    expect(page.store.state).toMatchObject({ phase: 'paused', reader: 'own' });
    expect(page.store.state.network).not.toBe('mine');
    await page.session.choose('mine');
    expect(page.store.state).toMatchObject({ phase: 'idle', network: 'mine' });
  });

  it.each([
    ['that fails', () => Promise.reject(new Error('status 404'))],
    ['that brings what is no network', async () => new TextEncoder().encode('<html>Log in')],
  ])('a fetch of the original %s once is as if nothing had been', async (_, fetched) => {
    page.session = new Session(page.client, page.store, page.hooks);
    page.hooks.fetchOriginal
      .mockReset()
      .mockImplementationOnce(fetched)
      .mockImplementation(async () => ORIGINAL);
    page.session.fetchOriginal();
    await page.session.open(Promise.resolve({ networks: [], reader: null }));
    await vi.waitFor(() => expect(page.store.state.reader).toBe('original'));
    expect(page.hooks.fetchOriginal.mock.calls).toEqual([[0], [1]]);
    expect(page.hooks.tell).not.toHaveBeenCalled();
  });

  it('an original that is spoiled twice is told, and fetched once more when it is chosen', async () => {
    page.session = new Session(page.client, page.store, page.hooks);
    page.hooks.fetchOriginal.mockReset().mockImplementation(async () => new TextEncoder().encode('<html>Log in'));
    page.session.fetchOriginal();
    await page.session.open(Promise.resolve(ofLastVisit()));
    await page.session.choose(ORIGINAL_ID);
    await vi.waitFor(() =>
      expect(page.hooks.tell).toHaveBeenCalledWith(expect.stringContaining('could not be fetched')),
    );
    expect(page.store.state).toMatchObject({ reader: 'own', network: 'mine' });
    page.hooks.fetchOriginal.mockImplementation(async () => ORIGINAL);
    await page.session.choose(ORIGINAL_ID);
    await vi.waitFor(() => expect(page.store.state.reader).toBe('original'));
  });
});
