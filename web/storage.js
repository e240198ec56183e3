/**
 * What outlives a reload: the drawing, and the last networks with their curves, each under an entry of its own.
 * Other tabs keep theirs in the same place: an entry is written only by the tab that owns it. A browser that
 * gives no room, or takes it away, is asked again, and the page is told for as long as it lasts.
 */

import { openDB } from 'idb';
import { isCurveData } from './curve.js';
import { firstToGo, MOST_NETWORKS, ORIGINAL } from './networks.js';
import { areStrokes } from './strokes.js';
import { uniqueId } from './unique-id.js';

/** @import { IDBPDatabase, IDBPTransaction } from 'idb' */
/** @import { KeptNetwork } from './networks.js' */
/** @import { Stroke } from './strokes.js' */

/** @typedef {{ networks: readonly KeptNetwork[], reader: string | null }} Kept */
/** @typedef {{ store: 'kept' | 'networks', key: string, value: unknown }} Entry */

const VERSION = 2;
const RETRY_MS = 10_000;

const NO_ROOM =
  'This browser has no more room for Inkling, so your network and drawing will be gone after a reload; free some space, and they are kept.';
const REFUSED =
  'This browser keeps Inkling out of its storage, so your network and drawing will be gone after a reload.';
const NEWER_PAGE =
  'A newer version of this page is open in another tab, so nothing more is kept here; reload this page.';
const OLDER_PAGE = 'An older version of this page is open in another tab, so nothing is kept here; close that tab.';

export class Storage {
  #parts;
  /** @type {Promise<IDBPDatabase> | null} */
  #database = null;
  /** What this tab has read or written, to be written again should the browser lose it. @type {Map<string, Entry>} */
  #entries = new Map();
  /** Keys of what is not kept yet. @type {Set<string>} */
  #unsaved = new Set();
  /** Networks that only this tab writes. @type {Set<string>} */
  #owned = new Set();
  /** Networks that make no way for a new one. @type {ReadonlySet<string>} */
  #spared = new Set();
  #retrying = false;
  #askedToPersist = false;

  /**
   * @param {object} parts
   * @param {string} parts.name one database for each folder that the page is served from
   * @param {(sentence: string | null) => void} parts.onProblem null when it is over
   * @param {(gone: readonly KeptNetwork[]) => void} parts.onLetGo networks that made way for new ones
   * @param {Pick<LockManager, 'request' | 'query'>} [parts.locks] tell the tabs' networks apart; undefined without https
   * @param {Partial<Pick<StorageManager, 'persist' | 'persisted'>>} [parts.manager]
   * @param {typeof openDB} [parts.open]
   * @param {(act: () => void, ms: number) => unknown} [parts.later]
   */
  constructor(parts) {
    this.#parts = parts;
    this.#connect().catch((error) => this.#failed(error));
  }

  /** @returns {Promise<readonly Stroke[]>} */
  async loadDrawing() {
    const value = await this.#read((database) => database.get('kept', 'drawing'));
    return areStrokes(value) ? value : [];
  }

  /** @param {readonly Stroke[]} strokes */
  saveDrawing(strokes) {
    return this.#write({ store: 'kept', key: 'drawing', value: strokes });
  }

