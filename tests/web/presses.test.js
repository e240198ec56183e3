/**
 * Presses of every button, by seeded scripts, as fast as no hand is: afterwards the page and its worker agree, nothing
 * is stuck, and nothing that was trained is lost. All is real but the engine, which only counts, and the storage.
 */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { Measurement } from '../../web/features/test/measurement.js';
import { ORIGINAL } from '../../web/shell/networks.js';
import { Session } from '../../web/shell/session.js';
import { Store } from '../../web/shell/store.js';
import { TrainerClient } from '../../web/shell/trainer-client.js';
import { PRESETS } from './fake-engine.js';
import { FakeStorage } from './fake-storage.js';
import { FakeLocks, FakeWorker, giveSplit } from './fake-worker.js';
import { connected } from './session-page.js';

/** @import { WorkerEvent } from '../../web/shared/protocol.js' */
/** @import { SplitPart } from '../../web/worker/mnist.js' */

const SCRIPTS = 500;
const SCRIPTS_A_TEST = 50;
const ORIGINAL_BYTES = new TextEncoder().encode(JSON.stringify({ config: null, step: 0 }));
const STROKE = { points: Float32Array.of(0.5, 0.5), lengths: Uint32Array.of(1), drawing: false, shifts: false };
/** The only sentences that a press may bring about while nothing is wrong. */
const FIT_TO_TELL = /^This training is over and its network is kept; /;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Mulberry32, by Tommy Ettinger. @param {number} seed @returns {() => number} in [0, 1) */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The page without its elements, and a log of what its worker said. */
class Page {
  storage = new FakeStorage();
  store = new Store();
  /** @type {string[]} */
  told = [];
  /** The newest network of each training that took a step. @type {Map<number, string>} */
  newest = new Map();
  /** @type {FakeWorker} */
  worker = new FakeWorker({}, undefined, '');
  /** @type {TrainerClient} */
  client;
  /** @type {Session} */
  session;
  /** @type {Measurement | undefined} */
  measurement;
  #trainings = 0;
  #lastPreset = 0;

  /** @param {() => number} random */
  constructor(random) {
    this.random = random;
    this.images = random() < 0.5 ? 256 : 64_000;
    this.client = this.#connect();
    this.session = this.#begin();
  }

  #connect() {
    const locks = new FakeLocks();
    return new TrainerClient({
      createWorker: () => {
        this.worker = new FakeWorker({ loadMnist: this.#loadMnist });
        return /** @type {any} */ (this.worker);
      },
      employHelpers: () => () => {},
      baseUrl: 'https://host.example/',
      wish: { build: null, threads: null },
      onEvent: (event) => this.#hear(event),
      onRestart: (ready) => this.session.reopen(ready),
      onGivenUp: (sentence) => this.told.push(sentence),
      locks,
    });
  }

  #begin() {
    return new Session(this.client, this.store, {
      tell: (sentence) => this.told.push(sentence),
      untell: () => {},
      tellLate: (sentence) => this.told.push(sentence ?? ''),
      networkChanged: () => this.#predict(),
      storage: this.storage,
      fetchOriginal: async () => ORIGINAL_BYTES,
      patience: () => new Promise(() => {}),
      config: () =>
        /** @type {any} */ ({ ...PRESETS[this.#lastPreset].config, batch_size: 64, tag: ++this.#trainings }),
      corrections: () => null,
      networkName: () => 'Quick, seed 1',
      now: () => performance.now(),
    });
  }

  async start() {
    this.session.fetchOriginal();
    this.store.update({ engine: await this.client.start() });
    this.worker.engine.trainImages = this.images;
    const { client, store, session } = this;
    this.measurement = new Measurement({ client, store, events: connected(session) });
    await session.open(this.storage.load());
  }

  /** The page anew, with what it kept. */
  async reload() {
    this.worker.terminate();
    this.store = new Store();
    this.client = this.#connect();
    this.session = this.#begin();
    await this.start();
  }

  /** @param {string} _baseUrl @param {string} split @param {(part: SplitPart) => void} take */
  #loadMnist = async (_baseUrl, split, take) => {
    const { engine } = this.worker;
    const sometime = async () => {
      for (let turns = Math.floor(20 * this.random()); turns > 0; turns--) await turn();
    };
    await sometime();
    giveSplit(take);
    if (split === 'test') return;
    // With what has come half of the first epoch can be done.
    engine.stepsAPart = this.images / 64 / 2;
    await sometime();
    take({ index: 2, kind: 'images', bytes: new Uint8Array(16) });
  };

  /** @param {WorkerEvent} event */
  #hear(event) {
    if (event.type === 'checkpoint') {
      const text = new TextDecoder().decode(event.bytes);
      this.newest.set(JSON.parse(text).config.tag, text);
    }
    this.session.hear(event);
  }

  #predict() {
    if (this.store.state.reader !== 'none') this.client.request('predict', STROKE).catch(() => {});
  }

