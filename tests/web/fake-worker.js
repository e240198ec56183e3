/**
 * A worker without a thread, for the tests of the page: the real service on the fake engine, behind
 * messages that are copied like real ones. It can be killed.
 */

import { Service } from '../../web/worker/service.js';
import { FEATURES } from '../../web/worker.js';
import { FakeEngine, fakeModule } from './fake-engine.js';

/** @import { SplitPart } from '../../web/worker/mnist.js' */
/** @import { Feature } from '../../web/worker/service.js' */

/** Messages come one a task, as in a browser: whoever waits for the one before has gone on by then. */
const inItsTurn = setImmediate;

/** A whole split, as loadMnist hands it on. @param {(part: SplitPart) => void} take */
export function giveSplit(take) {
  take({ index: 0, kind: 'labels', bytes: new Uint8Array(8) });
  take({ index: 1, kind: 'images', bytes: new Uint8Array(16) });
}

/** A stand-in for navigator.locks: held names, and who waits for them. */
export class FakeLocks {
  /** @type {Map<string, () => void>} */
  waiting = new Map();

  /** @param {string} name @param {any} callback */
  request(name, callback) {
    this.waiting.set(name, callback);
    return Promise.resolve();
  }

  /** @param {string} name */
  release(name) {
    this.waiting.get(name)?.();
  }
}

let made = 0;

export class FakeWorker {
  /** @type {((event: { data: any }) => void) | null} */
  onmessage = null;
  /** @type {((event: any) => void) | null} */
  onerror = null;
  /** @type {(() => void) | null} */
  onmessageerror = null;
  alive = true;
  /** Of the module that was loaded last. */
  engine = new FakeEngine(2);
  /** @type {any[]} every request that came */
  requests = [];

  /**
   * @param {object} [surroundings]
   * @param {readonly Feature[]} [features]
   * @param {string} [name] of the lock that it holds; '' without locks
   */
  constructor(surroundings = {}, features = FEATURES, name = `worker ${++made}`) {
    this.name = name;
    const worker = this;
    this.service = new Service(
      features,
      { postMessage: (message, transfer) => this.#tell(message, transfer), close: () => this.terminate() },
      {
        detectAbilities: async () => ({ webAssembly: true, simd: true, relaxedSimd: true, threads: true, cores: 2 }),
        loadEngine: async () =>
          fakeModule(
            class extends FakeEngine {
              /** @param {number} threads */
              constructor(threads) {
                super(threads);
                worker.engine = this;
              }
            },
          ),
        loadMnist: async (_baseUrl, _split, take, download) => {
          download?.onProgress?.(1, 1);
          giveSplit(take);
        },
        now: () => performance.now(),
        nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
        ...surroundings,
      },
    );
  }

  /** @param {any} request */
  postMessage(request) {
    if (this.requests.length === 0 && this.name !== '') this.#tell({ type: 'locked', name: this.name });
    const copy = structuredClone(request);
    this.requests.push(copy);
    inItsTurn(() => {
      if (this.alive) this.service.answer(copy);
    });
  }

  terminate() {
    this.alive = false;
  }

  /** @param {any} message @param {Transferable[]} [transfer] */
  #tell(message, transfer = []) {
    if (!this.alive) return;
    const copy = structuredClone(message, { transfer });
    inItsTurn(() => this.onmessage?.({ data: copy }));
  }
}
