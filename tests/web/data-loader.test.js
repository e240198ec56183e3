/** One load for each split, whoever asks for it. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DataLoader } from '../../web/worker/data-loader.js';

/** @import { Split, SplitPart } from '../../web/worker/mnist.js' */

/** @param {number} index @returns {SplitPart} */
const part = (index) => ({ index, kind: index === 0 ? 'labels' : 'images', bytes: new Uint8Array(4) });

/** Loads that the test ends by hand. */
class Loads {
  /** @type {{ split: Split, progress: (done: number, total: number) => void, take: (part: SplitPart) => void, arrive: () => void, fail: (error: Error) => void }[]} */
  begun = [];
  accepted = /** @type {string[]} */ ([]);
  now = 0;
  loader = new DataLoader({
    load: (split, take, progress) =>
      new Promise((resolve, fail) => {
        const arrive = () => {
          take(part(0));
          take(part(1));
          resolve();
        };
        this.begun.push({ split, progress, take, arrive, fail });
      }),
    accept: (split, { index }) => this.accepted.push(`${split} ${index}`),
    now: () => this.now,
  });

  /** So many loads are under way. @param {number} count */
  async untilBegun(count) {
    await vi.waitFor(() => expect(this.begun).toHaveLength(count));
  }

  /** @param {Split} split @param {number} than @param {{ signal?: AbortSignal, told?: (progress: object) => void }} [more] */
  needMore(split, than, { signal = new AbortController().signal, told = () => {} } = {}) {
    return this.loader.needMore(split, than, signal, told);
  }

  /** @param {Split[]} splits @param {{ signal?: AbortSignal, told?: (progress: object) => void }} [more] */
  need(splits, { signal = new AbortController().signal, told = () => {} } = {}) {
    return this.loader.need(splits, signal, told);
  }
}

/** @param {Promise<unknown>} promise */
function isPending(promise) {
  return Promise.race([promise.then(() => false), new Promise((resolve) => setTimeout(() => resolve(true)))]);
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
    for (const { arrive } of loads.begun) arrive();
    await Promise.all(needs);
    await loads.need(['train']);
    expect(loads.begun).toHaveLength(2);
    expect(loads.accepted).toEqual(['train 0', 'train 1', 'test 0', 'test 1']);
  });

  it('lets one leave while another waits on', async () => {
    const stop = new AbortController();
    const left = loads.need(['train'], { signal: stop.signal });
    const stayed = loads.need(['train']);
    await loads.untilBegun(1);
    stop.abort(new Error('cancelled'));
    await expect(left).rejects.toThrow('cancelled');
    loads.begun[0].arrive();
    await stayed;
    expect(loads.accepted).toEqual(['train 0', 'train 1']);
  });

  it('goes on with what nobody waits for any more, and has it for the next', async () => {
    const stop = new AbortController();
    const left = loads.need(['train'], { signal: stop.signal });
    stop.abort(new Error('cancelled'));
    await expect(left).rejects.toThrow('cancelled');
    const next = loads.need(['train']);
    await loads.untilBegun(1);
    loads.begun[0].arrive();
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
    for (const { arrive } of loads.begun.slice(1)) arrive();
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
    for (const { arrive } of loads.begun) arrive();
    await Promise.all(needs);
    expect(first).toEqual([
      { done: 0, total: 100 },
      { done: 60, total: 120 },
      { done: 100, total: 120 },
      { done: 120, total: 120 },
    ]);
    expect(second).toEqual([
      { done: 0, total: 60 },
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
    loads.begun[0].arrive();
    await Promise.all(needs);
    expect(told).not.toHaveBeenCalled();
  });

  it('lets those go on for whom a part is enough, each when it is there', async () => {
    const first = loads.needMore('train', 1);
    const whole = vi.fn();
    loads.need(['train']).then(whole);
    await loads.untilBegun(1);
    const { take, arrive } = loads.begun[0];
    take(part(0));
    expect(await isPending(first)).toBe(true);
    take(part(1));
    expect(await first).toBe(2);
    expect(await loads.needMore('train', 1), 'at once').toBe(2);
    const second = loads.needMore('train', 2);
    expect(await isPending(second)).toBe(true);
    expect(whole).not.toHaveBeenCalled();
    expect(loads.loader.has('train')).toBe(false);
    take(part(2));
    expect(await second).toBe(3);
    const none = loads.needMore('train', 3);
    arrive();
    expect(await none, 'there are no more').toBe(3);
    expect(whole).toHaveBeenCalled();
    expect(loads.loader.has('train')).toBe(true);
    expect(loads.loader.has('test')).toBe(false);
  });

  it('tells at once, and from the beginning, how far it is to who waits again and again', async () => {
    /** @type {object[]} */
    const told = [];
    loads.need(['train']);
    await loads.untilBegun(1);
    const { take, progress } = loads.begun[0];
    progress(40, 100);
    const first = loads.needMore('train', 0, { told: (progress) => told.push(progress) });
    expect(told).toEqual([{ done: 40, total: 100 }]);
    take(part(0));
    await first;
    loads.needMore('train', 1, { told: (progress) => told.push(progress) });
    expect(told.at(-1)).toEqual({ done: 40, total: 100 });
  });

  it('begins to count anew when the download does', async () => {
    /** @type {object[]} */
    const told = [];
    loads.need(['train']);
    await loads.untilBegun(1);
    const { progress } = loads.begun[0];
    progress(40, 100);
    loads.need(['train'], { told: (progress) => told.push(progress) });
    for (const done of [70, 0, 20]) {
      loads.now += 1000;
      progress(done, 100);
    }
    expect(told).toEqual([
      { done: 0, total: 60 },
      { done: 30, total: 60 },
      { done: 0, total: 100 },
      { done: 20, total: 100 },
    ]);
  });

  it('puts nothing into the engine twice when a load fails on the way', async () => {
    const more = loads.needMore('train', 2);
    await loads.untilBegun(1);
    for (const index of [0, 1]) loads.begun[0].take(part(index));
    loads.begun[0].fail(new Error('offline'));
    await expect(more).rejects.toThrow('offline');
    expect(loads.begun).toHaveLength(1);
    const again = loads.needMore('train', 2);
    await loads.untilBegun(2);
    for (const index of [0, 1, 2]) loads.begun[1].take(part(index));
    expect(await again).toBe(3);
    expect(loads.accepted).toEqual(['train 0', 'train 1', 'train 2']);
  });

  it('lets one leave who waits for a part', async () => {
    const stop = new AbortController();
    const left = loads.needMore('train', 1, { signal: stop.signal });
    stop.abort(new Error('cancelled'));
    await expect(left).rejects.toThrow('cancelled');
  });
});
