/**
 * What one tab keeps for its own reload, beside other tabs that show the same page: it ends with the tab, and a
 * duplicated tab begins with a copy. A browser may refuse it, or have no room: then nothing is kept here.
 */

export class TabStorage {
  #name;
  #storage;

  /**
   * @param {string} name one for each folder that the page is served from
   * @param {() => Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>} storage may throw
   */
  constructor(name, storage) {
    this.#name = name;
    this.#storage = storage;
  }

  /** @param {string} key @returns {unknown} null when there is nothing */
  get(key) {
    try {
      return JSON.parse(this.#storage().getItem(`${this.#name} ${key}`) ?? 'null');
    } catch {
      return null;
    }
  }

  /** @param {string} key @param {unknown} value */
  set(key, value) {
    try {
      const storage = this.#storage();
      // What no longer fits must not leave what is out of date.
      storage.removeItem(`${this.#name} ${key}`);
      storage.setItem(`${this.#name} ${key}`, JSON.stringify(value));
    } catch {
      // Then a reload finds what any tab kept last.
    }
  }
}
