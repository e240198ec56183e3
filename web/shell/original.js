/**
 * The network that comes with the page: fetched at the start, once more when it came spoiled, and again when somebody
 * chooses it. Whether what came is a network is for the engine to say.
 */

import { FOLDERS } from '../shared/folders.js';

/** What is fetched may be spoiled on its way once; twice is no accident. */
const MOST_ATTEMPTS = 2;

export class Original {
  #fetch;
  #came;
  #attempts = 0;
  /** @type {Uint8Array | null} null while it is not here */
  bytes = null;
  /** Of what was asked for last. */
  arrival = Promise.resolve();

  /**
   * @param {(attempt: number) => Promise<Uint8Array>} fetch
   * @param {(isHere: boolean) => void} came or cannot be had
   */
  constructor(fetch, came) {
    this.#fetch = fetch;
    this.#came = came;
  }

  /** @returns {Promise<void>} when it is here, or cannot be had */
  bring() {
    this.arrival = this.#bring();
    return this.arrival;
  }

  /** Whatever was tried before: the person wants it. */
  bringOnceMore() {
    this.#attempts = 1;
    return this.bring();
  }

  /** What came is no network: something on the way has answered in its place. */
  bringAnother() {
    this.bytes = null;
    return this.bring();
  }

  async #bring() {
    while (this.bytes === null && this.#attempts < MOST_ATTEMPTS) {
      try {
        this.bytes = await this.#fetch(this.#attempts++);
      } catch {
        // The next attempt, if there is one.
      }
    }
    this.#came(this.bytes !== null);
  }
}

/**
 * @param {URL} baseUrl the folder of the page
 * @param {number} attempt from 0; all but the first go past every cache, which may have kept something broken
 * @returns {Promise<Uint8Array>}
 */
export async function fetchOriginal(baseUrl, attempt) {
  const url = new URL(`${FOLDERS.models}pretrained.safetensors`, baseUrl);
  if (attempt > 0) url.searchParams.set('retry', String(attempt));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
