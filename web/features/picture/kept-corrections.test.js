/** What the person typed is kept, as long as it stands on the picture. */

import { expect, it } from 'vitest';
import { KeptCorrections } from './kept-corrections.js';

/** @param {string} id @param {number | null} typed @param {Uint8Array} [pixels] @returns {any} */
const mark = (id, typed, pixels = new Uint8Array(784)) => ({ id, typed, pixels });

/** @param {Map<string, any>} store */
const keptIn = (store) =>
  new KeptCorrections({
    put: async (example) => void store.set(example.id, example),
    delete: async (id) => void store.delete(id),
    clear: async () => store.clear(),
    count: async () => store.size,
  });

it('follows the picture: what is typed comes, what is typed anew changes, what is taken back goes', async () => {
  /** @type {Map<string, any>} */
  const store = new Map([['of an earlier visit', {}]]);
  const kept = keptIn(store);
  await kept.open();
  expect(kept.count).toBe(1);
  const [plain, typed] = [
    [mark('a', null), mark('b', null)],
    [mark('a', 4), mark('b', null)],
  ];
  await kept.follow(plain, typed);
  expect(store.get('a')).toEqual({ id: 'a', pixels: typed[0].pixels, label: 4, source: 'picture' });
  expect(kept.count).toBe(2);
  const moved = [mark('a', 4, new Uint8Array(784).fill(1)), mark('b', null)];
  await kept.follow(typed, moved);
  expect(store.get('a').pixels[0]).toBe(1);
  await kept.follow(moved, [mark('b', null)]);
  expect([...store.keys()]).toEqual(['of an earlier visit']);
  expect(kept.count).toBe(1);
});

it('forgets all of it, and keeps a digit again only when another one is typed for it', async () => {
  const store = new Map([['of an earlier visit', {}]]);
  const kept = keptIn(store);
  const [plain, typed] = [[mark('a', null)], [mark('a', 4)]];
  await kept.follow(plain, typed);
  await kept.forget();
  expect([store.size, kept.count]).toEqual([0, 0]);
  const readAnew = [mark('a', 4, new Uint8Array(784).fill(1))];
  await kept.follow(typed, readAnew);
  expect(store.size).toBe(0);
  await kept.follow(readAnew, [mark('a', 9)]);
  expect([...store.keys()]).toEqual(['a']);
});

it('keeps what is typed once more after the storage was cleared', async () => {
  const store = new Map();
  const kept = keptIn(store);
  const typed = [mark('a', 5)];
  await kept.follow([mark('a', null)], typed);
  store.clear();
  await kept.follow(typed, [{ ...typed[0] }]);
  expect(store.get('a')).toMatchObject({ label: 5 });
  expect(kept.count).toBe(1);
});
