/**
 * What the worker can be asked for, as a table of actions, and how each ends: in one reply, always.
 * It brings data and engine together; the computing itself is in training-loop.js.
 * It talks through the port that it is given, so that tests can stand in for the page.
 */

import { chooseEngine, detectAbilities, loadEngine } from './engine-loader.js';
import { loadMnist } from './mnist.js';
import { TrainingError, TrainingLoop, unwrap } from './training-loop.js';
import { createTurns } from './turns.js';

/** @import { Engine, EngineModule } from './engine-types.js' */
/** @import { Split } from './mnist.js' */
/** @import { CallName, Calls, Preset, Reply, Request, WorkerEvent } from './protocol.js' */

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

/** Too many bytes of events say less: the page draws no faster. */
const PROGRESS_INTERVAL_MS = 100;

export class TrainerService {
  #port;
  #surroundings;
  #baseUrl = '';
  /** @type {{ engine: Engine, loop: TrainingLoop } | null} */
  #started = null;
  /** @type {Set<Split>} */
  #loadedSplits = new Set();
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
      throw new TrainingError('unknown-request', `The worker cannot "${request.type}".`);
    }
    return /** @type {(fields: Request, signal: AbortSignal) => any} */ (action)(request, signal);
  }

  /**
   * @type {{ [Name in CallName]: (fields: Calls[Name]['fields'], signal: AbortSignal)
   *   => Calls[Name]['result'] | Promise<Calls[Name]['result']> }}
   */
  #actions = {
    start: async ({ baseUrl, build, threads }) => {
      const abilities = await this.#surroundings.detectAbilities();
      const { choice, notice } = chooseEngine(abilities, { build, threads });
      const module = await this.#surroundings.loadEngine(choice, baseUrl);
      this.#baseUrl = baseUrl;
      this.#started = this.#assemble(module, choice.threads);
      /** @type {Preset[]} */
      const presets = JSON.parse(module.presets());
      return { engine: choice, presets, memoryBytes: module.memoryBytes(), notice };
    },

    predict: ({ points, lengths, drawing, shifts }) => {
      const { engine, loop } = this.#needs();
      if (drawing) loop.beBrief();
      const { verdict, digit, probabilities, pixels } = unwrap(engine.predictStrokes(points, lengths, shifts));
      return { verdict, digit, probabilities, pixels };
    },

    preview: ({ config, first, count }) => {
      const { engine } = this.#needs();
      const { images, labels, fromDataset } = unwrap(engine.previewExamples(JSON.stringify(config), first, count));
      return { first, images, labels, fromDataset };
    },

    train: async ({ config }, signal) => {
      const { loop } = this.#needs();
      await this.#ensureData(['train', 'test'], signal);
      return loop.begin(config);
    },

    resume: async (_, signal) => {
      const { loop } = this.#needs();
      await this.#ensureData(['train', 'test'], signal);
      loop.resume();
      return {};
    },

    pause: () => ({ step: this.#needs().loop.pause() }),

    step: async (_, signal) => {
      const { loop } = this.#needs();
      await this.#ensureData(['train', 'test'], signal);
      return { step: await loop.step() };
    },

    stop: () => ({ step: this.#needs().loop.stop() }),

    evaluate: async ({ shifts }, signal) => {
      const { loop } = this.#needs();
      await this.#ensureData(['test'], signal);
      return loop.evaluate(shifts);
    },

    save: () => {
      this.#needs().loop.checkpoint();
      return {};
    },

    load: (checkpoint) => this.#needs().loop.load(checkpoint),

    cancel: ({ cancelled }) => {
      this.#running.get(cancelled)?.abort(new TrainingError('cancelled', 'This was cancelled.'));
      return {};
    },
  };

  /**
   * @param {EngineModule} module
   * @param {number} threads
   */
  #assemble(module, threads) {
    const engine = new module.Engine(threads);
    const loop = new TrainingLoop({
      engine,
      threads,
      emit: (event) => this.#port.postMessage(event, []),
      memoryBytes: () => module.memoryBytes(),
      now: this.#surroundings.now,
      nextTurn: this.#surroundings.nextTurn,
      onTrap: (trap) => this.#crash(trap),
    });
    return { engine, loop };
  }

  #needs() {
    if (this.#started === null) {
      throw new TrainingError('not-started', 'The engine is not running; reload the page.');
    }
    return this.#started;
  }

  /**
   * Tells of the progress now and then, and of the last there was, in case that nothing follows it.
   * @param {Split[]} splits
   * @param {AbortSignal} signal
   */
  async #loadWithProgress(splits, signal) {
    let reportedAt = Number.NEGATIVE_INFINITY;
    let latest = { done: 0, total: 0 };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let waiting;
    const report = () => {
      clearTimeout(waiting);
      waiting = undefined;
      reportedAt = this.#surroundings.now();
      this.#port.postMessage({ type: 'progress', task: 'data', ...latest }, []);
    };
    try {
      return await this.#surroundings.loadMnist(this.#baseUrl, splits, {
        signal,
        onProgress: (done, total) => {
          latest = { done, total };
          const remaining = reportedAt + PROGRESS_INTERVAL_MS - this.#surroundings.now();
          if (remaining <= 0 || done >= total) report();
          else waiting ??= setTimeout(report, remaining);
        },
      });
    } finally {
      clearTimeout(waiting);
    }
  }

  /**
   * @param {Split[]} splits
   * @param {AbortSignal} signal
   */
  async #ensureData(splits, signal) {
    const missing = splits.filter((split) => !this.#loadedSplits.has(split));
    if (missing.length === 0) return;
    const data = await this.#loadWithProgress(missing, signal);
    signal.throwIfAborted();
    for (const [split, { images, labels }] of data) {
      unwrap(this.#needs().engine.loadDataset(split, images, labels));
      this.#loadedSplits.add(split);
    }
  }

  /**
   * @param {number} id
   * @param {unknown} error
   */
  #answerError(id, error) {
    if (isProblem(error)) {
      this.#port.postMessage({ id, type: 'error', code: error.code, message: error.message }, []);
    } else {
      this.#crash(error);
    }
  }

  /**
   * Anything but a reported problem means that the module may be in any state: the worker ends,
   * and the page starts another.
   * @param {unknown} trap
   */
  #crash(trap) {
    const message = trap instanceof Error ? `${trap.name}: ${trap.message}` : String(trap);
    this.#port.postMessage({ type: 'crashed', message }, []);
    this.#port.close();
  }
}

/**
 * @param {unknown} error
 * @returns {error is Error & { code: string }}
 */
function isProblem(error) {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
