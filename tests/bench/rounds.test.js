import { expect, test, vi } from 'vitest';
import { FLOPS_PER_IMAGE, REFERENCE } from './contestant.mjs';
import { engineTable } from './report.mjs';
import { runRounds } from './rounds.mjs';

vi.mock('./machine.mjs', () => ({ busyShare: async () => 0 }));

/** @import { Contestant } from './contestant.mjs' */

/** @type {(speeds: number[], more: Partial<Contestant>) => Contestant} answers with one speed after the other */
function contestant(speeds, more) {
  let next = 0;
  return {
    who: 'rival',
    build: 'wasm',
    threads: 1,
    where: 'chromium',
    works: ['keras-train'],
    prepare: vi.fn(async () => ({ losses: [{ steps: 100, images: 10_000, loss: 0.2 }] })),
    measure: vi.fn(async () => ({ imagesPerSecond: speeds[next++] })),
    ...more,
  };
}
const options = { windows: 3, seconds: 1, only: /(?:)/, scaling: false };
const silent = () => {};

test('a row holds median, lowest and highest, and the median of the ratios of the same rounds', async () => {
  const ours = contestant([100, 200, 400], { ...REFERENCE });
  const rival = contestant([50, 110, 100], {});
  const { rows } = await runRounds([ours, rival], options, silent);
  expect(rows[1]).toMatchObject({ who: 'rival', images_per_s: 100, low: 50, high: 110, ratio: 0.5, loss: 0.2 });
  expect(rows[0]).toMatchObject({ who: 'inkling', ratio: 1, flags: ['unsteady'] });
});

test('a share of the peak counts the threads at work', async () => {
  const works = /** @type {Contestant['works']} */ (['keras-train', 'keras-latency']);
  const measure = async () => ({ imagesPerSecond: 1e9 / FLOPS_PER_IMAGE['keras-train'], peakGflops: 2 });
  const { rows } = await runRounds([contestant([], { threads: 2, works, measure })], options, silent);
  expect(rows[0]).toMatchObject({ gflops: 1, peak_gflops: 2, peak_share: 0.25, ratio: null });
  const share = FLOPS_PER_IMAGE['keras-latency'] / FLOPS_PER_IMAGE['keras-train'] / 2;
  expect(rows[1]).toMatchObject({ peak_share: expect.closeTo(share) });
});

test('a rival that cannot start is named, and the others go on', async () => {
  const broken = contestant([], { who: 'broken', prepare: () => Promise.reject(new Error('not installed')) });
  const { rows } = await runRounds([broken, contestant([1, 1, 1], {})], options, silent);
  expect(rows[0]).toMatchObject({ who: 'broken', work: 'keras-train', missing: 'not installed' });
  expect(rows[1]).toMatchObject({ who: 'rival', images_per_s: 1 });
  expect(engineTable(rows)).toContain('missing: not installed');
});

test('a rival that fails on the way is asked no more', async () => {
  const measure = vi.fn(() => Promise.reject(new Error('out of memory')));
  const { rows } = await runRounds([contestant([], { measure })], options, silent);
  expect(rows).toMatchObject([{ missing: 'out of memory' }]);
  expect(measure).toHaveBeenCalledOnce();
});

test('a rival that never answers does not hold up the others', async () => {
  vi.useFakeTimers();
  const silence = contestant([], { who: 'silence', prepare: () => new Promise(() => {}) });
  const running = runRounds([silence, contestant([1, 1, 1], {})], options, silent);
  await vi.advanceTimersByTimeAsync(300_000);
  const { rows } = await running;
  vi.useRealTimers();
  expect(rows).toMatchObject([{ missing: 'no answer for 5 minutes' }, { images_per_s: 1 }]);
});

test('ours must not fail', async () => {
  const ours = contestant([], { ...REFERENCE, prepare: () => Promise.reject(new Error('trap')) });
  await expect(runRounds([ours], options, silent)).rejects.toThrow('trap');
});

test('who is not measured is not prepared', async () => {
  const idle = contestant([], { who: 'idle' });
  const { rows } = await runRounds([idle, contestant([1, 1, 1], {})], { ...options, only: /^rival/ }, silent);
  expect(rows).toHaveLength(1);
  expect(idle.prepare).not.toHaveBeenCalled();
});

test('a short loss is told in the table', async () => {
  const prepare = async () => ({ losses: [{ steps: 5, images: 500, loss: 2 }], notes: ['float64'] });
  const { rows } = await runRounds([contestant([1, 1, 1], { prepare })], options, silent);
  expect(engineTable(rows)).toContain('float64; loss after 5 steps, of 500 images');
});
