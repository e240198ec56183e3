/** What a start that failed teaches the next one, until there is nothing left to try. */

import { describe, expect, it } from 'vitest';
import { StartPlan } from '../../web/shell/start-plan.js';

/** @param {StartPlan} plan @param {string} code @param {any} build @returns {(number | null)[]} */
const failures = (plan, code, build) => [1, 2, 3].map(() => plan.failed(code, build));

describe('the plan of the starts', () => {
  it('begins with nothing in its way', () => {
    const plan = new StartPlan();
    expect(plan.retry).toBe(0);
    expect(plan.refusals).toEqual({});
  });

  it('asks twice more for a worker that does not come, past the caches and after longer and longer, and then gives up', () => {
    const plan = new StartPlan();
    expect(failures(plan, 'worker-lost', null)).toEqual([250, 1000, null]);
    expect(plan.retry).toBe(2);
  });

  it('asks twice more for a build that does not come, and then leaves it alone', () => {
    const plan = new StartPlan();
    expect(failures(plan, 'engine-missing', 'simd-threads')).toEqual([250, 1000, 0]);
    expect(plan.refusals).toEqual({ 'simd-threads': 'it could not be loaded' });
  });

  it('goes past the caches only after a failure, and never twice by the same way', () => {
    const plan = new StartPlan();
    plan.failed('worker-lost', null);
    expect(plan.retry).toBe(1);
    plan.succeeded();
    expect(plan.retry).toBe(0);
    plan.failed('worker-lost', null);
    expect(plan.retry).toBe(2);
  });

  it('leaves a build alone whose start kills the worker', () => {
    const plan = new StartPlan();
    failures(plan, 'worker-lost', 'relaxed-simd');
    expect(plan.refusals).toEqual({ 'relaxed-simd': 'it stopped while it was starting' });
  });

  it.each([
    ['memory-refused', 'the browser refused its memory'],
    ['out-of-memory', 'the browser refused it more memory'],
    ['helpers-missing', 'its helper threads did not start'],
  ])('leaves all builds with threads alone after %s in one of them, at once', (code, reason) => {
    const plan = new StartPlan();
    expect(plan.failed(code, 'relaxed-simd-threads')).toBe(0);
    expect(plan.refusals).toEqual({ 'relaxed-simd-threads': reason, 'simd-threads': reason });
    expect(plan.retry).toBe(0);
  });

  it('does not mistake a fault of one thread for one of threads', () => {
    const plan = new StartPlan();
    expect(plan.refuseThreads('out-of-memory', 'relaxed-simd')).toBe(false);
    expect(plan.refuseThreads('trap', 'relaxed-simd-threads')).toBe(false);
    expect(plan.refusals).toEqual({});
  });

  it.each(['no-worker', 'no-webassembly', 'no-simd', 'no-build'])('does not try again after %s', (code) => {
    expect(new StartPlan().failed(code, null)).toBeNull();
  });

  it('remembers what was refused after a success, and forgets what only failed', () => {
    const plan = new StartPlan();
    plan.failed('helpers-missing', 'simd-threads');
    plan.failed('engine-missing', 'relaxed-simd');
    plan.succeeded();
    expect(failures(plan, 'engine-missing', 'relaxed-simd')).toEqual([250, 1000, 0]);
    expect(Object.keys(plan.refusals).sort()).toEqual(['relaxed-simd', 'relaxed-simd-threads', 'simd-threads']);
  });

  it('comes to an end whatever fails in turn', () => {
    const plan = new StartPlan();
    let tries = 0;
    while (plan.failed('worker-lost', tries % 2 === 0 ? null : 'simd') !== null) tries += 1;
    expect(tries).toBeLessThan(10);
  });
});
