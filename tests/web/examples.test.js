/** Digits that the person labelled outlive a reload; a browser without room for them is told of, and nothing is lost before that. */

import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../web/shell/database.js';
import { Examples } from '../../web/shell/examples.js';
import { Storage } from '../../web/shell/storage.js';
import { TabStorage } from '../../web/shell/tab-storage.js';

/** @param {string} id @param {number} label @returns {import('../../web/shell/examples.js').Example} */
const example = (id, label) => ({ id, label, pixels: new Uint8Array(784).fill(label), source: 'picture' });

/** As after a reload. @param {string} name @param {typeof openDatabase} [open] */
function examples(name, open) {
  const onProblem = vi.fn();
  return { onProblem, store: new Examples({ name, onProblem, open }) };
}

describe('examples', () => {
  it('are there after a reload, changed and deleted as they were', async () => {
    const { store } = examples('kept');
    await Promise.all([1, 2, 3].map((label) => store.put(example(`digit ${label}`, label))));
    await store.put(example('digit 2', 7));
    await store.delete('digit 3');
    const again = examples('kept');
    expect(await again.store.count()).toBe(2);
    expect(await again.store.all()).toEqual([example('digit 1', 1), example('digit 2', 7)]);
    expect(again.onProblem).not.toHaveBeenCalled();
  });

  it('are gone after they were cleared, also those that were not kept', async () => {
    const { store } = examples('cleared');
    await store.put(example('a', 1));
    await store.clear();
    expect(await examples('cleared').store.count()).toBe(0);
    const open = () => Promise.reject(new DOMException('no', 'SecurityError'));
    const refused = examples('refused', open).store;
    await refused.put(example('a', 1));
    await refused.clear();
    expect(await refused.count()).toBe(0);
  });

  it('live beside what storage keeps', async () => {
    const tab = new TabStorage('both', () => {
      throw new DOMException('no', 'SecurityError');
    });
    const storage = new Storage({ name: 'both', tab, onProblem: vi.fn(), onLetGo: vi.fn() });
    const stroke = [{ points: [{ x: 0.5, y: 0.5, pressure: 0.5 }], pressed: false }];
    await storage.saveDrawing(stroke);
    await examples('both').store.put(example('a', 4));
    expect(await examples('both').store.count()).toBe(1);
  });

  it.each([
    ['has no more room', 'QuotaExceededError', /no more room/],
    ['keeps the page out', 'SecurityError', /keeps Inkling out/],
  ])('last as long as the page when the browser %s, which is told and taken back', async (_, name, sentence) => {
    const open = vi.fn(openDatabase).mockRejectedValueOnce(new DOMException('no', name));
    const { store, onProblem } = examples(`refused: ${name}`, open);
    await store.put(example('a', 1));
    expect(onProblem).toHaveBeenLastCalledWith(expect.stringMatching(sentence));
    expect(await store.count()).toBe(1);
    expect(await store.all()).toEqual([example('a', 1)]);
    await store.put(example('a', 2));
    expect(onProblem).toHaveBeenLastCalledWith(null);
    expect(await store.all()).toEqual([example('a', 2)]);
  });

  it('let another tab change the database, and are kept on afterwards', async () => {
    const { store } = examples('two tabs');
    await store.put(example('a', 1));
    const other = await new Promise((resolve, reject) => {
      const deleting = indexedDB.deleteDatabase('two tabs');
      deleting.onsuccess = resolve;
      deleting.onblocked = reject;
    });
    expect(other).toBeDefined();
    await store.put(example('b', 2));
    expect(await store.all()).toEqual([example('b', 2)]);
  });
});
