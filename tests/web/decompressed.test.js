/** What is decompressed chunk by chunk, and what becomes of source and reader when either fails or stops. */

import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decompressed } from '../../web/shared/decompressed.js';

/** Little of it repeats: its gzip has 500 chunks, too. */
const RAW = Uint8Array.from(
  { length: 500_000 },
  (_, at) => (Math.imul(at, 0x9e3779b1) >>> 24) ^ (Math.imul(at * at, 0x85ebca6b) >>> 13),
);
const PACKED = gzipSync(RAW);

/** @param {Uint8Array} bytes @param {{ given: number, failure?: Error }} [told] how many chunks were asked for, and what it fails of at the end */
async function* inChunks(bytes, told = { given: 0 }) {
  for (let at = 0; at < bytes.length; at += 1000) {
    told.given += 1;
    yield Uint8Array.from(bytes.subarray(at, at + 1000));
  }
  if (told.failure !== undefined) throw told.failure;
}

/** @param {AsyncIterable<Uint8Array>} stream */
async function whole(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer());
}

it('gives what was compressed', async () => {
  expect(await whole(decompressed(inChunks(PACKED), 'gzip'))).toEqual(RAW);
});

it('fails with what the source fails of', async () => {
  const failure = new Error('The line is dead.');
  const stream = decompressed(inChunks(PACKED.subarray(0, 5000), { given: 0, failure }), 'gzip');
  await expect(whole(stream)).rejects.toBe(failure);
});

it.each([
  ['is no gzip', RAW],
  ['ends before it should', PACKED.subarray(0, PACKED.length - 20)],
])('fails when the source %s', async (_, bytes) => {
  await expect(whole(decompressed(inChunks(bytes), 'gzip'))).rejects.toThrow();
});

it('reads the source no further when nobody wants the rest', async () => {
  const told = { given: 0 };
  for await (const part of decompressed(inChunks(PACKED, told), 'gzip')) {
    expect(part.length).toBeGreaterThan(0);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  const then = told.given;
  expect(then).toBeLessThan(PACKED.length / 1000 / 2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(told.given).toBe(then);
});
