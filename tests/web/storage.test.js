/** What outlives a reload, what several tabs keep beside each other, and a browser that keeps nothing. */

import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../web/shell/database.js';
import { VERSION } from '../../web/shell/migrations.js';
import { Storage } from '../../web/shell/storage.js';
import { TabStorage } from '../../web/shell/tab-storage.js';

let count = 0;

/** A stand-in for navigator.locks, shared by the tabs of a test. */
class SharedLocks {
  /** @type {Set<string>} */
  held = new Set();

  /** @param {string} name @param {any} _ @param {any} callback */
  async request(name, _, callback) {
    const free = !this.held.has(name);
    if (free) this.held.add(name);
    callback(free ? { name } : null);
  }

  async query() {
    return { held: [...this.held].map((name) => ({ name })) };
  }
}

/** A stand-in for sessionStorage, which one tab has to itself. */
class OneTabsItems {
  /** @type {Map<string, string>} */
  items = new Map();
  getItem = (/** @type {string} */ key) => this.items.get(key) ?? null;
  setItem = (/** @type {string} */ key, /** @type {string} */ value) => void this.items.set(key, value);
  removeItem = (/** @type {string} */ key) => void this.items.delete(key);
}

function newTab() {
  const items = new OneTabsItems();
  return new TabStorage('test', () => items);
}

/** @param {object} [parts] */
function storage(parts = {}) {
  const onProblem = vi.fn();
  const onLetGo = vi.fn();
  const later = vi.fn();
  const locks = /** @type {any} */ (new SharedLocks());
  const all = { name: `test ${++count}`, tab: newTab(), onProblem, onLetGo, later, locks, ...parts };
  return { ...all, storage: new Storage(all) };
}

/** What the page was told in the end. @param {import('vitest').Mock} onProblem */
const problem = (onProblem) => onProblem.mock.calls.at(-1)?.[0] ?? null;

const DRAWING = [{ points: [{ x: 0.1, y: 0.2, pressure: 0.5 }], pressed: true }];
/** @type {any} */
const NETWORK = {
  id: 'first',
  name: 'Quick, seed 1',
  begunAt: 1,
  config: null,
  checkpoint: { bytes: Uint8Array.of(1, 2, 3), resumable: true },
  metrics: null,
  trainedSeconds: 4,
  evaluation: null,
  curve: { stepsPerEpoch: 10, points: [], tests: [{ step: 10, accuracy: 0.9 }] },
};
const METRICS = {
  step: 10,
  stepsPerEpoch: 10,
  totalSteps: 20,
  loss: 0.1,
  accuracy: 0.9,
  learningRate: 0.001,
  heldOutAccuracy: null,
  imagesPerSecond: 1000,
  secondsLeft: null,
  memoryBytes: 1e6,
};
const EVALUATION = {
  ...{ count: 100, correct: 90, accuracy: 0.9, loss: 0.1, refused: 0, ece: 0.01, label: 'your network' },
  confusion: Array(100).fill(1),
  bins: [{ count: 100, confidence: 0.9, accuracy: 0.9 }],
};
const NONE = new Set();

/** @param {number} begunAt @param {number} [epochs] */
const trained = (begunAt, epochs = 1) => ({
  ...NETWORK,
  id: `network ${begunAt}`,
  name: `Quick, seed ${begunAt}`,
  begunAt,
  metrics: { ...METRICS, step: 10 * epochs },
});

/** @param {Storage} kept @param {any} network @param {ReadonlySet<string>} [spared] */
async function save(kept, network, spared = NONE) {
  kept.own(network.id);
  await kept.saveNetwork(network, spared);
}

/** @param {Storage} kept */
const ids = async (kept) => (await kept.load()).networks.map(({ id }) => id);

