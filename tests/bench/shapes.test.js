import { expect, test } from 'vitest';
import { toRow } from './shapes.mjs';

/** @import { Shape } from './shapes.mjs' */

/** @type {Shape} */
const shape = {
  kind: 'conv2d',
  images: 16,
  side: 14,
  channels: 32,
  filters: 32,
  kernel: 3,
  stride: 2,
  pool: false,
  method: 'direct',
  tile_rows: 4,
  tile_columns: 8,
  forward_gflops: 30,
  backward_gflops: 45,
  peak_gflops: 60,
};

test('a shape is the median of its rounds, and needs no note above the cliff', () => {
  const row = toRow('native-release', [shape, { ...shape, forward_gflops: 36 }, { ...shape, forward_gflops: 6 }]);
  expect(row).toMatchObject({ shape: '3x3 stride 2, 14x14, 32 to 32, 16 images', forward_gflops: 30, note: '' });
  expect(row.forward_share).toBe(0.5);
  expect(row.backward_share).toBe(0.75);
});

test.each([
  [{ channels: 1, filters: 32 }, 'sums of only 9 products'],
  [{ channels: 4, filters: 4 }, "fewer channels than a tile's 8 columns"],
  [{ filters: 10, channels: 100 }, '10 filters in tiles of 8 columns'],
  [{ filters: 8, channels: 1, tile_columns: 16 }, '8 filters in tiles of 16 columns'],
  [{ filters: 8, channels: 1, kernel: 5, tile_columns: 16, method: /** @type {const} */ ('plane') }, 'no reason known'],
  [
    { kind: /** @type {const} */ ('dense'), images: 16, side: 1, kernel: 1, channels: 1024 },
    'each weight and its gradient pass memory for only 16 products',
  ],
  [
    { kind: /** @type {const} */ ('dense'), images: 1, side: 1, kernel: 1 },
    "1 of a tile's 4 rows: each weight is read for one product",
  ],
  [{}, 'no reason known'],
])('below it the note says why: %o', (change, note) => {
  expect(toRow('native-release', [{ ...shape, ...change, backward_gflops: 10 }]).note).toBe(note);
});
