/** Corrections of labels: kept, taken back, the same in every tab, as text and from it. */

import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { Corrections, fromCsv, toCsv } from '../../web/shell/corrections.js';
import { openDatabase } from '../../web/shell/database.js';
import { VERSION } from '../../web/shell/migrations.js';

/** @import { Correction } from '../../web/shell/corrections.js' */

/** @type {Correction} */
const SEVEN = { split: 'train', index: 1247, label: 2, corrected: 7 };
/** @type {Correction} */
const DROPPED = { split: 'test', index: 947, label: 8, corrected: null };
/** @type {Correction} */
const RIGHT = { split: 'train', index: 9, label: 4, corrected: 4 };

/** As a tab that was opened now. @param {string} name @param {typeof openDatabase} [open] */
async function tab(name, open) {
  const onProblem = vi.fn();
  const corrections = new Corrections({ name, onProblem, open });
  await corrections.load();
  return { corrections, onProblem };
}

describe('corrections', () => {
  it('are there after a reload; what was found right is known, but is no difference', async () => {
    const { corrections } = await tab('kept');
    await corrections.put([DROPPED, RIGHT]);
    await corrections.put([SEVEN]);
    const again = (await tab('kept')).corrections;
    expect(again.all).toEqual([SEVEN, DROPPED]);
    expect(again.differences('train')).toEqual([SEVEN]);
    expect(again.of('train', 9)).toEqual(RIGHT);
    expect(again.of('test', 9)).toBeUndefined();
  });

  it('take the place of what was said of the image before, and are taken back one by one', async () => {
    const { corrections } = await tab('undone');
    await corrections.put([SEVEN]);
    await corrections.put([{ ...SEVEN, corrected: null }, DROPPED]);
    await corrections.forget();
    expect(corrections.all).toEqual([]);
    const undo = async () => {
      corrections.undo();
      await vi.waitFor(async () => expect((await tab('undone')).corrections.all).toEqual(corrections.all));
      return corrections.all;
    };
    expect(await undo()).toEqual([{ ...SEVEN, corrected: null }, DROPPED]);
    expect(await undo()).toEqual([SEVEN]);
    expect(await undo()).toEqual([]);
    expect(corrections.canUndo).toBe(false);
    expect(corrections.undo()).toBeUndefined();
  });

  it('are the same in another tab, none of whose own are lost', async () => {
    const [one, other] = [(await tab('two tabs')).corrections, (await tab('two tabs')).corrections];
    await Promise.all([one.put([SEVEN]), other.put([DROPPED])]);
    for (const { all } of [one, other]) expect(all).toHaveLength(1);
    await vi.waitFor(() => {
      for (const { all } of [one, other]) expect(all).toEqual([SEVEN, DROPPED]);
    });
  });

  it('of a long list are written once each, and taken back at once', async () => {
    const { corrections } = await tab('long');
    const written = vi.spyOn(IDBObjectStore.prototype, 'put');
    const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const list = Array.from({ length: 2000 }, (_, index) => ({ ...SEVEN, index }));
    await corrections.put(list);
    await corrections.forget();
    expect(written).toHaveBeenCalledTimes(list.length);
    expect(begun).toHaveBeenCalledTimes(2);
    vi.restoreAllMocks();
    expect((await tab('long')).corrections.isAnything).toBe(false);
  });

  it('last as long as the page when the browser has no room, which is told; with the next all are kept', async () => {
    const full = new DOMException('no', 'QuotaExceededError');
    const open = vi.fn(openDatabase).mockRejectedValueOnce(full).mockRejectedValueOnce(full);
    const { corrections, onProblem } = await tab('full', open);
    await corrections.put([SEVEN]);
    expect(onProblem).toHaveBeenLastCalledWith(expect.stringMatching(/no more room.*corrections of labels/));
    expect(corrections.all).toEqual([SEVEN]);
    await corrections.put([DROPPED]);
    expect(onProblem).toHaveBeenLastCalledWith(null);
    expect((await tab('full')).corrections.all).toEqual([SEVEN, DROPPED]);
  });

  it('of which none is left are no problem any more', async () => {
    const open = vi
      .fn(openDatabase)
      .mockRejectedValueOnce(new Error('refused'))
      .mockRejectedValueOnce(new Error('refused'));
    const { corrections, onProblem } = await tab('forgotten', open);
    await corrections.put([SEVEN]);
    expect(onProblem).toHaveBeenLastCalledWith(expect.stringMatching(/keeps Inkling out of its storage/));
    await corrections.forget();
    expect(onProblem).toHaveBeenLastCalledWith(null);
  });

  it('that something else has kept are left out', async () => {
    await tab('strange');
    const database = await openDatabase('strange', VERSION, /** @type {any} */ ({}));
    const entries = [{ id: 'x' }, { id: 'y', ...SEVEN, corrected: 12 }, { id: 'train 1247', ...SEVEN }];
    const transaction = database.transaction('corrections', 'readwrite');
    for (const entry of entries) transaction.objectStore('corrections').put(entry);
    await new Promise((resolve) => transaction.addEventListener('complete', resolve));
    database.close();
    expect((await tab('strange')).corrections.all).toEqual([SEVEN]);
  });
});

it('corrections are lines of text, as the core reads and writes them', () => {
  const csv = 'set,index,label,correction\ntrain,1247,2,7\ntest,947,8,drop\n';
  expect(toCsv([SEVEN, DROPPED])).toBe(csv);
  expect(fromCsv(csv.replaceAll('\n', '\r\n'))).toEqual([SEVEN, DROPPED]);
  expect(toCsv([])).toBe('set,index,label,correction\n');
});
