/**
 * What outlives a reload: the drawing, and the last networks with their curves, each under an entry of its own.
 * Other tabs keep theirs in the same place: an entry is written only by the tab that owns it. Each tab finds its own
 * drawing and its own reader again, and a new tab those that any tab kept last. A browser that gives no room, or takes
 * it away, is asked again, and the page is told for as long as it lasts.
 */

import { areStrokes } from '../shared/strokes.js';
import { answerTo, endOf, openDatabase } from './database.js';
import { keptNetwork } from './kept-network.js';
import { migrate, VERSION } from './migrations.js';
import { firstToGo, MOST_NETWORKS } from './networks.js';

/** @import { KeptNetwork } from './networks.js' */
/** @import { Stroke } from '../shared/strokes.js' */
/** @import { TabStorage } from './tab-storage.js' */

/** @typedef {{ networks: readonly KeptNetwork[], reader: string | null }} Kept */
/**
 * Who writes a network: this tab, another one, or, in a browser that cannot tell tabs apart, nobody.
 * @typedef {'this tab' | 'another tab' | null} Owner
 */
/** @typedef {{ store: 'kept' | 'networks', key: string, value: unknown }} Entry */

const RETRY_MS = 10_000;

const NO_ROOM =
  'This browser has no more room for Inkling, so your network, and perhaps your drawing, will be gone after a reload; free some space, and they are kept.';
const REFUSED =
  'This browser keeps Inkling out of its storage, so your network, and perhaps your drawing, will be gone after a reload.';
const NEWER_PAGE =
  'A newer version of this page has changed what this browser keeps of it, so nothing more is kept here; reload this page, which brings the newer version if it is still there.';
const OLDER_PAGE = 'An older version of this page is open in another tab, so nothing is kept here; close that tab.';

export class Storage {
  #parts;
  /** @type {Promise<IDBDatabase> | null} */
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
   * @param {Pick<TabStorage, 'get' | 'set'>} parts.tab
   * @param {(sentence: string | null) => void} parts.onProblem null when it is over
   * @param {(gone: readonly KeptNetwork[]) => void} parts.onLetGo networks that made way for new ones
   * @param {Pick<LockManager, 'request' | 'query'>} [parts.locks] tell the tabs' networks apart; undefined without https
   * @param {Partial<Pick<StorageManager, 'persist' | 'persisted'>>} [parts.manager]
   * @param {typeof openDatabase} [parts.open]
   * @param {(act: () => void, ms: number) => unknown} [parts.later]
   */
  constructor(parts) {
    this.#parts = parts;
    this.#connect().catch((error) => this.#failed(error));
  }

  /** @returns {Promise<readonly Stroke[]>} */
  async loadDrawing() {
    const value = await this.#find('drawing');
    return areStrokes(value) ? value : [];
  }

  /** @param {readonly Stroke[]} strokes */
  saveDrawing(strokes) {
    return this.#keep('drawing', strokes);
  }

  /** @returns {Promise<Kept>} */
  async load() {
    const networks = await this.#keptNetworks();
    const reader = await this.#find('reader');
    for (const network of networks) this.#remember({ store: 'networks', key: network.id, value: network });
    return { networks, reader: typeof reader === 'string' ? reader : null };
  }

  /** @param {string} id of the network that answers after a reload */
  saveReader(id) {
    return this.#keep('reader', id);
  }

  /**
   * Makes this tab the only one that writes a network, unless another one is.
   * @param {string} id
   * @returns {Promise<{ owner: Owner, network: KeptNetwork | null }>} with the network as it is kept now
   */
  async claim(id) {
    const owner = await this.#lock(id);
    if (owner === 'this tab') this.#owned.add(id);
    const network = this.#asLeft(await this.#read((database) => answerTo(stored(database, 'networks').get(id))));
    if (network !== null) this.#remember({ store: 'networks', key: id, value: network });
    return { owner, network };
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
    if (!network.checkpoint.resumable) this.#parts.tab.set('over', network.id);
    await this.#write({ store: 'networks', key: network.id, value: { ...network } });
  }

