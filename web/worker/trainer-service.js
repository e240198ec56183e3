/**
 * What the worker can be asked for, as a table of actions, and how each ends: in one reply, always.
 * It brings data and engine together; the computing itself is in training-loop.js.
 * It talks through the port that it is given, so that tests can stand in for the page.
 */

import { DataLoader } from './data-loader.js';
import { chooseEngine, detectAbilities, loadEngine } from './engine-loader.js';
import { loadMnist } from './mnist.js';
import { unwrap, WorkerError } from './problem.js';
import { TrainingLoop } from './training-loop.js';
import { createTurns } from './turns.js';
import { warmUp } from './warm-up.js';

/** @import { Engine, MainModule } from '../generated/inkling-simd.js' */
/** @import { Split } from './mnist.js' */
/** @import { CallName, Calls, Preset, Reply, Request, WorkerEvent } from '../shared/protocol.js' */

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

export class TrainerService {
  #port;
  #surroundings;
  /** @type {{ module: MainModule, engine: Engine, loop: TrainingLoop, data: DataLoader } | null} */
  #started = null;
  #threads = 1;
  /** The browser refused memory the last time that the engine asked for more. */
  #memoryRefused = false;
  /** @type {Map<number, AbortController>} */
  #running = new Map();

  /**
   * @param {Port} port
   * @param {Surroundings} [surroundings]
   */
  constructor(port, surroundings = REAL_SURROUNDINGS) {
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
      this.#port.postMessage({ id, type: 'ok', result }, []);
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
    const action = this.#actions[request.type];
    if (action === undefined) {
      throw new WorkerError('unknown-request', `The worker cannot "${request.type}".`);
    }
    return /** @type {(fields: Request, signal: AbortSignal) => any} */ (action)(request, signal);
  }

  /**
   * @type {{ [Name in CallName]: (fields: Calls[Name]['fields'], signal: AbortSignal)
   *   => Calls[Name]['result'] | Promise<Calls[Name]['result']> }}
   */
  #actions = {
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
      this.#started = this.#assemble(module, choice.threads, baseUrl);
      /** @type {Preset[]} */
      const presets = JSON.parse(module.presets());
      return { engine: choice, presets, memoryBytes: module.memoryBytes(), notice };
    },

    predict: ({ points, lengths, drawing, shifts }) => {
      const { module, engine, loop } = this.#needs();
      if (drawing) loop.beBrief();
      return unwrap(module.predictStrokes(engine, points, lengths, shifts));
    },

    preview: ({ config, first, count }) => {
      const { module, engine } = this.#needs();
      return { first, ...unwrap(module.previewExamples(engine, JSON.stringify(config), first, count)) };
    },

    prefetch: async (_, signal) => {
      // Whoever asks for the data in earnest is told why they cannot be had.
      await unlessProblem(this.#needs().data.need(['train', 'test'], signal, () => {}));
      return {};
    },

    warmUp: async ({ config }) => {
      const { module, loop } = this.#needs();
      const mayGoOn = async () => {
        await this.#surroundings.nextTurn();
        return !loop.computing;
      };
      await unlessProblem(warmUp(module, config, mayGoOn));
      return {};
    },

    train: async ({ config }, signal) => {
      const { loop } = this.#needs();
      await this.#bring(['train', 'test'], signal);
      return loop.begin(config);
    },

    resume: async (_, signal) => {
      const { loop } = this.#needs();
      await this.#bring(['train', 'test'], signal);
      loop.resume();
      return {};
    },

    pause: () => ({ step: this.#needs().loop.pause() }),

    step: async (_, signal) => {
      const { loop } = this.#needs();
      await this.#bring(['train', 'test'], signal);
      return { step: await loop.step(signal) };
    },

    stop: () => ({ step: this.#needs().loop.stop() }),

    evaluate: async ({ shifts }, signal) => {
      const { loop } = this.#needs();
      await this.#bring(['test'], signal);
      return loop.evaluate(shifts);
    },

    save: () => {
      this.#needs().loop.checkpoint();
      return {};
    },

    load: (checkpoint) => this.#needs().loop.load(checkpoint),

    cancel: ({ cancelled }) => {
      this.#running.get(cancelled)?.abort(new WorkerError('cancelled', 'This was cancelled.'));
      return {};
    },
  };

  /**
   * @param {MainModule} module
   * @param {number} threads
   * @param {string} baseUrl
   */
  #assemble(module, threads, baseUrl) {
    const engine = new module.Engine(threads);
    const { loadMnist, now } = this.#surroundings;
    const data = new DataLoader({
      load: (split, onProgress) => loadMnist(baseUrl, split, { onProgress }),
      accept: (split, { images, labels }) => {
        unwrap(module.loadDataset(engine, split, images, labels));
      },
      now,
    });
    const loop = new TrainingLoop({
      module,
      engine,
      threads,
      emit: (event) => this.#port.postMessage(event, []),
      now,
      nextTurn: this.#surroundings.nextTurn,
      onTrap: (trap) => this.#crash(trap),
    });
    return { module, engine, loop, data };
  }

  #needs() {
    if (this.#started === null) {
      throw new WorkerError('not-started', 'The engine is not running; reload the page.');
    }
    return this.#started;
  }

  /**
   * Into the engine, for somebody who waits for them.
   * @param {Split[]} splits
   * @param {AbortSignal} signal
   */
  #bring(splits, signal) {
    return this.#needs().data.need(splits, signal, (progress) =>
      this.#port.postMessage({ type: 'progress', task: 'data', ...progress }, []),
    );
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

/**
 * What nobody waits for may fail without a word; a trap still ends the worker.
 * @param {Promise<void>} work
 */
async function unlessProblem(work) {
  try {
    await work;
  } catch (error) {
    if (!isProblem(error)) throw error;
  }
}

/**
 * @param {unknown} error
 * @returns {error is Error & { code: string }}
 */
function isProblem(error) {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
