/**
 * Digits that the person has labelled, as the network sees them: 28x28 images with what they are and where they come from.
 * They outlive a reload, beside what storage.js keeps. A browser that has no room for them is told of; they then last as
 * long as the page.
 */

import { answerTo, endOf, openDatabase } from './database.js';
import { migrate, VERSION } from './migrations.js';

/**
 * @typedef {object} Example
 * @property {string} id
 * @property {Uint8Array} pixels [28, 28], ink = 255
 * @property {number} label 0 to 9
 * @property {'picture'} source
 */

const STORE = 'examples';
const NO_ROOM =
  'This browser has no more room for Inkling, so the digits that you typed will be gone after a reload; free some space and type them again.';
const REFUSED =
  'This browser keeps Inkling out of its storage, so the digits that you typed will be gone after a reload.';

export class Examples {
  #parts;
  /** @type {Promise<IDBDatabase> | null} */
  #database = null;
  /** What the browser would not keep. @type {Map<string, Example>} */
  #unkept = new Map();

  /**
   * @param {object} parts
   * @param {string} parts.name of the database, which is storage.js's too
   * @param {(sentence: string | null) => void} parts.onProblem null when it is over
   * @param {typeof openDatabase} [parts.open]
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** In place of the one with its id. @param {Example} example */
  async put(example) {
    const { id } = example;
    this.#unkept.set(id, example);
    const isKept = await this.#attempt((store) => store.put(example));
    // Another one may have come under its id meanwhile.
    if (isKept && this.#unkept.get(id) === example) this.#unkept.delete(id);
    if (this.#unkept.size === 0) this.#parts.onProblem(null);
  }

  /** @param {string} id */
  async delete(id) {
    this.#unkept.delete(id);
    await this.#attempt((store) => store.delete(id));
  }

  /** All of them. */
  async clear() {
    this.#unkept.clear();
    await this.#attempt((store) => store.clear());
  }

  /** @returns {Promise<readonly Example[]>} */
  async all() {
    const kept = await this.#read((store) => /** @type {IDBRequest<Example[]>} */ (store.getAll()));
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
      const transaction = (await this.#connect()).transaction(STORE, 'readwrite');
      const end = endOf(transaction);
      act(transaction.objectStore(STORE));
      // At once: a transaction still open when the page is left would be taken back.
      transaction.commit();
      await end;
      return true;
    } catch (error) {
      const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
      this.#parts.onProblem(isFull ? NO_ROOM : REFUSED);
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
      return await answerTo(ask((await this.#connect()).transaction(STORE).objectStore(STORE)));
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
