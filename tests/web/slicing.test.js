/** Slices: long enough to be worth it, short enough to be interrupted. */

import { describe, expect, it } from 'vitest';
import { ShardBudget, SLICE_MS, Speedometer } from '../../web/slicing.js';

describe('the budget of a slice', () => {
  it('begins with one shard for each thread', () => {
    expect(new ShardBudget(4).shardsFor(SLICE_MS)).toBe(4);
  });

  it('asks for what fits', () => {
    const budget = new ShardBudget(1);
    budget.record(1, 2);
    expect(budget.shardsFor(16)).toBe(8);
    expect(budget.shardsFor(3)).toBe(1);
    expect(budget.shardsFor(1.5)).toBe(0);
  });

  it('keeps every thread busy when it can', () => {
    const budget = new ShardBudget(3);
    budget.record(3, 6);
    expect(budget.shardsFor(16)).toBe(6);
  });

  it('believes at once that shards became slow, and slowly that they became fast', () => {
    const budget = new ShardBudget(1);
    budget.record(10, 10);
    budget.record(1, 8);
    expect(budget.shardsFor(16)).toBe(2);
    budget.record(1, 1);
    expect(budget.shardsFor(16)).toBeLessThan(16);
  });

  it('stays within bounds when the clock shows no time at all', () => {
    const budget = new ShardBudget(2);
    for (let i = 0; i < 50; i++) budget.record(256, 0);
    expect(budget.shardsFor(16)).toBe(256);
  });

  it('keeps slices of a steady engine within the limit', () => {
    const budget = new ShardBudget(2);
    for (const msPerShard of [0.3, 1.1, 3.7, 7.9]) {
      for (let slice = 0; slice < 20; slice++) {
        let elapsed = 0;
        for (let shards = budget.shardsFor(SLICE_MS); shards > 0; shards = budget.shardsFor(SLICE_MS - elapsed)) {
          elapsed += shards * msPerShard;
          budget.record(shards, shards * msPerShard);
        }
        if (slice > 2) expect(elapsed).toBeLessThanOrEqual(SLICE_MS + msPerShard);
      }
    }
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
