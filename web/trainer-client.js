/**
 * The page's side of the worker: every request is a promise that is always settled, with a typed
 * result. When the worker dies, whatever the cause, the requests under way fail with one code, a new
 * worker is started, and `onRestart` may put things back before anyone else is served.
 */

/** @import { CallName, Calls, Ready, Reply, WorkerEvent } from './protocol.js' */

/** A worker that dies this often in a row will die again. */
const MOST_RESTARTS = 3;
const RESTART_MEMORY_MS = 60_000;

/** These are answered between two slices of computing; the others may wait for data. */
const PROMPT = new Set(['predict', 'preview', 'pause', 'stop', 'save', 'load', 'cancel']);

/** Without an answer for so long, a worker hangs. */
const PATIENCE_MS = 10_000;

/** The code of requests that failed because the worker died under them. */
export const WORKER_LOST = 'worker-lost';

/** @typedef {{ build: Calls['start']['fields']['build'], threads: number | null }} EngineWish */

/**
 * @typedef {object} ClientParts
 * @property {(name: string) => Worker} createWorker
 * @property {string} baseUrl the folder of the page
 * @property {EngineWish} wish
 * @property {(event: WorkerEvent) => void} onEvent
 * @property {(ready: Ready) => Promise<void>} onRestart puts a new worker into the state of the old one
 * @property {(message: string) => void} onGivenUp
 * @property {Pick<LockManager, 'request'> | undefined} [locks] undefined on pages without https
 * @property {() => number} [now]
 */

/** What a request ends with when it fails; the message is fit for the page. */
export class TrainerError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = 'TrainerError';
    this.code = code;
  }
}

export class TrainerClient {
  #parts;
  /** @type {Worker | null} */
  #worker = null;
  #lastId = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: TrainerError) => void }>} */
  #pending = new Map();
  /** @type {number[]} */
  #deaths = [];
  #now;

  /** @param {ClientParts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
  }

  /** @returns {Promise<Ready>} */
  async start() {
    const name = this.#parts.locks === undefined ? '' : `inkling-worker-${crypto.randomUUID()}`;
    const worker = this.#parts.createWorker(name);
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#receive(worker, data);
    worker.onmessageerror = () => this.#buried(worker);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#buried(worker);
    };
    const { baseUrl, wish } = this.#parts;
    const ready = await this.request('start', { baseUrl, ...wish });
    this.#watch(worker, name);
    return ready;
  }

  /**
   * @template {CallName} Name
   * @param {Name} type
   * @param {Calls[Name]['fields']} fields
   * @param {AbortSignal} [signal] tells the worker to give up; the promise then fails with `cancelled`
   * @returns {Promise<Calls[Name]['result']>}
   */
  request(type, fields, signal) {
    const worker = this.#worker;
    if (worker === null) {
      return Promise.reject(new TrainerError(WORKER_LOST, 'The engine is not running; reload the page.'));
    }
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ id, type, ...fields });
      if (PROMPT.has(type)) this.#expect(worker, id, PATIENCE_MS);
      signal?.addEventListener('abort', () => this.#cancel(id), { once: true });
    });
  }

  /**
   * A worker that computes for ever says nothing and keeps its lock; its silence gives it away.
   * @param {Worker} worker
   * @param {number} id
   * @param {number} patienceMs
   */
  #expect(worker, id, patienceMs) {
    setTimeout(() => {
      if (!this.#pending.has(id)) return;
      // After a sleep of the machine the clock may be ahead of an answer that is already here.
      if (patienceMs === PATIENCE_MS) this.#expect(worker, id, PATIENCE_MS / 10);
      else this.#buried(worker);
    }, patienceMs);
  }

  /** @param {number} id */
  #cancel(id) {
    if (!this.#pending.has(id)) return;
    this.request('cancel', { cancelled: id }).catch(() => {
      // The worker died meanwhile, which settles the cancelled request too.
    });
  }

  /**
   * @param {Worker} worker
   * @param {Reply | WorkerEvent} message
   */
  #receive(worker, message) {
    if (worker !== this.#worker) return;
    if (message.type === 'ok' || message.type === 'error') {
      const waiting = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.type === 'ok') waiting?.resolve(message.result);
      else waiting?.reject(new TrainerError(message.code, message.message));
    } else if (message.type === 'crashed') {
      this.#buried(worker);
    } else {
      this.#parts.onEvent(message);
    }
  }

  /**
   * The worker holds a lock of its own name while it lives; getting it means that the worker is gone.
   * @param {Worker} worker
   * @param {string} name
   */
  #watch(worker, name) {
    this.#parts.locks
      ?.request(name, () => this.#buried(worker))
      .catch(() => {
        // Locks are refused on pages that are being left; then nobody is waiting either.
      });
  }

  /** @param {Worker} worker */
  #buried(worker) {
    if (worker !== this.#worker) return;
    worker.terminate();
    this.#worker = null;
    const lost = new TrainerError(WORKER_LOST, 'The engine stopped unexpectedly.');
    for (const waiting of this.#pending.values()) waiting.reject(lost);
    this.#pending.clear();
    this.#restart();
  }

  async #restart() {
    const now = this.#now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < RESTART_MEMORY_MS), now];
    if (this.#deaths.length > MOST_RESTARTS) {
      this.#parts.onGivenUp('The engine stopped again and again, so it stays off; reload the page to try once more.');
      return;
    }
    try {
      await this.#parts.onRestart(await this.start());
    } catch (error) {
      // A death on the way has already begun the next attempt.
      if (error instanceof TrainerError && error.code === WORKER_LOST) return;
      this.#parts.onGivenUp(error instanceof Error ? error.message : String(error));
    }
  }
}
