/**
 * The page's side of the worker: every request is a promise that is always settled, with a typed
 * result. It starts workers until one is ready (what the failures teach is in start-plan.js). When the
 * worker dies, whatever the cause, the requests under way fail with one code, a new worker is started,
 * and `onRestart` may put things back before anyone else is served: new requests wait for that.
 */

import { StartPlan } from './start-plan.js';

/** @import { BuildName, CallName, Calls, Ready, Reply, WorkerEvent } from '../shared/protocol.js' */

/** A worker that dies this often in a row will die again. */
const MOST_RESTARTS = 3;
const RESTART_MEMORY_MS = 60_000;

/** These are answered between two slices of computing, or with signs of life; the others may wait for data. */
const PROMPT = new Set(['start', 'predict', 'preview', 'pause', 'stop', 'save', 'load', 'cancel']);

/** Without a word for so long, a worker that owes a prompt answer hangs. */
const PATIENCE_MS = 10_000;

/** The code of requests that failed because the worker died under them. */
export const WORKER_LOST = 'worker-lost';

/** @typedef {{ build: Calls['start']['fields']['build'], threads: number | null }} EngineWish */

/**
 * @typedef {object} ClientParts
 * @property {(retry: number) => Worker} createWorker above 0 it goes past every cache
 * @property {(line: MessagePort) => () => void} employHelpers makes helper threads as the worker asks for them; the result ends them
 * @property {string} baseUrl the folder of the page
 * @property {EngineWish} wish
 * @property {(event: WorkerEvent) => void} onEvent
 * @property {(ready: Ready) => Promise<void>} onRestart puts a new worker into the state of the old one, by `requestNow`
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

/**
 * What to say where something was asked for and an alert would not be seen.
 * @param {unknown} error
 * @param {string} stopped the words for an engine that stopped meanwhile: it is started again by itself
 */
export function problemWords(error, stopped) {
  if (error instanceof TrainerError && error.code === WORKER_LOST) return stopped;
  return error instanceof Error ? error.message : String(error);
}

/** @typedef {{ prompt: boolean, resolve: (result: any) => void, reject: (error: TrainerError) => void }} Pending */
/** @typedef {{ send: () => void, reject: (error: TrainerError) => void }} Held */

export class TrainerClient {
  #parts;
  #now;
  #plan = new StartPlan();
  /**
   * off: before the start, and after the last one that failed. starting: until a worker is ready. restoring:
   * while a new one is put into the state of the old one.
   * @type {'off' | 'starting' | 'restoring' | 'serving'}
   */
  #phase = 'off';
  /** @type {Worker | null} */
  #worker = null;
  /** Ends the helper threads of the worker. */
  #dismissHelpers = () => {};
  /** @type {BuildName | null} what the worker runs, or tries to */
  #build = null;
  #lastId = 0;
  /** @type {Map<number, Pending>} what the worker was asked */
  #pending = new Map();
  /** @type {Set<Held>} what it will be asked once it serves */
  #held = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;
  /** @type {number[]} */
  #deaths = [];

  /** @param {ClientParts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
  }

  /** @returns {Promise<Ready>} fails when nothing is left to try */
  async start() {
    try {
      const ready = await this.#launch();
      this.#serve();
      return ready;
    } catch (error) {
      this.#turnOff();
      throw error;
    }
  }

  /**
   * @template {CallName} Name
   * @param {Name} type
   * @param {Calls[Name]['fields']} fields
   * @param {AbortSignal} [signal] tells the worker to give up; the promise then fails with `cancelled`, also when the
   *   answer was on its way
   * @param {readonly ArrayBuffer[]} [transfer] of the fields, what goes over to the worker in place of a copy
   * @returns {Promise<Calls[Name]['result']>}
   */
  async request(type, fields, signal, transfer) {
    const result = await this.#ask(type, fields, signal, transfer);
    if (signal?.aborted) throw cancelled();
    return result;
  }

