import { expect, test } from 'vitest';
import { toRow } from './stages.mjs';

const measurement = (/** @type {number} */ us) => ({
  preset: 'keras',
  stage: '1 conv2d, forward',
  us,
  flops: 4_000_000,
  bytes: 20_000,
  peak_gflops: 50,
  copy_gb_per_s: 10,
});

test('a stage is the median of its rounds, against peak and bandwidth', () => {
  expect(toRow('native-release', [measurement(400), measurement(100), measurement(90)])).toEqual({
    build: 'native-release',
    preset: 'keras',
    stage: '1 conv2d, forward',
    us: 100,
    share: null,
    gflops: 40,
    peak_share: 0.8,
    gb_per_s: 0.2,
    copy_share: 0.02,
  });
});

test('a stage without arithmetic has no share of the peak', () => {
  const row = toRow('native-release', [{ ...measurement(100), flops: 0 }]);
  expect(row.gflops).toBeNull();
  expect(row.peak_share).toBeNull();
});
