/**
 * What the person made, entry by entry under an id each, in a store of its own beside what storage.js keeps. It outlives a
 * reload. A browser that has no room for it is told of; it then lasts as long as the page.
 */

import { answerTo, endOf, openDatabase } from './database.js';
import { migrate, VERSION } from './migrations.js';

/**
 * @typedef {object} Place where they are kept, and what is said when they cannot be
 * @property {'examples' | 'corrections' | 'pictures'} store
 * @property {string} noRoom
 * @property {string} refused
 */

/** @template {{ id: string }} Entry */
export class KeptEntries {
  #parts;
  /** @type {Promise<IDBDatabase> | null} */
  #database = null;
  #place;
  /** What the browser would not keep. @type {Map<string, Entry>} */
  #unkept = new Map();

  /**
   * @param {Place} place
   * @param {object} parts
   * @param {string} parts.name of the database, which is storage.js's too
   * @param {(sentence: string | null) => void} parts.onProblem null when it is over
   * @param {typeof openDatabase} [parts.open]
   */
  constructor(place, parts) {
    this.#place = place;
    this.#parts = parts;
  }

  /** In place of the one with its id. @param {Entry} entry */
  put(entry) {
    return this.putAll([entry]);
  }

  /** At once. @param {readonly Entry[]} entries */
  async putAll(entries) {
    for (const entry of entries) this.#unkept.set(entry.id, entry);
    // With them what was refused before: there may be room again.
    const all = [...this.#unkept.values()];
    const areKept = await this.#attempt((store) => {
      for (const each of all) store.put(each);
    });
    for (const each of areKept ? all : []) {
      // Another one may have come under its id meanwhile.
      if (this.#unkept.get(each.id) === each) this.#unkept.delete(each.id);
    }
    if (this.#unkept.size === 0) this.#parts.onProblem(null);
  }

  /** @param {string} id */
  delete(id) {
    return this.deleteAll([id]);
  }

  /** At once. @param {readonly string[]} ids */
  async deleteAll(ids) {
    for (const id of ids) this.#unkept.delete(id);
    const areDeleted = await this.#attempt((store) => {
      for (const id of ids) store.delete(id);
    });
    if (areDeleted && this.#unkept.size === 0) this.#parts.onProblem(null);
  }

  /** All of them. */
  async clear() {
    this.#unkept.clear();
    await this.#attempt((store) => store.clear());
  }

  /** @returns {Promise<readonly Entry[]>} */
  async all() {
    const kept = await this.#read((store) => /** @type {IDBRequest<Entry[]>} */ (store.getAll()));
    return [...(kept ?? []).filter(({ id }) => !this.#unkept.has(id)), ...this.#unkept.values()];
  }

  /** @returns {Promise<number>} */
  async count() {
    const kept = (await this.#read((store) => store.getAllKeys())) ?? [];
    return new Set([...kept, ...this.#unkept.keys()]).size;
  }

  /** @param {(store: IDBObjectStore) => unknown} act @returns {Promise<boolean>} whether it is kept */
  async #attempt(act) {
    try {
      const transaction = (await this.#connect()).transaction(this.#place.store, 'readwrite');
      const end = endOf(transaction);
      act(transaction.objectStore(this.#place.store));
      // At once: a transaction still open when the page is left would be taken back.
      transaction.commit();
      await end;
      return true;
    } catch (error) {
      const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
      this.#parts.onProblem(isFull ? this.#place.noRoom : this.#place.refused);
      return false;
    }
  }

  /**
   * @template Answer
   * @param {(store: IDBObjectStore) => IDBRequest<Answer>} ask
   * @returns {Promise<Answer | undefined>} undefined when there is no way to tell
   */
  async #read(ask) {
    try {
      const { store } = this.#place;
      return await answerTo(ask((await this.#connect()).transaction(store).objectStore(store)));
    } catch {
      return undefined;
    }
  }

  /** @returns {Promise<IDBDatabase>} */
  #connect() {
    if (this.#database === null) {
      const { name, open = openDatabase } = this.#parts;
      const forget = () => {
        this.#database = null;
      };
      const database = open(name, VERSION, {
        upgrade: migrate,
        blocked: () => {},
        blocking: (opened) => {
          opened.close();
          forget();
        },
        terminated: forget,
      });
      database.catch(forget);
      this.#database = database;
    }
    return this.#database;
  }
}
