/** Slices: long enough to be worth it, short enough to be interrupted. */

import { describe, expect, it } from 'vitest';
import { ShardBudget, SLICE_MS, Speedometer } from '../../web/worker/slicing.js';

describe('the budget of a slice', () => {
  it('begins with one shard for each thread, and then sees', () => {
    const budget = new ShardBudget(4);
    expect(budget.first(SLICE_MS)).toBe(4);
    expect(budget.more(SLICE_MS)).toBe(0);
  });

  it('asks for what fits', () => {
    const budget = new ShardBudget(1);
    budget.record(1, 2, false);
    expect(budget.first(16)).toBe(8);
    expect(budget.more(3)).toBe(1);
    expect(budget.more(1.5)).toBe(0);
  });

  it('asks for whole rounds, never for fewer shards than there are threads', () => {
    const budget = new ShardBudget(3);
    budget.record(3, 6, false);
    expect(budget.first(16)).toBe(6);
    expect(budget.more(5.9)).toBe(0);
  });

  it('begins a slice with a round even if that takes longer than the slice', () => {
    const budget = new ShardBudget(2);
    budget.record(2, 30, false);
    expect(budget.first(16)).toBe(2);
  });

  it('keeps two threads busy whatever a shard costs', () => {
    for (const msPerRound of [1, 4.6, 6.1, 9.1, 12, 17]) {
      const budget = new ShardBudget(2);
      for (let slice = 0; slice < 20; slice++) {
        let elapsed = 0;
        for (let shards = budget.first(SLICE_MS); shards > 0; shards = budget.more(SLICE_MS - elapsed)) {
          expect(shards % 2).toBe(0);
          elapsed += (shards / 2) * msPerRound;
          budget.record(shards, (shards / 2) * msPerRound, false);
        }
        expect(elapsed).toBeLessThanOrEqual(Math.max(SLICE_MS, msPerRound));
        if (slice > 0) expect(elapsed).toBeGreaterThan(SLICE_MS - msPerRound);
      }
    }
  });

  it('is not impressed by one hiccup, and follows when shards became slow or fast', () => {
    const budget = new ShardBudget(1);
    for (let i = 0; i < 5; i++) budget.record(1, 2, false);
    budget.record(1, 40, false);
    expect(budget.first(16)).toBe(8);
    for (let i = 0; i < 3; i++) budget.record(1, 8, false);
    expect(budget.first(16)).toBe(2);
    for (let i = 0; i < 3; i++) budget.record(2, 2, false);
    expect(budget.first(16)).toBe(16);
  });

  it('does not take the early end of a step for speed', () => {
    const budget = new ShardBudget(2);
    budget.record(2, 5, false);
    for (let step = 0; step < 20; step++) budget.record(6, 5, true);
    expect(budget.first(16)).toBe(6);
  });

  it('follows when every step fits into one round', () => {
    const budget = new ShardBudget(2);
    budget.record(2, 10, true);
    for (let step = 0; step < 5; step++) budget.record(2, 2, true);
    expect(budget.first(16)).toBe(16);
  });

  it('stays within bounds when the clock shows no time at all', () => {
    const budget = new ShardBudget(2);
    for (let i = 0; i < 50; i++) budget.record(512, 0, false);
    expect(budget.first(16)).toBe(512);
  });
});

describe('the speedometer', () => {
  it('shows nothing before anything was measured', () => {
    expect(new Speedometer().imagesPerSecond()).toBe(0);
  });

  it('shows the speed of the last moments, not of the whole training', () => {
    const speedometer = new Speedometer(1000);
    for (let i = 0; i < 100; i++) speedometer.record(10, 100);
    for (let i = 0; i < 100; i++) speedometer.record(50, 100);
    expect(speedometer.imagesPerSecond()).toBeCloseTo(500, 0);
  });

  it('is steady while steps are of uneven length', () => {
    const speedometer = new Speedometer(1000);
    for (let i = 0; i < 1000; i++) speedometer.record(i % 2 === 0 ? 0 : 32, 8);
    expect(speedometer.imagesPerSecond()).toBeCloseTo(2000, -2);
    expect(speedometer.slices.length).toBeLessThan(20);
  });
});
