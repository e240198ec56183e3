/** The picture that is looked at is there after a reload, as it was corrected, and gone when the person is done with it. */

import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../shell/database.js';
import { VERSION } from '../../shell/migrations.js';
import { TabStorage } from '../../shell/tab-storage.js';
import { KeptPicture } from './kept-picture.js';
import { History } from './marks.js';

/** @param {string} id @param {number | null} [typed] @returns {any} */
const mark = (id, typed = null) => ({ id, typed, pixels: new Uint8Array(784).fill(7), left: 1, line: 0 });
const photo = (/** @type {string} */ name) => new File(['pixels of ', name], name, { type: 'image/png' });

/** A tab, and what it keeps of its own over a reload. @param {string} name of the database */
function tab(name) {
  /** @type {Map<string, string>} */
  const items = new Map();
  const own = new TabStorage(name, () => ({
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }));
  const onProblem = vi.fn();
  /** @param {{ open?: typeof openDatabase, now?: () => number }} [parts] */
  const loaded = ({ open, now } = {}) => new KeptPicture({ name, onProblem, open }, own, now);
  return { loaded, onProblem };
}

describe('the picture that is looked at', () => {
  it('is there after a reload with what was corrected, which can still be undone', async () => {
    const { loaded, onProblem } = tab('kept');
    const history = new History([mark('a')]);
    const [file, kept] = [photo('a.png'), loaded()];
    await kept.keep({ file, history });
    history.change([mark('a', 4)], 'digit');
    await kept.keep({ file, history });
    const found = await loaded().find();
    expect([found?.file.name, await found?.file.text()]).toEqual(['a.png', 'pixels of a.png']);
    expect(found?.history.marks).toEqual([mark('a', 4)]);
    expect(found?.history.isCorrected).toBe(true);
    found?.history.undo();
    expect(found?.history.marks).toEqual([mark('a')]);
    expect(onProblem).not.toHaveBeenCalledWith(expect.any(String));
  });

  it('is the last one, and of each tab its own', async () => {
    const [one, other] = [tab('tabs'), tab('tabs')];
    const [kept, others] = [one.loaded(), other.loaded()];
    const history = new History([]);
    await kept.keep({ file: photo('a.png'), history });
    await others.keep({ file: photo('b.png'), history });
    await kept.keep({ file: photo('c.png'), history });
    expect((await one.loaded().find())?.file.name).toBe('c.png');
    expect((await other.loaded().find())?.file.name).toBe('b.png');
    expect(await tab('tabs').loaded().find()).toBeNull();
  });

  it('is gone when the person is done with it', async () => {
    const { loaded } = tab('done');
    const kept = loaded();
    await kept.keep({ file: photo('a.png'), history: new History([]) });
    await kept.forget();
    expect(await loaded().find()).toBeNull();
    const database = await openDatabase('done', VERSION, /** @type {any} */ ({}));
    const count = database.transaction('pictures').objectStore('pictures').count();
    await new Promise((resolve) => count.addEventListener('success', resolve));
    expect(count.result).toBe(0);
    database.close();
  });

  it('is written once, and while a box is dragged only where that has come to', async () => {
    const { loaded } = tab('dragged');
    const [file, history, kept] = [photo('a.png'), new History([mark('a')]), loaded()];
    const written = vi.spyOn(IDBObjectStore.prototype, 'put');
    const turns = Array.from({ length: 100 }, (_, at) => {
      history.change([{ ...mark('a'), left: at }], 'move a');
      return kept.keep({ file, history });
    });
    await Promise.all(turns);
    expect(written.mock.calls.length).toBeLessThan(6);
    vi.restoreAllMocks();
    expect((await loaded().find())?.history.marks[0].left).toBe(99);
  });

  it('takes with it what tabs that are closed have left for a day, and no other', async () => {
    const [first, second] = [tab('old'), tab('old')];
    const history = new History([]);
    await first.loaded({ now: () => 0 }).keep({ file: photo('a.png'), history });
    await second.loaded({ now: () => 80_000_000 }).keep({ file: photo('b.png'), history });
    await tab('old')
      .loaded({ now: () => 90_000_000 })
      .keep({ file: photo('c.png'), history });
    expect(await first.loaded().find()).toBeNull();
    expect((await second.loaded().find())?.file.name).toBe('b.png');
  });

  it('lasts as long as the page when the browser has no room, which is told; what is strange is not read', async () => {
    const open = () => Promise.reject(new DOMException('no', 'QuotaExceededError'));
    const { loaded, onProblem } = tab('full');
    await loaded({ open }).keep({ file: photo('a.png'), history: new History([]) });
    expect(onProblem).toHaveBeenLastCalledWith(expect.stringMatching(/no more room.*your picture/));
    expect(await loaded().find()).toBeNull();
    for (const kept of [undefined, { past: [], marks: [{}] }, { past: [{ marks: 3, step: '' }], marks: [] }]) {
      expect(History.from(/** @type {any} */ (kept)).marks).toEqual([]);
    }
  });
});