  /**
   * @template {CallName} Name
   * @param {Name} type
   * @param {Calls[Name]['fields']} fields
   * @param {AbortSignal} [signal]
   * @param {readonly ArrayBuffer[]} [transfer]
   * @returns {Promise<Calls[Name]['result']>} by a worker that serves
   */
  #ask(type, fields, signal, transfer) {
    if (signal?.aborted) return Promise.reject(cancelled());
    if (this.#phase === 'serving') return this.#send(type, fields, signal, transfer);
    if (this.#phase === 'off') return Promise.reject(lost());
    return new Promise((resolve, reject) => {
      const held = { send: () => resolve(this.#send(type, fields, signal, transfer)), reject };
      this.#held.add(held);
      signal?.addEventListener('abort', () => {
        if (this.#held.delete(held)) reject(cancelled());
      });
    });
  }

  /**
   * For what restores a network, and for whoever puts requests in order: it does not wait, but fails when no worker is ready,
   * and what the worker has done in spite of the signal is told.
   * @template {CallName} Name
   * @param {Name} type
   * @param {Calls[Name]['fields']} fields
   * @param {AbortSignal} [signal]
   * @returns {Promise<Calls[Name]['result']>}
   */
  requestNow(type, fields, signal) {
    if (signal?.aborted) return Promise.reject(cancelled());
    const ready = this.#phase === 'restoring' || this.#phase === 'serving';
    return ready ? this.#send(type, fields, signal) : Promise.reject(lost());
  }

  /** A worker that is ready, after as many tries as it takes. @returns {Promise<Ready>} */
  async #launch() {
    this.#phase = 'starting';
    for (;;) {
      try {
        this.#employ();
        const { baseUrl, wish } = this.#parts;
        const { refusals, retry } = this.#plan;
        const ready = await this.#send('start', { baseUrl, ...wish, refusals, retry });
        this.#plan.succeeded();
        return ready;
      } catch (error) {
        const failure = error instanceof TrainerError ? error : noWorker();
        const waitMs = this.#plan.failed(failure.code, this.#build);
        this.#dismiss();
        if (waitMs === null) throw failure;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  #employ() {
    this.#build = null;
    const worker = this.#parts.createWorker(this.#plan.retry);
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#receive(worker, data);
    worker.onmessageerror = () => this.#bury(worker);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#bury(worker);
    };
  }

  /** From now on the worker is for everyone; those who waited come first. */
  #serve() {
    this.#phase = 'serving';
    const held = [...this.#held];
    this.#held.clear();
    for (const { send } of held) send();
  }

  /**
   * @template {CallName} Name
   * @param {Name} type
   * @param {Calls[Name]['fields']} fields
   * @param {AbortSignal} [signal]
   * @param {readonly ArrayBuffer[]} [transfer]
   * @returns {Promise<Calls[Name]['result']>}
   */
  #send(type, fields, signal, transfer = []) {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(lost());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { prompt: PROMPT.has(type), resolve, reject });
      worker.postMessage({ id, type, .../** @type {object} */ (fields) }, [...transfer]);
      if (this.#silence === undefined) this.#listen(worker);
      signal?.addEventListener('abort', () => this.#cancel(id), { once: true });
    });
  }

  /** @param {number} id */
  #cancel(id) {
    if (!this.#pending.has(id)) return;
    this.#send('cancel', { cancelled: id }).catch(() => {
      // The worker died meanwhile, which settles the cancelled request too.
    });
  }

  /**
   * A worker that computes for ever says nothing and keeps its lock; its silence gives it away.
   * @param {Worker} worker
   */
  #listen(worker) {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    if (![...this.#pending.values()].some(({ prompt }) => prompt)) return;
    this.#silence = setTimeout(() => {
      // After a sleep of the machine the clock may be ahead of an answer that is already here.
      this.#silence = setTimeout(() => this.#bury(worker), PATIENCE_MS / 10);
    }, PATIENCE_MS);
  }

  /**
   * @param {Worker} worker
   * @param {Reply | WorkerEvent} message
   */
  #receive(worker, message) {
    if (worker !== this.#worker) return;
    switch (message.type) {
      case 'ok':
      case 'error':
        this.#settle(message);
        break;
      case 'crashed':
        this.#bury(worker, message.code);
        return;
      case 'locked':
        this.#watch(worker, message.name);
        break;
      case 'helpers':
        this.#dismissHelpers = this.#parts.employHelpers(message.port);
        break;
      case 'starting':
        this.#build = message.build;
        break;
      default:
        this.#parts.onEvent(message);
    }
    this.#listen(worker);
  }

  /** @param {Reply} reply */
  #settle(reply) {
    const waiting = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.type === 'ok') waiting?.resolve(reply.result);
    else waiting?.reject(new TrainerError(reply.code, reply.message));
  }

  /**
   * The worker holds a lock of its own name while it lives; getting it means that the worker is gone.
   * @param {Worker} worker
   * @param {string} name
   */
  #watch(worker, name) {
    this.#parts.locks
      ?.request(name, () => this.#bury(worker))
      .catch(() => {
        // Locks are refused on pages that are being left; then nobody is waiting either.
      });
  }

  /**
   * @param {Worker} worker
   * @param {string} [code] what it died of, if it could say so
   */
  #bury(worker, code = WORKER_LOST) {
    if (worker !== this.#worker) return;
    this.#dismiss();
    const starting = this.#phase === 'starting';
    for (const { reject } of this.#pending.values()) reject(starting ? notLoaded(code) : lost());
    this.#pending.clear();
    if (!starting) this.#restart(code);
  }

  #dismiss() {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    this.#worker?.terminate();
    this.#worker = null;
    this.#dismissHelpers();
    this.#dismissHelpers = () => {};
  }

  /** @param {string} code what the worker before died of */
  async #restart(code) {
    this.#phase = 'starting';
    this.#plan.refuseThreads(code, this.#build);
    const now = this.#now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < RESTART_MEMORY_MS), now];
    if (this.#deaths.length > MOST_RESTARTS) {
      this.#giveUp('The engine stopped again and again, so it stays off; reload the page to try once more.');
      return;
    }
    try {
      await this.#restore(await this.#launch());
    } catch (error) {
      this.#giveUp(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {Ready} ready */
  async #restore(ready) {
    this.#phase = 'restoring';
    const worker = this.#worker;
    const isCurrent = () => worker === this.#worker;
    try {
      await this.#parts.onRestart(ready);
    } catch (error) {
      if (isCurrent()) throw error;
    }
    // A death meanwhile has already begun the next start.
    if (isCurrent()) this.#serve();
  }

  /** @param {string} sentence */
  #giveUp(sentence) {
    this.#turnOff();
    this.#parts.onGivenUp(sentence);
  }

  #turnOff() {
    this.#dismiss();
    this.#phase = 'off';
    for (const { reject } of this.#held) reject(lost());
    this.#held.clear();
  }
}

function lost() {
  return new TrainerError(WORKER_LOST, 'The engine is not running; reload the page.');
}

function cancelled() {
  return new TrainerError('cancelled', 'This was cancelled.');
}

/** @param {string} code */
function notLoaded(code) {
  return new TrainerError(code, 'The engine could not be loaded; check the connection and reload the page.');
}

/** What a browser throws as soon as a worker is to be made: as in a frame whose sandbox makes it a stranger to its host. */
function noWorker() {
  return new TrainerError(
    'no-worker',
    'The browser does not let this page compute in the background, which Inkling needs; open it in a tab of its own.',
  );
}