describe('storage', () => {
  it('gives back what was kept', async () => {
    const { storage: kept, onProblem } = storage();
    await kept.saveDrawing(DRAWING);
    await save(kept, NETWORK);
    await kept.saveReader('first');
    expect(await kept.loadDrawing()).toEqual(DRAWING);
    expect(await kept.load()).toEqual({ networks: [NETWORK], reader: 'first' });
    expect(problem(onProblem)).toBeNull();
  });

  it('forgets a network when told to', async () => {
    const { storage: kept } = storage();
    await save(kept, NETWORK);
    await kept.forgetNetwork('first');
    expect((await kept.load()).networks).toEqual([]);
  });

  it('has nothing at first', async () => {
    const { storage: empty } = storage();
    expect(await empty.loadDrawing()).toEqual([]);
    expect(await empty.load()).toEqual({ networks: [], reader: null });
  });

  it('takes nothing that it does not understand', async () => {
    const { storage: kept } = storage();
    await kept.saveDrawing(/** @type {any} */ ('a picture'));
    await save(kept, { ...NETWORK, checkpoint: { bytes: 'x' } });
    expect(await kept.loadDrawing()).toEqual([]);
    expect((await kept.load()).networks).toEqual([]);
  });

  it('leaves out the evaluation of a version that measured less', async () => {
    const { storage: kept } = storage();
    const { ece: _, bins: __, ...evaluation } = EVALUATION;
    await save(kept, { ...NETWORK, evaluation });
    expect((await kept.load()).networks).toEqual([NETWORK]);
    const whole = { ...NETWORK, evaluation: EVALUATION };
    await save(kept, whole);
    expect((await kept.load()).networks).toEqual([whole]);
  });

  it('knows nothing of the held-out images from a version that did not tell', async () => {
    const { storage: kept } = storage();
    const { heldOutAccuracy: _, ...metrics } = METRICS;
    await save(kept, { ...NETWORK, metrics });
    expect((await kept.load()).networks).toEqual([{ ...NETWORK, metrics: METRICS }]);
  });

  it.each([
    ['metrics', {}],
    ['metrics', 'x'],
    ['metrics', { ...METRICS, step: 'ten' }],
    ['metrics', { ...METRICS, totalSteps: Number.NaN }],
    ['metrics', { ...METRICS, stepsPerEpoch: 0 }],
    ['metrics', { ...METRICS, secondsLeft: 'soon' }],
    ['trainedSeconds', 'abc'],
    ['trainedSeconds', Number.NaN],
    ['evaluation', 'good'],
    ['evaluation', { bins: [] }],
    ['evaluation', { ...EVALUATION, accuracy: undefined }],
    ['evaluation', { ...EVALUATION, label: 7 }],
    ['evaluation', { ...EVALUATION, confusion: [1] }],
    ['evaluation', { ...EVALUATION, confusion: Array(100).fill('1') }],
    ['evaluation', { ...EVALUATION, bins: [null] }],
    ['evaluation', { ...EVALUATION, bins: [{ count: 1 }] }],
    ['curve', { stepsPerEpoch: 10 }],
    ['curve', { ...NETWORK.curve, points: [null] }],
    ['curve', { ...NETWORK.curve, tests: [{ step: 10 }] }],
  ])('leaves out what does not fit, and keeps the rest of the network: %s (%#)', async (part, value) => {
    const { storage: kept } = storage();
    const whole = { ...NETWORK, metrics: METRICS, evaluation: EVALUATION };
    await save(kept, { ...whole, [part]: value });
    expect((await kept.load()).networks).toEqual([{ ...whole, [part]: null }]);
    expect((await kept.claim('first')).network).toEqual({ ...whole, [part]: null });
  });

  it.each([
    [true, 'in use'],
    [false, 'not in use'],
  ])('brings over the one network of the first version: %s', async (inUse) => {
    const name = `test ${++count}`;
    const first = await openDB(name, 1, { upgrade: (database) => void database.createObjectStore('kept') });
    const { id: _, name: __, begunAt: ___, config: ____, ...network } = NETWORK;
    await first.put('kept', { ...network, inUse }, 'network');
    await first.put('kept', DRAWING, 'drawing');
    first.close();
    const { storage: kept } = storage({ name });
    const { networks, reader } = await kept.load();
    expect(networks).toEqual([{ ...NETWORK, id: expect.any(String), name: 'Your network', begunAt: 0 }]);
    expect(reader).toBe(inUse ? networks[0].id : 'original');
    expect(await kept.loadDrawing()).toEqual(DRAWING);
  });

  it('asks that what was trained may stay, once there is something', async () => {
    const manager = { persisted: async () => false, persist: vi.fn(async () => true) };
    const { storage: kept } = storage({ manager });
    await kept.saveDrawing(DRAWING);
    await save(kept, NETWORK);
    expect(manager.persist).not.toHaveBeenCalled();
    const finished = { ...NETWORK, checkpoint: { ...NETWORK.checkpoint, resumable: false } };
    await save(kept, finished);
    await save(kept, finished);
    expect(manager.persist).toHaveBeenCalledTimes(1);
  });
});

