/**
 * The page without its elements, for the tests of the session: all is real but the engine, which only counts, and the
 * storage. It can be reloaded, and its worker killed.
 */

import { expect, vi } from 'vitest';
import { Measurement } from '../../web/features/test/measurement.js';
import { Events } from '../../web/shell/events.js';
import { Session } from '../../web/shell/session.js';
import { Store } from '../../web/shell/store.js';
import { TrainerClient } from '../../web/shell/trainer-client.js';
import { PRESETS } from './fake-engine.js';
import { FakeStorage } from './fake-storage.js';
import { FakeLocks, FakeWorker } from './fake-worker.js';

export const ORIGINAL = new TextEncoder().encode(JSON.stringify({ config: null, step: 0 }));

export class SessionPage {
  /** @type {FakeWorker[]} */
  workers = [];
  locks = new FakeLocks();
  /** @type {object} of its workers */
  surroundings = {};
  storage = new FakeStorage();
  store = new Store();
  /** @type {any} */
  hooks = {
    tell: vi.fn(),
    untell: vi.fn(),
    networkChanged: vi.fn(),
    tellLate: vi.fn(),
    storage: this.storage,
    fetchOriginal: vi.fn(async () => ORIGINAL),
    patience: () => new Promise(() => {}),
    config: () => ({ ...PRESETS[0].config, epochs: 2 }),
    corrections: () => null,
    networkName: () => 'Quick, seed 1',
    now: () => performance.now(),
  };
  /** @type {TrainerClient} */
  client;
  /** @type {Session} */
  session;
  /** @type {Measurement} */
  measurement;

  constructor() {
    this.client = this.#connect();
    this.session = new Session(this.client, this.store, this.hooks);
    this.measurement = this.#measure();
  }

  async open() {
    this.session.fetchOriginal();
    this.store.update({ engine: await this.client.start() });
    await this.session.open(this.storage.load());
  }

  /** Once more, with what it kept. */
  async reload() {
    this.close();
    this.workers = [];
    this.client = this.#connect();
    this.store = new Store();
    this.session = new Session(this.client, this.store, this.hooks);
    this.measurement = this.#measure();
    await this.open();
  }

  close() {
    for (const worker of this.workers) worker.terminate();
  }

  /** @param {string} phase */
  reach(phase) {
    return vi.waitFor(() => expect(this.store.state.phase).toBe(phase));
  }

  /** A training that takes long enough to be met half-way. */
  slowDown() {
    this.workers[0].engine.trainImages = 64_000_000;
  }

  /** A step that begins a new training, which is asked about. */
  async stepAnew() {
    await this.session.step();
    await this.session.step();
  }

  /** What was kept last. */
  get kept() {
    return this.storage.saved.at(-1);
  }

  /** The page may be gone: what this notices then, such as the silence of its worker, is no longer heard. */
  #connect() {
    /** @type {TrainerClient} */
    const client = new TrainerClient({
      createWorker: () => {
        const worker = new FakeWorker(this.surroundings);
        if (client === this.client) this.workers.push(worker);
        return /** @type {any} */ (worker);
      },
      employHelpers: () => () => {},
      baseUrl: 'https://host.example/',
      wish: { build: null, threads: null },
      onEvent: (event) => {
        if (client === this.client) this.session.hear(event);
      },
      onRestart: async (ready) => {
        if (client === this.client) await this.session.reopen(ready);
      },
      onGivenUp: () => {},
      locks: this.locks,
    });
    return client;
  }

  #measure() {
    const { client, store, session } = this;
    return new Measurement({ client, store, events: connected(session) });
  }
}

/** The events of a measurement, as the start of the page connects them. @param {Session} session */
export function connected(session) {
  const events = new Events();
  events.on('pressed', () => session.pressed());
  events.on('evaluated', (measured) => session.evaluated(measured));
  events.on('error', (error) => session.tell(error));
  return events;
}
