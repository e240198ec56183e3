/** A stand-in for storage in the tests of the session: it keeps copies at once, and what other tabs own is said. */

/** @import { Kept, Owner } from '../../web/shell/storage.js' */

export class FakeStorage {
  /** @type {Map<string, any>} */
  networks = new Map();
  /** @type {string | null} */
  reader = null;
  /** Ids of networks that another tab writes. */
  elsewhere = new Set();
  /** Every network that was saved, in order. @type {any[]} */
  saved = [];

  /** @returns {Promise<Kept>} */
  async load() {
    return { networks: structuredClone([...this.networks.values()]), reader: this.reader };
  }

  /** @param {string} id */
  async claim(id) {
    const owner = /** @type {Owner} */ (this.elsewhere.has(id) ? 'another tab' : 'this tab');
    return { owner, network: structuredClone(this.networks.get(id) ?? null) };
  }

  own() {}

  /** @param {any} network */
  async saveNetwork(network) {
    const copy = structuredClone(network);
    this.saved.push(copy);
    this.networks.set(network.id, copy);
  }

  /** @param {string} id */
  async forgetNetwork(id) {
    this.networks.delete(id);
  }

  /** @param {string} id */
  async saveReader(id) {
    this.reader = id;
  }
}