describe('a training whose end came just before the page was left', () => {
  it('is over in its tab, though the database has it from before', async () => {
    const { storage: kept, name, tab } = storage();
    await save(kept, NETWORK);
    const before = await openDB(name);
    const unfinished = await before.get('networks', 'first');
    await save(kept, { ...NETWORK, checkpoint: { bytes: Uint8Array.of(4), resumable: false } });
    await before.put('networks', unfinished);
    before.close();

    const { storage: reloaded } = storage({ name, tab });
    expect((await reloaded.load()).networks[0].checkpoint).toEqual({ ...NETWORK.checkpoint, resumable: false });
    expect((await reloaded.claim('first')).network?.checkpoint.resumable).toBe(false);
    const { storage: elsewhere } = storage({ name });
    expect((await elsewhere.load()).networks[0].checkpoint.resumable).toBe(true);
  });
});

describe('the last three networks', () => {
  it('are kept; the oldest makes way, and that is told', async () => {
    const { storage: kept, onLetGo } = storage();
    for (const begunAt of [1, 2, 3]) await save(kept, trained(begunAt));
    expect(onLetGo).not.toHaveBeenCalled();
    await save(kept, trained(4), new Set(['network 4']));
    expect(await ids(kept)).toEqual(['network 2', 'network 3', 'network 4']);
    expect(onLetGo.mock.calls).toEqual([[[expect.objectContaining({ name: 'Quick, seed 1' })]]]);
  });

  it('do not make way for mere tries: one that has not seen an epoch goes first', async () => {
    const { storage: kept } = storage();
    await save(kept, trained(1));
    await save(kept, trained(2));
    await save(kept, trained(3, 0.1));
    await save(kept, trained(4, 0.1), new Set(['network 4']));
    expect(await ids(kept)).toEqual(['network 1', 'network 2', 'network 4']);
  });

  it('do not make way while they are in use, here or in another tab', async () => {
    const { storage: kept, name, locks } = storage();
    for (const begunAt of [1, 2, 3]) await save(kept, trained(begunAt));
    const other = storage({ name, locks });
    await save(other.storage, trained(4), new Set(['network 4']));
    expect(await ids(kept)).toHaveLength(4);
    await save(kept, trained(5), new Set(['network 5', 'network 1']));
    expect(await ids(kept)).toEqual(['network 1', 'network 4', 'network 5']);
  });
});

