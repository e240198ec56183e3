import { expect, test, vi } from 'vitest';
import { runRounds } from './rounds.mjs';
import { describeScaling, threadScaling } from './thread-scaling.mjs';

vi.mock('./machine.mjs', () => ({ busyShare: async () => 0 }));

/** @import { Contestant, Window, Work } from './contestant.mjs' */

/** @type {(imagesPerSecond: number, cores: number) => Window} */
const around = (imagesPerSecond, cores) => ({ imagesPerSecond, peakGflops: 10, coresHad: cores });

/** @type {(threads: number, windows: Window[], more?: Partial<Contestant>) => Contestant} */
const contestant = (threads, windows, more) => ({
  who: 'inkling',
  build: 'simd',
  threads,
  where: 'chromium',
  works: ['keras-train'],
  prepare: async () => ({ losses: [{ steps: 100, images: 10_000, loss: 0.2 }] }),
  measure: async () => /** @type {Window} */ (windows.shift()),
  ...more,
});
/** @type {(threads: number, windows: Window[], more?: Partial<Contestant>) => { contestant: Contestant, work: Work, windows: Window[] }} */
const entry = (threads, windows, more) => ({
  contestant: contestant(threads, [], more),
  work: 'keras-train',
  windows,
});

test('only rounds in which both cores were free count for the first figure', () => {
  const one = entry(1, [around(100, 1), around(100, 0.96), around(100, 0.98), around(50, 0.6)]);
  const two = entry(2, [around(190, 1.99), around(180, 1.91), around(110, 1.89), around(170, 1.98)]);
  expect(threadScaling([one, two])).toEqual([
    {
      who: 'inkling',
      build: 'simd',
      where: 'chromium',
      rounds: 4,
      ratio: expect.closeTo(1.85),
      free_rounds: 2,
      free_ratio: expect.closeTo(1.85),
    },
  ]);
});

test('a machine that was never free has a figure of all rounds alone', () => {
  const [scaling] = threadScaling([entry(1, [around(100, 0.5)]), entry(2, [around(120, 1.1)])]);
  expect(scaling).toMatchObject({ ratio: 1.2, free_rounds: 0, free_ratio: null });
});

test('nothing is said of builds with one row, of rows without peaks, and of other works', () => {
  const latency = { ...entry(1, [around(1, 1)], { build: 'e' }), work: /** @type {const} */ ('keras-latency') };
  const entries = [
    entry(1, [around(100, 1)], { build: 'a' }),
    entry(2, [around(100, 2)], { build: 'b' }),
    entry(2, [around(100, 2)], { build: 'a', where: 'native' }),
    entry(1, [{ imagesPerSecond: 1 }], { build: 'c' }),
    entry(2, [{ imagesPerSecond: 1 }], { build: 'c' }),
    entry(1, [], { build: 'd' }), // a rival that failed on the way
    entry(2, [], { build: 'd' }),
    latency,
    entry(2, [around(1, 2)], { build: 'e' }),
  ];
  expect(threadScaling(entries)).toEqual([]);
});

test('the sentence says in how many of the rounds the cores were free', () => {
  const names = { who: 'inkling', build: 'simd', where: /** @type {const} */ ('chromium'), rounds: 5, ratio: 1.5 };
  expect(describeScaling({ ...names, free_rounds: 3, free_ratio: 1.854 })).toBe(
    'inkling simd chromium, training with 2 threads against 1: 1.85 times as fast in the 3 of 5 rounds in which both cores were free; 1.50 times over all rounds.',
  );
  expect(describeScaling({ ...names, free_rounds: 0, free_ratio: null })).toBe(
    'inkling simd chromium, training with 2 threads against 1: both cores were free in none of the 5 rounds; 1.50 times over all rounds.',
  );
});

test('rounds give a row the cores that its threads had, and the scaling of its build', async () => {
  const one = contestant(1, [around(100, 1), around(100, 1)]);
  const two = contestant(2, [around(150, 1.2), around(190, 2)]);
  const silent = () => {};
  const { rows, scaling } = await runRounds(
    [one, two],
    { windows: 2, seconds: 1, only: /(?:)/, scaling: false },
    silent,
  );
  expect(rows).toMatchObject([{ cores_had: 1 }, { cores_had: expect.closeTo(1.6) }]);
  expect(scaling).toMatchObject([{ free_rounds: 1, free_ratio: 1.9, ratio: 1.7 }]);
});