  /** @param {string} id */
  async forgetNetwork(id) {
    this.#entries.delete(id);
    this.#unsaved.delete(id);
    await this.#read((database) => {
      const transaction = database.transaction('networks', 'readwrite');
      transaction.objectStore('networks').delete(id);
      return endOf(transaction);
    });
  }

  /**
   * @param {'drawing' | 'reader'} key
   * @returns {Promise<unknown>} as this tab kept it; a new one takes over what any tab kept last
   */
  async #find(key) {
    const { tab } = this.#parts;
    const own = tab.get(key);
    if (own !== null) return own;
    const newest = await this.#read((database) => answerTo(stored(database, 'kept').get(key)));
    // This tab may have kept its own meanwhile.
    if (newest !== undefined && tab.get(key) === null) tab.set(key, newest);
    return newest;
  }

  /**
   * @param {'drawing' | 'reader'} key
   * @param {unknown} value for this tab, and for the next that is opened
   */
  #keep(key, value) {
    this.#parts.tab.set(key, value);
    return this.#write({ store: 'kept', key, value });
  }

  async #keptNetworks() {
    const values = (await this.#read((database) => answerTo(stored(database, 'networks').getAll()))) ?? [];
    return values.map((value) => this.#asLeft(value)).filter((network) => network !== null);
  }

  /**
   * A training whose end this tab has seen is over, even if the page was left before the database had its last weights.
   * @param {unknown} value from the database
   * @returns {KeptNetwork | null}
   */
  #asLeft(value) {
    const network = keptNetwork(value);
    if (network === null || network.id !== this.#parts.tab.get('over')) return network;
    return { ...network, checkpoint: { ...network.checkpoint, resumable: false } };
  }

  /** @returns {Promise<IDBDatabase>} */
  #connect() {
    if (this.#database === null) {
      const { name, open = openDatabase, onProblem } = this.#parts;
      const database = openSafely(() =>
        open(name, VERSION, {
          upgrade: migrate,
          blocked: () => onProblem(OLDER_PAGE),
          blocking: (opened) => {
            opened.close();
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

  /** The browser has closed the database, and may have emptied it. @param {Promise<IDBDatabase>} database */
  #lost(database) {
    if (this.#database !== database) return;
    this.#database = null;
    for (const key of this.#entries.keys()) this.#unsaved.add(key);
    this.#saveAll();
  }

  /**
   * @template Result
   * @param {(database: IDBDatabase) => Promise<Result>} act
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
   * @param {(database: IDBDatabase) => Promise<Result>} act
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
    const count = await this.#read((database) => answerTo(stored(database, 'networks').count()));
    if (count === undefined || count <= MOST_NETWORKS) return;
    const inUse = new Set([...this.#spared, ...(await this.#usedElsewhere())]);
    const networks = await this.#keptNetworks();
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

  /** @param {string} id @returns {Promise<Owner>} from now on, until the tab is closed */
  #lock(id) {
    const { name, locks } = this.#parts;
    return new Promise((resolve) => {
      if (locks === undefined) {
        resolve(null);
        return;
      }
      locks
        .request(`${name} ${id}`, { ifAvailable: true }, (lock) => {
          resolve(lock === null ? 'another tab' : 'this tab');
          return lock === null ? undefined : new Promise(() => {});
        })
        .catch(() => resolve(null));
    });
  }
}

/** To be read. @param {IDBDatabase} database @param {Entry['store']} store */
function stored(database, store) {
  return database.transaction(store).objectStore(store);
}

/**
 * @param {IDBDatabase} database
 * @param {Entry} entry
 */
async function put(database, { store, key, value }) {
  const transaction = database.transaction(store, 'readwrite');
  const end = endOf(transaction);
  transaction.objectStore(store).put(value, store === 'kept' ? key : undefined);
  // At once: a transaction still open when the page is left would be taken back.
  transaction.commit();
  await end;
}

/**
 * @param {IDBDatabase} database
 * @param {Entry} entry
 */
async function putIfAbsent(database, { store, key, value }) {
  const transaction = database.transaction(store, 'readwrite');
  const end = endOf(transaction);
  const entries = transaction.objectStore(store);
  if ((await answerTo(entries.getKey(key))) === undefined) entries.put(value);
  await end;
}

/**
 * A browser that blocks storage may throw at once instead of failing later.
 * @param {() => Promise<IDBDatabase>} open
 */
async function openSafely(open) {
  return open();
}