describe('another tab', () => {
  it('does not own what this one has begun or claimed', async () => {
    const { storage: kept, name, locks } = storage();
    await save(kept, NETWORK);
    const other = storage({ name, locks }).storage;
    expect(await other.claim('first')).toEqual({ owner: 'another tab', network: NETWORK });
  });

  it('owns what nobody else does, and finds it as it is now', async () => {
    const { storage: kept, name } = storage();
    await save(kept, NETWORK);
    const other = storage({ name }).storage;
    await other.load();
    const later = { ...NETWORK, trainedSeconds: 9 };
    await kept.saveNetwork(later, NONE);
    expect(await other.claim('first')).toEqual({ owner: 'this tab', network: later });
  });

  it('owns nothing that was there before when the browser cannot tell tabs apart', async () => {
    const { storage: kept, name } = storage({ locks: undefined });
    await save(kept, NETWORK);
    const other = storage({ name, locks: undefined }).storage;
    expect((await other.claim('first')).owner).toBeNull();
  });

  it('finds its own drawing and reader again after a reload, and begins with those that were kept last', async () => {
    const { storage: kept, name, tab } = storage();
    await kept.saveDrawing(DRAWING);
    await kept.saveReader('first');
    const otherTab = newTab();
    const other = storage({ name, tab: otherTab }).storage;
    expect(await other.loadDrawing()).toEqual(DRAWING);
    expect((await other.load()).reader).toBe('first');
    await kept.saveDrawing([]);
    await kept.saveReader('second');
    const otherReloaded = storage({ name, tab: otherTab }).storage;
    expect(await otherReloaded.loadDrawing()).toEqual(DRAWING);
    expect((await otherReloaded.load()).reader).toBe('first');
    await otherReloaded.saveDrawing(DRAWING);
    await otherReloaded.saveReader('third');
    const reloaded = storage({ name, tab }).storage;
    expect(await reloaded.loadDrawing()).toEqual([]);
    expect((await reloaded.load()).reader).toBe('second');
  });

  it('finds what was kept last in a browser that gives tabs nothing of their own', async () => {
    const tab = new TabStorage('test', () => {
      throw new DOMException('no', 'SecurityError');
    });
    const { storage: kept, name } = storage({ tab });
    await kept.saveDrawing(DRAWING);
    expect(await storage({ name, tab }).storage.loadDrawing()).toEqual(DRAWING);
  });

  it('finds what was kept last when there was no more room for its own, and nothing out of date', async () => {
    const items = new OneTabsItems();
    const tab = new TabStorage('test', () => items);
    const { storage: kept, name } = storage({ tab });
    await kept.saveDrawing([]);
    items.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    await kept.saveDrawing(DRAWING);
    expect(await storage({ name, tab }).storage.loadDrawing()).toEqual(DRAWING);
  });
});

describe('a browser that takes back what it gave', () => {
  it('and has emptied the database: it is opened and written again', async () => {
    const { storage: kept, name, onProblem } = storage();
    await kept.saveDrawing(DRAWING);
    await save(kept, NETWORK);
    await deleteDB(name);
    await vi.waitFor(async () => expect(await ids(storage({ name }).storage)).toEqual(['first']));
    expect(await storage({ name }).storage.loadDrawing()).toEqual(DRAWING);
    expect(problem(onProblem)).toBeNull();
  });

  it('and has closed the connection without a word: it is opened again', async () => {
    /** @type {any[]} */
    const opened = [];
    const open = /** @type {any} */ (
      async (/** @type {Parameters<typeof openDatabase>} */ ...all) => {
        opened.push(await openDatabase(...all));
        return opened.at(-1);
      }
    );
    const { storage: kept, onProblem } = storage({ open });
    await kept.saveDrawing(DRAWING);
    opened[0].close();
    await save(kept, NETWORK);
    expect(await kept.loadDrawing()).toEqual(DRAWING);
    expect(await ids(kept)).toEqual(['first']);
    expect(opened).toHaveLength(2);
    expect(problem(onProblem)).toBeNull();
  });

  it('lets a newer version of the page in, and says so', async () => {
    const { storage: kept, name, onProblem } = storage();
    await kept.saveDrawing(DRAWING);
    const newer = await openDB(name, VERSION + 1);
    await vi.waitFor(() => expect(problem(onProblem)).toMatch(/^A newer version of this page has changed .+ reload/));
    newer.close();
  });

  it('does not say that a newer version is open when there was only one before', async () => {
    const name = `test ${++count}`;
    (await openDB(name, VERSION + 1)).close();
    const { storage: kept, onProblem } = storage({ name });
    await kept.load();
    expect(problem(onProblem)).toMatch(/^A newer version of this page has changed [^.]+\.$/);
    expect(problem(onProblem)).not.toContain('another tab');
  });

  it('waits for an older version of the page, and says so until it is gone', async () => {
    const name = `test ${++count}`;
    const older = await openDB(name, 1, { upgrade: (database) => void database.createObjectStore('kept') });
    const { storage: kept, onProblem } = storage({ name });
    await vi.waitFor(() =>
      expect(problem(onProblem)).toMatch(/^An older version of this page is open .+ close that tab/),
    );
    older.close();
    expect(await kept.load()).toEqual({ networks: [], reader: null });
    expect(problem(onProblem)).toBeNull();
  });
});

