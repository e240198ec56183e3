/** What a visitor kept with an earlier version of the page is there, whole, in this one. */

import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KeptPicture } from '../../web/features/picture/kept-picture.js';
import { Corrections } from '../../web/shell/corrections.js';
import { Examples } from '../../web/shell/examples.js';
import { VERSION } from '../../web/shell/migrations.js';
import { Storage } from '../../web/shell/storage.js';
import { TabStorage } from '../../web/shell/tab-storage.js';
import { putKept } from '../kept/put.js';

/** @param {number} version @returns {import('../kept/put.js').KeptThen} */
const keptBy = (version) =>
  JSON.parse(readFileSync(new URL(`../kept/version-${version}.json`, import.meta.url), 'utf8'));

/** As a reload, in a tab that keeps nothing of its own. @param {string} name */
function storage(name) {
  const tab = new TabStorage(name, () => {
    throw new DOMException('no', 'SecurityError');
  });
  const onProblem = (/** @type {string | null} */ sentence) => expect(sentence).toBeNull();
  return new Storage({ name, tab, onProblem, onLetGo: () => {} });
}

const THE_REST = 'the drawing, a finished network and an unfinished training, with all their figures';

test.each([2, 3, 4, 5])(`of version %i: ${THE_REST}`, async (version) => {
  const then = keptBy(version);
  const name = `version ${version}`;
  await putKept({ name, then });
  const kept = storage(name);
  expect(await kept.loadDrawing()).toEqual(then.kept.drawing);
  const { networks, reader } = await kept.load();
  expect(reader).toBe(then.kept.reader);
  const expected = then.networks.map((network) => {
    const { bytes, resumable } = network.checkpoint;
    return { ...network, checkpoint: { bytes: new Uint8Array(Buffer.from(bytes, 'base64')), resumable } };
  });
  expect(networks).toHaveLength(2);
  expect(networks).toEqual(expect.arrayContaining(expected));
});

test.each([
  [3, 1],
  [4, 1],
  [5, 2],
])('of version %i: the digits that were labelled, %i', async (version, count) => {
  const then = keptBy(version);
  const name = `version ${version}, examples`;
  await putKept({ name, then });
  const examples = await new Examples({ name, onProblem: (sentence) => expect(sentence).toBeNull() }).all();
  expect(examples).toEqual(
    then.examples?.map((example) => ({ ...example, pixels: new Uint8Array(Buffer.from(example.pixels, 'base64')) })),
  );
  expect(examples).toHaveLength(count);
});

test.each([4, 5])('of version %i: the corrections of labels', async (version) => {
  const then = keptBy(version);
  const name = `version ${version}, corrections`;
  await putKept({ name, then });
  const corrections = new Corrections({ name, onProblem: (sentence) => expect(sentence).toBeNull() });
  await corrections.load();
  expect(corrections.all).toEqual(then.corrections?.map(({ id: _, ...correction }) => correction).reverse());
  expect(corrections.all).toHaveLength(2);
});

test.each([5])('of version %i: the picture that was looked at, as it was corrected', async (version) => {
  const then = keptBy(version);
  const name = `version ${version}, picture`;
  await putKept({ name, then });
  const id = then.pictures?.[0].id.split(' ')[0];
  const picture = new KeptPicture({ name, onProblem: () => {} }, { get: () => id, set: () => {} });
  const found = await picture.find();
  expect(found?.file.name).toBe('digits.png');
  expect(found?.history.marks).toEqual([expect.objectContaining({ digit: 2, typed: 3, line: 0 })]);
  found?.history.undo();
  expect(found?.history.marks).toEqual([expect.objectContaining({ digit: 2, typed: null })]);
});

test('of the newest version is among these tests', () => {
  expect(() => keptBy(VERSION)).not.toThrow();
});