  /** Whatever comes next, whether it makes sense now or not. @returns {string} what was pressed */
  press() {
    const { networks } = this.store.state;
    const readers = [ORIGINAL, ...networks.map(({ id }) => id)];
    /** @type {[string, () => unknown][]} */
    const buttons = [
      ['train', () => this.session.train()],
      ['train', () => this.session.train()],
      ['autostart', () => this.session.autostart()],
      ['pause', () => this.session.pause()],
      ['resume', () => this.session.resume()],
      ['step', () => this.session.step()],
      ['stop', () => this.session.stop()],
      ['evaluate', () => this.#evaluate()],
      ['cancel', () => this.measurement?.cancel()],
      ['reader', () => this.session.choose(readers[Math.floor(readers.length * this.random())])],
      ['preset', () => this.#changePreset()],
      ['clear or undo', () => this.#predict()],
      ['hide', () => this.session.keepNow()],
    ];
    const [name, act] = buttons[Math.floor(buttons.length * this.random())];
    act();
    return name;
  }

  #evaluate() {
    const settings = /** @type {any} */ ({ shifts: this.random() < 0.3 });
    this.store.update({ settings });
    this.measurement?.begin();
  }

  #changePreset() {
    this.#lastPreset = 1 - this.#lastPreset;
  }

  async gap() {
    const kind = this.random();
    if (kind < 0.3) return;
    if (kind < 0.5) await null;
    else for (let turns = Math.floor(12 * this.random()); turns >= 0; turns--) await turn();
  }

  /** @param {string} what is true in the end @param {() => boolean} test */
  async until(what, test) {
    // A request and its answer take a few turns in which the page shows what was so before.
    for (let turns = 0, held = 0; turns < 20_000; turns++) {
      held = test() ? held + 1 : 0;
      if (held === 8) return;
      await turn();
    }
    throw new Error(`never ${what}, in ${this.store.state.phase}`);
  }

  get #rests() {
    const { phase, evaluating } = this.store.state;
    return (phase === 'idle' || phase === 'paused') && !evaluating;
  }

  /** Lets what was pressed come to its end; what runs is paused. */
  async rest() {
    await this.until('at rest', () => this.#rests || this.store.state.phase === 'running');
    this.session.pause();
    await this.until('at rest', () => this.#rests);
  }

  async agrees() {
    const { phase } = this.store.state;
    const before = this.worker.engine.step;
    for (let turns = 0; turns < 5; turns++) await turn();
    if (this.worker.engine.step !== before) throw new Error(`the worker trains while the page is ${phase}`);
    const paused = await this.client.request('pause', {}).then(
      () => true,
      (error) => {
        if (error.code !== 'no-training') throw error;
        return false;
      },
    );
    if (paused !== (phase === 'paused')) throw new Error(`the worker disagrees with ${phase}`);
  }

  nothingIsLost() {
    const kept = [...this.storage.networks.values()].map(({ checkpoint }) =>
      new TextDecoder().decode(checkpoint.bytes),
    );
    for (const network of this.newest.values()) {
      if (!kept.includes(network)) throw new Error(`lost: ${network}, kept: ${kept.join()}`);
    }
    const unfit = this.told.filter((sentence) => !FIT_TO_TELL.test(sentence));
    if (unfit.length > 0) throw new Error(`told: ${unfit.join(' ')}`);
  }

  async trainsAnew() {
    // Behind one that is stopped before its first step there may be another one, paused.
    while (this.store.state.phase === 'paused') {
      await this.session.stop();
      await this.rest();
    }
    await this.until('idle', () => this.store.state.phase === 'idle');
    const before = this.newest.size;
    this.session.train();
    await this.until('training anew', () => this.newest.size > before || this.store.state.phase === 'running');
    await this.session.stop();
    await this.until('stopped', () => this.store.state.phase === 'idle');
  }
}

/** @param {number} seed */
async function play(seed) {
  const random = randomFrom(seed);
  const page = new Page(random);
  const script = [];
  try {
    await page.start();
    for (let presses = 3 + Math.floor(10 * random()); presses > 0; presses--) {
      script.push(page.press());
      await page.gap();
      if (random() < 0.05) {
        script.push('reload');
        await page.rest();
        await page.reload();
      }
    }
    await page.rest();
    await page.agrees();
    page.nothingIsLost();
    await page.trainsAnew();
    page.nothingIsLost();
  } catch (error) {
    throw new Error(`seed ${seed}, ${script.join(', ')}: ${error instanceof Error ? error.message : error}`);
  } finally {
    page.worker.terminate();
  }
}

describe('presses in any order', () => {
  /** @type {unknown[]} */
  const unhandled = [];
  const note = (/** @type {unknown} */ reason) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  afterEach(() => vi.useRealTimers());

  for (let first = 1; first <= SCRIPTS; first += SCRIPTS_A_TEST) {
    it(`leave nothing stuck and lose nothing: seeds ${first} to ${first + SCRIPTS_A_TEST - 1}`, async () => {
      for (let seed = first; seed < first + SCRIPTS_A_TEST; seed++) {
        await play(seed);
        expect(unhandled, `unhandled after seed ${seed}`).toEqual([]);
      }
    }, 60_000);
  }
});
