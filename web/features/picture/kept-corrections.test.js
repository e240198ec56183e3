/** What the person typed is kept, as long as it stands on the picture. */

import { expect, it } from 'vitest';
import { KeptCorrections } from './kept-corrections.js';

/** @param {string} id @param {number | null} typed @param {Uint8Array} [pixels] @returns {any} */
const mark = (id, typed, pixels = new Uint8Array(784)) => ({ id, typed, pixels });

it('follows the picture: what is typed comes, what is typed anew changes, what is taken back goes', async () => {
  /** @type {Map<string, any>} */
  const store = new Map([['of an earlier visit', {}]]);
  const kept = new KeptCorrections({
    put: async (example) => void store.set(example.id, example),
    delete: async (id) => void store.delete(id),
    count: async () => store.size,
  });
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
