/**
 * The pixels of MNIST's images, which never change: each is asked for once, until they are forgotten.
 */

import { SIDE } from '../shared/pixel-images.js';

/** @import { TrainerClient } from './trainer-client.js' */

/** @typedef {'train' | 'test'} Split */

const PIXELS = SIDE * SIDE;

export class MnistImages {
  #client;
  #split;
  #onError;
  /** @type {Map<number, Uint8Array>} */
  #known = new Map();

  /**
   * @param {Pick<TrainerClient, 'request'>} client
   * @param {Split} split
   * @param {(error: unknown) => void} onError
   */
  constructor(client, split, onError) {
    this.#client = client;
    this.#split = split;
    this.#onError = onError;
  }

  /**
   * @param {readonly number[]} indices
   * @returns {Promise<Uint8Array[]>} one for each, or none at all when they cannot be had
   */
  async of(indices) {
    const unknown = indices.filter((index) => !this.#known.has(index));
    try {
      if (unknown.length > 0) {
        const fields = { split: this.#split, indices: Uint32Array.from(unknown) };
        const { pixels } = await this.#client.request('images', fields);
        for (const [at, index] of unknown.entries()) {
          this.#known.set(index, pixels.subarray(PIXELS * at, PIXELS * (at + 1)));
        }
      }
      return indices.map((index) => /** @type {Uint8Array} */ (this.#known.get(index)));
    } catch (error) {
      this.#onError(error);
      return [];
    }
  }

  forget() {
    this.#known.clear();
  }
}
