/** Several networks: which of them reads, what is kept of each, and what other tabs do to them. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { firstToGo, ORIGINAL as ORIGINAL_ID } from '../../web/shell/networks.js';
import { PRESETS } from './fake-engine.js';
import { SessionPage } from './session-page.js';

/** @type {SessionPage} */
let page;

beforeEach(() => {
  page = new SessionPage();
});

afterEach(() => page.close());

describe('several networks', () => {
  it('are chosen from, and each comes back with its curve, time and evaluation', async () => {
    await page.open();
    await page.session.train();
    await page.reach('idle');
    const { network, metrics, curve, trainedSeconds, evaluation } = page.store.state;
    await page.session.choose(ORIGINAL_ID);
    expect(page.store.state).toMatchObject({
      reader: 'original',
      evaluation: null,
      metrics: null,
      trainedSeconds: null,
    });
    expect(page.storage.reader).toBe(ORIGINAL_ID);
    expect(page.store.state.curve.empty).toBe(true);
    await page.session.choose(/** @type {string} */ (network));
    expect(page.store.state).toMatchObject({ reader: 'own', network, metrics, evaluation });
    expect(page.store.state.trainedSeconds).toBe(trainedSeconds);
    expect(page.store.state.curve.data).toEqual(curve.data);
    expect(page.workers[0].engine.step).toBe(8);
    expect(page.storage.reader).toBe(network);
  });

  it('are never overwritten by another training', async () => {
    await page.open();
    await page.session.train();
    await page.reach('idle');
    const first = page.store.state.network;
    await page.session.train();
    await page.reach('idle');
    expect(page.store.state.networks.map(({ text }) => text)).toEqual([
      'Quick, seed 1 (2) · 98.8 %',
      'Quick, seed 1 · 98.8 %',
    ]);
    expect(page.store.state.networks[1].id).toBe(first);
    expect(page.storage.networks.size).toBe(2);
  });

  it('a step after a training that is over begins a new one only after it was asked', async () => {
    await page.open();
    await page.session.train();
    await page.reach('idle');
    await page.session.step();
    expect(page.hooks.tell).toHaveBeenCalledWith(
      expect.stringMatching(/^This training is over .+ press Step once more .+\.$/),
    );
    expect(page.store.state.metrics?.step).toBe(8);
    expect(page.store.state.networks).toHaveLength(1);
    await page.session.step();
    expect(page.store.state).toMatchObject({ phase: 'paused', metrics: { step: 1 } });
    expect(page.store.state.networks).toHaveLength(2);
  });

  it('a step in the moment in which the original is chosen is not asked about', async () => {
    await page.open();
    await page.session.train();
    await page.reach('idle');
    page.session.choose(ORIGINAL_ID);
    await page.session.step();
    expect(page.hooks.tell).not.toHaveBeenCalled();
    expect(page.store.state).toMatchObject({ phase: 'paused', metrics: { step: 1 } });
  });

  it('a training that is paused can be left for another network, and gone on with', async () => {
    await page.open();
    await page.session.step();
    const unfinished = /** @type {string} */ (page.store.state.network);
    await page.session.choose(ORIGINAL_ID);
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'original' });
    expect(page.store.state.networks).toEqual([{ id: unfinished, text: 'Quick, seed 1 · unfinished' }]);
    await page.session.choose(unfinished);
    expect(page.store.state).toMatchObject({ phase: 'paused', metrics: { step: 1 } });
    await page.session.resume();
    await page.reach('idle');
    expect(page.storage.networks.get(unfinished).checkpoint.resumable).toBe(false);
  });

  it('one that another tab trains goes on here under an entry of its own', async () => {
    await page.open();
    await page.session.step();
    const theirs = /** @type {string} */ (page.store.state.network);
    page.storage.elsewhere.add(theirs);
    const before = structuredClone(page.storage.networks.get(theirs));
    await page.reload();
    await page.measurement.begin();
    expect(page.storage.networks.get(theirs)).toEqual(before);
    await page.session.step();
    expect(page.storage.networks.get(theirs)).toEqual(before);
    expect(page.store.state.networks.map(({ text }) => text)).toEqual([
      'Quick, seed 1 (2) · unfinished',
      'Quick, seed 1 · unfinished',
    ]);
    expect(page.storage.networks.get(page.store.state.network ?? '')).toMatchObject({ metrics: { step: 2 } });
    expect(page.storage.reader).toBe(page.store.state.network);
  });

  it('what another tab did to one meanwhile is there when it is chosen', async () => {
    await page.open();
    await page.session.step();
    await page.session.choose(ORIGINAL_ID);
    await page.reload();
    const [id] = page.storage.networks.keys();
    page.storage.networks.get(id).evaluation = { accuracy: 0.5 };
    await page.session.choose(id);
    expect(page.store.state.evaluation).toMatchObject({ accuracy: 0.5 });
  });

  it('one that another tab trains is told of when it is opened here', async () => {
    await page.open();
    await page.session.step();
    await page.reload();
    expect(page.hooks.tell).not.toHaveBeenCalled();
    page.storage.elsewhere.add(page.store.state.network);
    await page.reload();
    expect(page.store.state.phase).toBe('paused');
    expect(page.hooks.tell.mock.calls).toEqual([
      ['“Quick, seed 1” is being trained in another tab, so Resume here goes on with a copy of its own.'],
    ]);
  });

  it('one that is over is no training, though another tab may have it', async () => {
    await page.open();
    await page.session.train();
    await page.reach('idle');
    page.storage.elsewhere.add(page.store.state.network);
    await page.reload();
    expect(page.store.state.reader).toBe('own');
    expect(page.hooks.tell).not.toHaveBeenCalled();
  });

  it('are in the order in which they began, also when the clock is set back', async () => {
    await page.open();
    await page.session.step();
    await page.session.stop();
    const first = page.store.state.network;
    vi.spyOn(Date, 'now').mockReturnValue(1000);
    try {
      page.hooks.networkName = () => 'Quick, seed 2';
      await page.stepAnew();
    } finally {
      vi.mocked(Date.now).mockRestore();
    }
    expect(page.store.state.networks.map(({ id }) => id)).toEqual([page.store.state.network, first]);
    expect(firstToGo([...page.storage.networks.values()], new Set())?.id).toBe(first);
  });

  it('one that made way for another is told of', async () => {
    await page.open();
    await page.session.train();
    await page.reach('idle');
    page.session.letGo([page.storage.networks.get(page.store.state.network ?? '')]);
    expect(page.hooks.tell).toHaveBeenCalledWith(
      'The last three networks are kept, so “Quick, seed 1” made way for the new one.',
    );
    expect(page.store.state.networks).toEqual([]);
  });

  it('the address that trains by itself does not train again what is kept', async () => {
    await page.open();
    await page.session.autostart();
    await page.reach('idle');
    await page.reload();
    await page.session.autostart();
    expect(page.store.state).toMatchObject({ phase: 'idle', reader: 'own', metrics: { step: 8 } });
    expect(page.hooks.tell).toHaveBeenCalledWith(
      expect.stringMatching(/^“Quick, seed 1” was trained like that and is kept; /),
    );
    expect(page.store.state.networks).toHaveLength(1);
  });

  it('the address that trains by itself takes no network for its own that learned from corrected labels', async () => {
    await page.open();
    page.hooks.corrections = () => ({ csv: 'set,index,label,correction\ntrain,1,2,3\n', count: 1 });
    await page.session.train();
    await page.reach('idle');
    expect(page.workers[0].engine.corrections).toBe('set,index,label,correction\ntrain,1,2,3\n');
    await page.reload();
    page.hooks.corrections = () => null;
    await page.session.autostart();
    await page.reach('idle');
    expect(page.workers[0].engine.corrections).toBe('');
    expect(page.store.state.networks).toHaveLength(2);
  });

  it('the address that trains by itself begins a training of its own beside another that is paused', async () => {
    await page.open();
    await page.session.step();
    const paused = page.store.state.network;
    const before = structuredClone(page.storage.networks.get(paused ?? ''));
    await page.reload();
    page.hooks.config = () => ({ ...PRESETS[0].config, epochs: 1 });
    page.hooks.networkName = () => 'Quick, changed, seed 1';
    await page.session.autostart();
    await page.reach('idle');
    expect(page.store.state.networks.map(({ text }) => text)).toEqual([
      'Quick, changed, seed 1 · 98.8 %',
      'Quick, seed 1 · unfinished',
    ]);
    expect(page.storage.networks.get(paused ?? '').checkpoint).toEqual(before.checkpoint);
    await page.session.choose(/** @type {string} */ (paused));
    expect(page.store.state).toMatchObject({ phase: 'paused', metrics: { step: 1 } });
  });

  it('the address that trains by itself can be stopped while its data come: the paused training stays', async () => {
    await page.open();
    await page.session.step();
    const paused = page.store.state.network;
    page.surroundings = { loadMnist: () => new Promise(() => {}) };
    await page.reload();
    page.hooks.config = () => ({ ...PRESETS[0].config, epochs: 1 });
    const started = page.session.autostart();
    await page.reach('preparing');
    await page.session.stop();
    await started;
    expect(page.store.state).toMatchObject({ phase: 'paused', network: paused, metrics: { step: 1 } });
    expect(page.hooks.tell).not.toHaveBeenCalled();
  });

  it('the address that trains by itself takes nothing back that was told', async () => {
    await page.open();
    await page.session.autostart();
    await page.reach('idle');
    await page.reload();
    await page.session.autostart();
    expect(page.hooks.untell).not.toHaveBeenCalled();
  });

  it('the address that trains by itself goes on with what was begun', async () => {
    await page.open();
    await page.session.step();
    await page.reload();
    await page.session.autostart();
    await page.reach('idle');
    expect(page.store.state.metrics?.step).toBe(8);
    expect(page.store.state.networks).toHaveLength(1);
  });
});
