/**
 * Answers what the worker is asked, by the actions of its features, and each in one reply, always. It starts the engine
 * and brings the data; what it computes is the features' business. It talks through the port that it is given, so that tests
 * can stand in for the page.
 */

import { DataLoader } from './data-loader.js';
import { chooseEngine, detectAbilities, loadEngine } from './engine-loader.js';
import { givenWith } from './giving.js';
import { loadMnist } from './mnist.js';
import { isProblem, unwrap, WorkerError } from './problem.js';
import { Pump } from './pump.js';
import { createTurns } from './turns.js';

/** @import { Engine, MainModule } from '../generated/inkling-simd.js' */
/** @import { Split } from './mnist.js' */
/** @import { BuildName, Preset, Ready, Refusals, Reply, Request, Schema, WorkerEvent } from '../shared/protocol.js' */
/** @import { Progress } from './pump.js' */

/**
 * @typedef {object} Port the worker's own scope, or a stand-in
 * @property {(message: Reply | WorkerEvent, transfer: Transferable[]) => void} postMessage
 * @property {() => void} close
 */

/**
 * @typedef {object} Surroundings what tests replace
 * @property {typeof detectAbilities} detectAbilities
 * @property {typeof loadEngine} loadEngine
 * @property {typeof loadMnist} loadMnist
 * @property {() => number} now
 * @property {() => Promise<void>} nextTurn
 */

/** @type {Surroundings} */
export const REAL_SURROUNDINGS = {
  detectAbilities,
  loadEngine,
  loadMnist,
  now: () => performance.now(),
  nextTurn: createTurns(),
};

/**
 * What the actions of a feature stand on; the page hears its events.
 * @template {{ type: string }} [Event=never]
 * @typedef {object} Context
 * @property {MainModule} module
 * @property {Engine} engine
 * @property {number} threads
 * @property {Pump} pump for whatever takes long
 * @property {(event: Event) => void} emit
 * @property {(splits: Split[], signal: AbortSignal) => Promise<void>} bring data into the engine, for somebody who waits
 * @property {(split: Split, than: number, signal: AbortSignal) => Promise<number>} bringMore parts of it than so many,
 *   for somebody who waits; resolves with how many are there
 * @property {(split: Split) => boolean} has all of it
 * @property {(splits: Split[], signal: AbortSignal) => Promise<void>} prefetch one after another, told to nobody
 * @property {() => number} now milliseconds
 * @property {() => Promise<void>} nextTurn lets waiting messages be heard
 */

/**
 * What the page hears of every worker, whatever its features. `helpers`: the engine wants helper threads, and talks with
 * the page about them by this port. `starting`: more of this build has come.
 * @typedef {(
 *   { type: 'starting', build: BuildName }
 *   | { type: 'helpers', port: MessagePort }
 *   | ({ type: 'progress', task: 'data' } & Progress)
 *   | { type: 'crashed', code: 'out-of-memory' | 'trap', message: string }
 * )} OwnEvent
 */

/**
 * @typedef {object} Feature its part in the worker
 * @property {(context: Context<any>) => Record<string, Action>} actions by the names of their requests
 */

/** @typedef {(fields: any, signal: AbortSignal) => any} Action what it returns is the result */

/**
 * @typedef {object} StartFields with a retry above 0, past every cache
 * @property {string} baseUrl
 * @property {BuildName | null} build
 * @property {number | null} threads
 * @property {Refusals} refusals
 * @property {number} retry
 */

/**
 * What can be asked of every worker, whatever its features.
 * @typedef {object} OwnActions
 * @property {(fields: StartFields) => Promise<Ready>} start
 * @property {(fields: { cancelled: number }) => {}} cancel
 */

export class Service {
  #features;
  #port;
  #surroundings;
  /** @type {Record<string, Action> | null} of the features, once the engine is there */
  #actions = null;
  #threads = 1;
  /** The browser refused memory the last time that the engine asked for more. */
  #memoryRefused = false;
  /** @type {Map<number, AbortController>} */
  #running = new Map();

  /**
   * @param {readonly Feature[]} features
   * @param {Port} port
   * @param {Surroundings} [surroundings]
   */
  constructor(features, port, surroundings = REAL_SURROUNDINGS) {
    this.#features = features;
    this.#port = port;
    this.#surroundings = surroundings;
  }

