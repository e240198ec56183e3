/** One load for each split, whoever asks for it. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DataLoader } from '../../web/worker/data-loader.js';

/** @import { Split, SplitBytes } from '../../web/worker/mnist.js' */

const BYTES = { images: new Uint8Array(4), labels: new Uint8Array(1) };

/** Loads that the test ends by hand. */
class Loads {
  /** @type {{ split: Split, progress: (done: number, total: number) => void, arrive: (bytes: SplitBytes) => void, fail: (error: Error) => void }[]} */
  begun = [];
  accepted = /** @type {Split[]} */ ([]);
  now = 0;
  loader = new DataLoader({
    load: (split, progress) =>
      new Promise((arrive, fail) => {
        this.begun.push({ split, progress, arrive, fail });
      }),
    accept: (split) => this.accepted.push(split),
    now: () => this.now,
  });

  /** So many loads are under way. @param {number} count */
  async untilBegun(count) {
    await vi.waitFor(() => expect(this.begun).toHaveLength(count));
  }

  /** @param {Split[]} splits @param {{ signal?: AbortSignal, told?: (progress: object) => void }} [more] */
  need(splits, { signal = new AbortController().signal, told = () => {} } = {}) {
    return this.loader.need(splits, signal, told);
  }
}

/** @type {Loads} */
let loads;
beforeEach(() => {
  loads = new Loads();
});

describe('the data loader', () => {
  it('loads each split once, for all who ask while it comes and after', async () => {
    const needs = [loads.need(['train', 'test']), loads.need(['test']), loads.need(['train', 'test'])];
    await loads.untilBegun(2);
    expect(loads.begun.map(({ split }) => split)).toEqual(['train', 'test']);
    for (const { arrive } of loads.begun) arrive(BYTES);
    await Promise.all(needs);
    await loads.need(['train']);
    expect(loads.begun).toHaveLength(2);
    expect(loads.accepted).toEqual(['train', 'test']);
  });

  it('lets one leave while another waits on', async () => {
    const stop = new AbortController();
    const left = loads.need(['train'], { signal: stop.signal });
    const stayed = loads.need(['train']);
    await loads.untilBegun(1);
    stop.abort(new Error('cancelled'));
    await expect(left).rejects.toThrow('cancelled');
    loads.begun[0].arrive(BYTES);
    await stayed;
    expect(loads.accepted).toEqual(['train']);
  });

  it('goes on with what nobody waits for any more, and has it for the next', async () => {
    const stop = new AbortController();
    const left = loads.need(['train'], { signal: stop.signal });
    stop.abort(new Error('cancelled'));
    await expect(left).rejects.toThrow('cancelled');
    const next = loads.need(['train']);
    await loads.untilBegun(1);
    loads.begun[0].arrive(BYTES);
    await next;
    expect(loads.begun).toHaveLength(1);
  });

  it('does not begin to wait when it is already told to stop', async () => {
    await expect(loads.need(['train'], { signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow(
      'cancelled',
    );
  });

  it('fails for all who wait, and tries anew for the next', async () => {
    const needs = [loads.need(['train']), loads.need(['train', 'test'])];
    await loads.untilBegun(2);
    loads.begun[0].fail(new Error('offline'));
    for (const need of needs) await expect(need).rejects.toThrow('offline');
    const next = loads.need(['train', 'test']);
    await loads.untilBegun(3);
    expect(loads.begun.map(({ split }) => split)).toEqual(['train', 'test', 'train']);
    for (const { arrive } of loads.begun.slice(1)) arrive(BYTES);
    await next;
  });

  it('counts for each who waits what was still to come when the waiting began', async () => {
    /** @type {object[]} */
    const first = [];
    /** @type {object[]} */
    const second = [];
    const needs = [loads.need(['train', 'test'], { told: (progress) => first.push(progress) })];
    await loads.untilBegun(2);
    const [train, test] = loads.begun;
    train.progress(0, 100);
    test.progress(0, 20);
    loads.now = 1000;
    train.progress(60, 100);
    needs.push(loads.need(['train', 'test'], { told: (progress) => second.push(progress) }));
    loads.now = 2000;
    train.progress(100, 100);
    loads.now = 3000;
    test.progress(20, 20);
    for (const { arrive } of loads.begun) arrive(BYTES);
    await Promise.all(needs);
    expect(first).toEqual([
      { done: 0, total: 100 },
      { done: 60, total: 120 },
      { done: 100, total: 120 },
      { done: 120, total: 120 },
    ]);
    expect(second).toEqual([
      { done: 40, total: 60 },
      { done: 60, total: 60 },
    ]);
  });

  it('says nothing to someone for whom all is downloaded and only not yet unpacked', async () => {
    const told = vi.fn();
    const needs = [loads.need(['test'])];
    await loads.untilBegun(1);
    loads.begun[0].progress(20, 20);
    needs.push(loads.need(['test'], { told }));
    loads.begun[0].progress(20, 20);
    loads.begun[0].arrive(BYTES);
    await Promise.all(needs);
    expect(told).not.toHaveBeenCalled();
  });
});
