/** The pump: whose turn it is, for how long, and what it does when a job fails or the module traps. */

import { expect, it, vi } from 'vitest';
import { WorkerError } from '../../web/worker/problem.js';
import { Pump } from '../../web/worker/pump.js';
import { BRIEF_SLICE_MS, ShardBudget, SLICE_MS } from '../../web/worker/slicing.js';

const clock = { now: 0 };
/** @type {string[]} whose shards were done, a slice after the other */
let slices = [];
const { signal } = new AbortController();
const PROBLEM = new WorkerError('no-data', 'There are no test images.');

function makePump() {
  slices = [];
  const onTrap = vi.fn();
  const turns = vi.fn(() => new Promise((resolve) => setImmediate(resolve)));
  return { onTrap, turns, pump: new Pump({ now: () => clock.now, nextTurn: turns, onTrap }) };
}

/** Work whose shards take a millisecond. @param {string} name @param {number} shards all that there is to do */
function makeWork(name, shards) {
  const work = {
    budget: new ShardBudget(1),
    progress: { done: 0, total: shards },
    /** @type {string | undefined} */
    result: undefined,
    ends: 0,
    advance(/** @type {number} */ wanted) {
      const done = Math.min(wanted, shards - work.progress.done);
      if (slices.at(-1) !== name) slices.push(name);
      clock.now += done;
      work.progress.done += done;
      const whole = work.progress.done === shards;
      if (whole) work.result = `${name} is done`;
      return { whole, over: whole };
    },
    end() {
      work.ends++;
    },
  };
  return work;
}

/** A job that goes on for ever. @param {string} name */
function makeJob(name) {
  /** @type {number[]} */
  const ends = [];
  return {
    ...makeWork(name, Number.POSITIVE_INFINITY),
    ends,
    sliced: (/** @type {number} */ now) => ends.push(now),
    failed: vi.fn(),
  };
}

it('fills a slice, gives way, and goes on until it is halted; slices are brief while somebody draws', async () => {
  const { pump, turns } = makePump();
  const job = makeJob('a');
  const start = clock.now;
  pump.go(job);
  expect(pump.computing).toBe(true);
  await vi.waitFor(() => expect(job.ends.length).toBeGreaterThan(2));
  pump.halt(job);
  await vi.waitFor(() => expect(pump.computing).toBe(false));
  expect(job.ends.slice(0, 3)).toEqual([start + SLICE_MS, start + 2 * SLICE_MS, start + 3 * SLICE_MS]);
  expect(turns.mock.calls.length).toBe(job.ends.length);
  const before = job.ends.length;
  pump.beBrief();
  const resumed = clock.now;
  pump.go(job);
  pump.halt(job);
  await vi.waitFor(() => expect(pump.computing).toBe(false));
  expect(job.ends.slice(before)).toEqual([resumed + BRIEF_SLICE_MS]);
});

it('does first what somebody waits for, in the order in which it came, and then what goes on', async () => {
  const { pump } = makePump();
  const job = makeJob('training');
  pump.go(job);
  const first = makeWork('first', 3 * SLICE_MS);
  const second = makeWork('second', 1);
  const answers = [pump.run(first, signal, () => {}), pump.run(second, signal, () => {})];
  expect(await Promise.all(answers)).toEqual(['first is done', 'second is done']);
  expect([first.ends, second.ends]).toEqual([1, 1]);
  const before = job.ends.length;
  await vi.waitFor(() => expect(job.ends.length).toBeGreaterThan(before));
  pump.halt(job);
  expect(slices).toEqual(['training', 'first', 'second', 'training']);
});

it('tells how far it is, ten times a second at most', async () => {
  const { pump } = makePump();
  const tell = vi.fn();
  await pump.run(makeWork('a', 1000), signal, (progress) => tell(progress.done));
  expect(tell.mock.calls.length).toBeGreaterThan(5);
  expect(tell.mock.calls.length).toBeLessThanOrEqual(10);
  expect(tell.mock.calls[0]).toEqual([SLICE_MS]);
});

it('leaves at once what nobody waits for any longer', async () => {
  const { pump } = makePump();
  const abort = new AbortController();
  const work = makeWork('a', Number.POSITIVE_INFINITY);
  const next = makeWork('b', 1);
  const answers = [pump.run(work, abort.signal, () => {}), pump.run(next, signal, () => {})];
  const { done } = work.progress;
  abort.abort(PROBLEM);
  await expect(answers[0]).rejects.toBe(PROBLEM);
  expect(await answers[1]).toBe('b is done');
  expect(work.progress.done).toBe(done);
  expect(work.ends).toBe(1);
});

it('leaves a job that failed, and goes on with the next', async () => {
  const { pump, onTrap } = makePump();
  const advance = () => {
    throw PROBLEM;
  };
  const work = { ...makeWork('a', 1), advance, end: vi.fn() };
  const job = { ...makeJob('b'), advance };
  const answers = [pump.run(work, signal, () => {}), pump.run(makeWork('c', 1), signal, () => {})];
  pump.go(job);
  await expect(answers[0]).rejects.toBe(PROBLEM);
  expect(work.end).toHaveBeenCalledTimes(1);
  expect(await answers[1]).toBe('c is done');
  await vi.waitFor(() => expect(job.failed.mock.calls).toEqual([[PROBLEM]]));
  expect(job.ends).toEqual([]);
  expect(pump.computing).toBe(false);
  expect(onTrap).not.toHaveBeenCalled();
});

it('stands still after a trap, which it tells', async () => {
  const { pump, onTrap } = makePump();
  const trap = new WebAssembly.RuntimeError('unreachable');
  const advance = () => {
    throw trap;
  };
  pump.go({ ...makeJob('a'), advance });
  await vi.waitFor(() => expect(onTrap.mock.calls).toEqual([[trap]]));
  expect(pump.computing).toBe(false);
});
