/**
 * What the actions of a feature stand on, in their tests: the real pump on the fake engine, whose shards take three
 * milliseconds each of a clock that stands still otherwise.
 */

import { vi } from 'vitest';
import { Pump } from '../../web/worker/pump.js';
import { FakeEngine, fakeModule } from './fake-engine.js';

/** @import { WorkerEvent } from '../../web/shared/protocol.js' */

export class FakeContext {
  module = fakeModule();
  /** @type {any} */
  engine = new FakeEngine(1);
  threads = 1;
  /** @type {WorkerEvent[]} */
  events = [];
  clock = 0;
  longestSlice = 0;
  /** What happens when the pump gives way. */
  meanwhile = () => {};
  onTrap = vi.fn();
  #sliceBegan = 0;

  constructor() {
    this.takeForShards(3);
    this.pump = new Pump({ now: this.now, nextTurn: this.nextTurn, onTrap: this.onTrap });
  }

  /** @param {number} ms for each */
  takeForShards(ms) {
    this.engine.onShards = (/** @type {number} */ shards) => {
      this.clock += ms * shards;
    };
  }

  now = () => this.clock;

  nextTurn = async () => {
    this.longestSlice = Math.max(this.longestSlice, this.clock - this.#sliceBegan);
    this.meanwhile();
    this.#sliceBegan = this.clock;
  };

  bring = vi.fn(async () => {});
  /** All parts are there. */
  bringMore = vi.fn(
    async (/** @type {string} */ _split, /** @type {number} */ _than, /** @type {AbortSignal} */ _) => 7,
  );
  /** @type {(split: string) => boolean} */
  has = () => true;
  prefetch = vi.fn(async () => {});

  /** @param {WorkerEvent} event */
  emit = (event) => {
    this.events.push(event);
  };

  /** @param {string} type @returns {any[]} */
  of(type) {
    return this.events.filter((event) => event.type === type);
  }

  /** @param {string} type */
  until(type) {
    return vi.waitFor(() => {
      if (this.of(type).length === 0) throw new Error(`no ${type} yet`);
    });
  }
}