describe('an upgrade of the database', () => {
  it('that fails half done is taken back whole, so that the next visit can do it', async () => {
    const name = `test ${++count}`;
    (await openDB(name, 1, { upgrade: (database) => void database.createObjectStore('kept') })).close();
    const others = { blocked() {}, blocking() {}, terminated() {} };
    const failing = openDatabase(name, 2, {
      upgrade: async (database, _, transaction) => {
        database.createObjectStore('networks', { keyPath: 'id' });
        await transaction.objectStore('gone');
      },
      ...others,
    });
    await expect(failing).rejects.toThrow();
    const { storage: next, onProblem } = storage({ name });
    await save(next, NETWORK);
    expect(await ids(next)).toEqual(['first']);
    expect(problem(onProblem)).toBeNull();
  });
});

describe('a browser that keeps nothing', () => {
  it.each([
    ['later', () => Promise.reject(new DOMException('no', 'SecurityError'))],
    [
      'at once',
      () => {
        throw new DOMException('no', 'SecurityError');
      },
    ],
  ])('is told of in one sentence, when it refuses %s', async (_, refuse) => {
    const open = /** @type {any} */ (refuse);
    const { storage: blocked, onProblem } = storage({ open });
    await blocked.saveDrawing(DRAWING);
    await save(blocked, NETWORK);
    expect((await blocked.load()).networks).toEqual([]);
    expect(new Set(onProblem.mock.calls.flat()).size).toBe(1);
    expect(problem(onProblem)).toContain('will be gone after a reload');
  });

  it('because it is full is asked again, and what was made meanwhile is kept then; nothing old is given up', async () => {
    let full = true;
    const open = /** @type {any} */ (
      async (/** @type {Parameters<typeof openDatabase>} */ ...all) => {
        const database = await openDatabase(...all);
        return new Proxy(database, {
          get(target, name) {
            if (name !== 'transaction' || !full) {
              const value = Reflect.get(target, name);
              return typeof value === 'function' ? value.bind(target) : value;
            }
            return (/** @type {string} */ store, /** @type {IDBTransactionMode} */ mode) => {
              if (mode === 'readwrite') throw new DOMException('full', 'QuotaExceededError');
              return target.transaction(store, mode);
            };
          },
        });
      }
    );
    const { storage: kept, onProblem, later, onLetGo } = storage({ open });
    full = false;
    await save(kept, trained(1));
    full = true;
    await save(kept, trained(2));
    await kept.saveDrawing(DRAWING);
    expect(problem(onProblem)).toMatch(/no more room .+ free some space/);
    expect(await ids(kept)).toEqual(['network 1']);
    expect(problem(onProblem)).toMatch(/no more room/);
    expect(later).toHaveBeenCalledTimes(1);
    full = false;
    later.mock.calls[0][0]();
    await vi.waitFor(() => expect(problem(onProblem)).toBeNull());
    expect(await ids(kept)).toEqual(['network 1', 'network 2']);
    expect(await kept.loadDrawing()).toEqual(DRAWING);
    full = true;
    await kept.saveDrawing(DRAWING);
    expect(problem(onProblem)).toMatch(/no more room/);
    expect(onLetGo).not.toHaveBeenCalled();
  });
});