  /** @param {Request} request */
  async answer(request) {
    const { id } = request;
    const abort = new AbortController();
    this.#running.set(id, abort);
    try {
      const result = await this.#act(request, abort.signal);
      this.#port.postMessage({ id, type: 'ok', result }, givenWith(result));
    } catch (error) {
      this.#answerError(id, error);
    } finally {
      this.#running.delete(id);
    }
  }

  /**
   * @param {Request} request
   * @param {AbortSignal} signal
   */
  #act(request, signal) {
    const { type } = request;
    const own = /** @type {Record<string, Action>} */ (/** @type {unknown} */ (this.#own));
    const action = own[type] ?? this.#started[type];
    if (action === undefined) throw new WorkerError('unknown-request', `The worker cannot "${type}".`);
    return action(request, signal);
  }

  get #started() {
    if (this.#actions === null) throw new WorkerError('not-started', 'The engine is not running; reload the page.');
    return this.#actions;
  }

  /** @type {OwnActions} */
  #own = {
    start: async ({ baseUrl, build, threads, refusals, retry }) => {
      const abilities = await this.#surroundings.detectAbilities();
      const { choice, notice } = chooseEngine(abilities, { build, threads }, refusals);
      const tellOn = () => this.#port.postMessage({ type: 'starting', build: choice.build }, []);
      tellOn();
      const module = await this.#surroundings.loadEngine(choice, {
        baseUrl,
        retry,
        hire: (port) => this.#port.postMessage({ type: 'helpers', port }, [port]),
        onBytes: tellOn,
        onGrowth: (refused) => {
          this.#memoryRefused = refused;
        },
      });
      this.#threads = choice.threads;
      const context = this.#assemble(module, choice.threads, baseUrl);
      this.#actions = Object.assign({}, ...this.#features.map(({ actions }) => actions(context)));
      /** @type {Preset[]} */
      const presets = JSON.parse(module.presets());
      /** @type {Schema} */
      const schema = JSON.parse(module.schema());
      return { engine: choice, presets, schema, memoryBytes: module.memoryBytes(), notice };
    },

    cancel: ({ cancelled }) => {
      this.#running.get(cancelled)?.abort(new WorkerError('cancelled', 'This was cancelled.'));
      return {};
    },
  };

  /**
   * @param {MainModule} module
   * @param {number} threads
   * @param {string} baseUrl
   * @returns {Context<WorkerEvent>}
   */
  #assemble(module, threads, baseUrl) {
    const engine = new module.Engine(threads);
    const { loadMnist, now, nextTurn } = this.#surroundings;
    const data = new DataLoader({
      load: (split, take, onProgress) => loadMnist(baseUrl, split, take, { onProgress, nextTurn }),
      accept: (split, { kind, bytes }) => {
        unwrap(kind === 'labels' ? module.expectDataset(engine, split, bytes) : module.addImages(engine, split, bytes));
      },
      now,
    });
    const pump = new Pump({ now, nextTurn, onTrap: (trap) => this.#crash(trap) });
    const emit = (/** @type {WorkerEvent} */ event) => this.#port.postMessage(event, []);
    const tell = (/** @type {Progress} */ progress) => emit({ type: 'progress', task: 'data', ...progress });
    return {
      module,
      engine,
      threads,
      pump,
      emit,
      bring: (splits, signal) => data.need(splits, signal, tell),
      bringMore: (split, than, signal) => data.needMore(split, than, signal, tell),
      has: (split) => data.has(split),
      prefetch: async (splits, signal) => {
        for (const split of splits) await data.need([split], signal, () => {});
      },
      now,
      nextTurn,
    };
  }

  /**
   * @param {number} id
   * @param {unknown} error
   */
  #answerError(id, error) {
    if (isProblem(error) && !this.#endsThreads(error)) {
      this.#port.postMessage({ id, type: 'error', code: error.code, message: error.message }, []);
    } else {
      this.#crash(error);
    }
  }

  /**
   * What asks too much of shared memory, and not by its own size, may do on one thread.
   * @param {{ code: string }} problem
   */
  #endsThreads({ code }) {
    return code === 'out-of-memory' && this.#memoryRefused && this.#threads > 1;
  }

  /**
   * Anything but a reported problem means that the module may be in any state: the worker ends,
   * and the page starts another.
   * @param {unknown} trap
   */
  #crash(trap) {
    const message = trap instanceof Error ? `${trap.name}: ${trap.message}` : String(trap);
    this.#port.postMessage({ type: 'crashed', code: this.#memoryRefused ? 'out-of-memory' : 'trap', message }, []);
    this.#port.close();
  }
}