  /** @returns {Promise<Kept>} */
  async load() {
    const found = await this.#read(async (database) => ({
      values: await database.getAll('networks'),
      reader: await database.get('kept', 'reader'),
    }));
    const networks = (found?.values ?? []).filter(isKeptNetwork).map(asOfToday);
    for (const network of networks) this.#remember({ store: 'networks', key: network.id, value: network });
    return { networks, reader: typeof found?.reader === 'string' ? found.reader : null };
  }

  /** @param {string} id of the network that answers after a reload */
  saveReader(id) {
    return this.#write({ store: 'kept', key: 'reader', value: id });
  }

  /**
   * Makes this tab the only one that writes a network, unless another one is.
   * @param {string} id
   * @returns {Promise<{ owned: boolean, network: KeptNetwork | null }>} with the network as it is kept now
   */
  async claim(id) {
    const owned = await this.#lock(id);
    if (owned) this.#owned.add(id);
    const value = await this.#read((database) => database.get('networks', id));
    const network = isKeptNetwork(value) ? asOfToday(value) : null;
    if (network !== null) this.#remember({ store: 'networks', key: id, value: network });
    return { owned, network };
  }

  /** A network that begins here: no other tab knows of it. @param {string} id */
  own(id) {
    this.#owned.add(id);
    this.#lock(id);
  }

  /**
   * @param {KeptNetwork} network that this tab owns
   * @param {ReadonlySet<string>} spared ids of those that must not make way for it
   */
  async saveNetwork(network, spared) {
    this.#spared = spared;
    await this.#write({ store: 'networks', key: network.id, value: { ...network } });
  }

  /** @param {string} id */
  async forgetNetwork(id) {
    this.#entries.delete(id);
    this.#unsaved.delete(id);
    await this.#read((database) => database.delete('networks', id));
  }

  /** @returns {Promise<IDBPDatabase>} */
  #connect() {
    if (this.#database === null) {
      const { name, open = openDB, onProblem } = this.#parts;
      const database = openSafely(() =>
        open(name, VERSION, {
          upgrade,
          blocked: () => onProblem(OLDER_PAGE),
          // Another tab wants to change or delete it, and waits for this one to let go.
          blocking: (_, __, event) => {
            /** @type {IDBDatabase} */ (event.target).close();
            this.#lost(database);
          },
          terminated: () => this.#lost(database),
        }),
      );
      this.#database = database;
      database.catch(() => {
        if (this.#database === database) this.#database = null;
      });
    }
    return this.#database;
  }

  /** The browser has closed the database, and may have emptied it. @param {Promise<IDBPDatabase>} database */
  #lost(database) {
    if (this.#database !== database) return;
    this.#database = null;
    for (const key of this.#entries.keys()) this.#unsaved.add(key);
    this.#saveAll();
  }

  /**
   * @template Result
   * @param {(database: IDBPDatabase) => Promise<Result>} act
   */
  async #connected(act) {
    const database = this.#connect();
    try {
      return await act(await database);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      // Closed without a word.
      if (this.#database === database) this.#database = null;
      return act(await this.#connect());
    }
  }

  /**
   * @template Result
   * @param {(database: IDBPDatabase) => Promise<Result>} act
   * @returns {Promise<Result | undefined>} undefined when there is none, or no way to tell
   */
  async #read(act) {
    try {
      const result = await this.#connected(act);
      if (this.#unsaved.size === 0) this.#parts.onProblem(null);
      return result;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  /** @param {Entry} entry */
  async #write(entry) {
    this.#remember(entry);
    this.#unsaved.add(entry.key);
    await this.#save(entry);
  }

  /** @param {Entry} entry */
  #remember(entry) {
    this.#entries.set(entry.key, entry);
  }

  /** @param {Entry} entry */
  async #save(entry) {
    const { store, key, value } = entry;
    const isMine = store === 'kept' || this.#owned.has(key);
    try {
      await this.#connected((database) => (isMine ? put(database, entry) : putIfAbsent(database, entry)));
    } catch (error) {
      this.#failed(error);
      return;
    }
    if (this.#entries.get(key)?.value === value) this.#unsaved.delete(key);
    if (this.#unsaved.size === 0) this.#parts.onProblem(null);
    if (store === 'networks') await this.#kept(/** @type {KeptNetwork} */ (value));
  }

  async #saveAll() {
    await Promise.all([...this.#unsaved].map((key) => this.#save(/** @type {Entry} */ (this.#entries.get(key)))));
  }

  /** @param {unknown} error */
  #failed(error) {
    const name = error instanceof DOMException ? error.name : '';
    const sentence = { QuotaExceededError: NO_ROOM, VersionError: NEWER_PAGE }[name] ?? REFUSED;
    this.#parts.onProblem(sentence);
    if (this.#retrying) return;
    this.#retrying = true;
    const { later = setTimeout } = this.#parts;
    later(() => {
      this.#retrying = false;
      this.#saveAll();
    }, RETRY_MS);
  }

  /** @param {KeptNetwork} network */
  async #kept(network) {
    await this.#makeWay();
    if (network.checkpoint.resumable || this.#askedToPersist) return;
    this.#askedToPersist = true;
    const { manager } = this.#parts;
    try {
      // Worth a question only now that there is something to lose; some browsers ask the person.
      if ((await manager?.persisted?.()) === false) await manager?.persist?.();
    } catch {
      // Then it lasts as long as the browser likes.
    }
  }

  /** Those in use, here or in another tab, stay even when there are too many. */
  async #makeWay() {
    const count = await this.#read((database) => database.count('networks'));
    if (count === undefined || count <= MOST_NETWORKS) return;
    const inUse = new Set([...this.#spared, ...(await this.#usedElsewhere())]);
    const networks = ((await this.#read((database) => database.getAll('networks'))) ?? []).filter(isKeptNetwork);
    /** @type {KeptNetwork[]} */
    const gone = [];
    while (networks.length > MOST_NETWORKS) {
      const next = firstToGo(networks, inUse);
      if (next === undefined) break;
      networks.splice(networks.indexOf(next), 1);
      gone.push(next);
    }
    for (const { id } of gone) await this.forgetNetwork(id);
    if (gone.length > 0) this.#parts.onLetGo(gone);
  }

  /** @returns {Promise<string[]>} ids of the networks that other tabs own */
  async #usedElsewhere() {
    const { name, locks } = this.#parts;
    try {
      const held = (await locks?.query())?.held ?? [];
      const names = held.map((lock) => lock.name ?? '').filter((each) => each.startsWith(`${name} `));
      return names.map((each) => each.slice(name.length + 1)).filter((id) => !this.#owned.has(id));
    } catch {
      return [];
    }
  }

  /** @param {string} id @returns {Promise<boolean>} whether this tab holds it from now on, until it is closed */
  #lock(id) {
    const { name, locks } = this.#parts;
    return new Promise((resolve) => {
      if (locks === undefined) {
        resolve(false);
        return;
      }
      locks
        .request(`${name} ${id}`, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock === null ? undefined : new Promise(() => {});
        })
        .catch(() => resolve(false));
    });
  }
}

/**
 * @param {IDBPDatabase} database
 * @param {number} oldVersion
 * @param {number | null} _
 * @param {IDBPTransaction<any, any, 'versionchange'>} transaction
 */
async function upgrade(database, oldVersion, _, transaction) {
  if (oldVersion < 1) database.createObjectStore('kept');
  database.createObjectStore('networks', { keyPath: 'id' });
  if (oldVersion < 1) return;
  // The first version kept one network, without a name.
  const kept = transaction.objectStore('kept');
  const network = await kept.get('network');
  if (network?.checkpoint === undefined) return;
  const { inUse, ...rest } = network;
  const id = uniqueId();
  const migrated = { ...rest, id, name: 'Your network', begunAt: 0, config: null };
  await transaction.objectStore('networks').put(migrated);
  await kept.put(inUse ? id : ORIGINAL, 'reader');
  await kept.delete('network');
}

/**
 * @param {IDBPDatabase} database
 * @param {Entry} entry
 */
async function put(database, { store, key, value }) {
  const transaction = database.transaction(store, 'readwrite');
  const done = store === 'kept' ? transaction.store.put(value, key) : transaction.store.put(value);
  // At once: a transaction still open when the page is left would be taken back.
  transaction.commit();
  await Promise.all([done, transaction.done]);
}

/**
 * @param {IDBPDatabase} database
 * @param {Entry} entry
 */
async function putIfAbsent(database, { store, key, value }) {
  const transaction = database.transaction(store, 'readwrite');
  if ((await transaction.store.getKey(key)) === undefined) await transaction.store.put(value);
  await transaction.done;
}

/**
 * A browser that blocks storage may throw at once instead of failing later.
 * @param {() => Promise<IDBPDatabase>} open
 */
async function openSafely(open) {
  return open();
}

/**
 * @param {any} value
 * @returns {value is KeptNetwork}
 */
function isKeptNetwork(value) {
  return (
    typeof value?.id === 'string' &&
    typeof value.name === 'string' &&
    Number.isFinite(value.begunAt) &&
    value.checkpoint?.bytes instanceof Uint8Array &&
    typeof value.checkpoint.resumable === 'boolean' &&
    (value.curve === null || isCurveData(value.curve))
  );
}

/**
 * An earlier version measured less; what it measured is measured anew when somebody asks.
 * @param {KeptNetwork} network
 * @returns {KeptNetwork}
 */
function asOfToday(network) {
  const evaluation = Array.isArray(network.evaluation?.bins) ? network.evaluation : null;
  const metrics = network.metrics && { ...network.metrics, heldOutAccuracy: network.metrics.heldOutAccuracy ?? null };
  return { ...network, metrics, evaluation };
}
