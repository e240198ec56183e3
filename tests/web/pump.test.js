/** The pump: whose turn it is, for how long, and what it does when a job fails or the module traps. */

import { expect, it, vi } from 'vitest';
import { Pump } from '../../web/worker/pump.js';
import { BRIEF_SLICE_MS, ShardBudget, SLICE_MS } from '../../web/worker/slicing.js';

/** @import { Job } from '../../web/worker/pump.js' */

/** Pumps jobs whose shards take a millisecond. @param {() => Job | null} next */
function pumped(next, pump = { now: 0 }) {
  const onTrap = vi.fn();
  const turns = vi.fn(async () => {});
  return { onTrap, turns, pump: new Pump({ next, now: () => pump.now, nextTurn: turns, onTrap }) };
}

it('fills a slice, gives way, and goes on with whatever is next, until there is nothing', async () => {
  const clock = { now: 0 };
  let left = 40;
  const slices = /** @type {number[]} */ ([]);
  /** @type {Job} */
  const job = {
    budget: new ShardBudget(1),
    advance: (shards) => {
      const done = Math.min(shards, left);
      clock.now += done;
      left -= done;
      return { whole: left === 0, over: left === 0 };
    },
    sliced: (ms) => slices.push(ms),
  };
  const { pump, turns } = pumped(() => (left > 0 ? job : null), clock);
  const pumping = pump.start();
  expect(pump.computing).toBe(true);
  await pumping;
  expect(pump.computing).toBe(false);
  expect(slices).toEqual([SLICE_MS, SLICE_MS, 40 - 2 * SLICE_MS]);
  expect(turns).toHaveBeenCalledTimes(3);
  left = 2 * BRIEF_SLICE_MS;
  pump.beBrief();
  await pump.start();
  expect(slices.slice(3)).toEqual([BRIEF_SLICE_MS, BRIEF_SLICE_MS]);
});

it('leaves a job that failed, and goes on with the next', async () => {
  const failing = { budget: new ShardBudget(1), advance: () => null, sliced: vi.fn() };
  const jobs = /** @type {Job[]} */ ([failing, failing]);
  const { pump, onTrap, turns } = pumped(() => jobs.pop() ?? null);
  await pump.start();
  expect(turns).toHaveBeenCalledTimes(2);
  expect(failing.sliced).not.toHaveBeenCalled();
  expect(onTrap).not.toHaveBeenCalled();
});

it('stands still after a trap, which it tells', async () => {
  const trap = new WebAssembly.RuntimeError('unreachable');
  const advance = () => {
    throw trap;
  };
  const { pump, onTrap } = pumped(() => ({ budget: new ShardBudget(1), advance }));
  await pump.start();
  expect(onTrap.mock.calls).toEqual([[trap]]);
  expect(pump.computing).toBe(false);
});
