/**
 * Chooses the fastest of the four WebAssembly builds that this browser can run, and loads it.
 * The choice is a pure function of what the browser can do, what failed before and what the person wishes;
 * it never starts a build that could hang (a threads build without isolation does). A load always ends,
 * and says whether the build did not arrive whole or is refused by the browser.
 */

import { relaxedSimd, simd, threads } from 'wasm-feature-detect';
import { BUILDS, hasThreads, MAX_THREADS } from '../shared/builds.js';
import { FOLDERS } from '../shared/folders.js';
import { helperThreads } from './helper-threads.js';

/** @import { BuildName, EngineChoice, Refusals } from '../shared/protocol.js' */
/** @import { MainModule } from '../generated/inkling-simd.js' */

/** How long memory and helper threads may take, once the module is there. */
const PATIENCE_MS = 10_000;

/**
 * @typedef {object} Abilities
 * @property {boolean} webAssembly
 * @property {boolean} simd
 * @property {boolean} relaxedSimd
 * @property {boolean} threads shared memory and atomics, and the page is cross-origin isolated
 * @property {number} cores
 */

/** @returns {Promise<Abilities>} */
export async function detectAbilities() {
  const cores = navigator.hardwareConcurrency || 1;
  if (typeof WebAssembly === 'undefined') {
    return { webAssembly: false, simd: false, relaxedSimd: false, threads: false, cores };
  }
  const [hasSimd, hasRelaxedSimd, hasThreads] = await Promise.all([simd(), relaxedSimd(), threads()]);
  return {
    webAssembly: true,
    simd: hasSimd,
    relaxedSimd: hasRelaxedSimd,
    threads: hasThreads && globalThis.crossOriginIsolated === true,
    cores,
  };
}

/**
 * @param {Abilities} abilities
 * @param {{ build: BuildName | null, threads: number | null }} wish
 * @param {Refusals} [refusals]
 * @returns {{ choice: EngineChoice, notice: string | null }}
 */
export function chooseEngine(abilities, wish, refusals = {}) {
  if (!abilities.webAssembly) {
    throw new EngineError(
      'no-webassembly',
      'This browser has WebAssembly switched off, which Inkling needs; allow it for this page (Lockdown Mode and strict security settings forbid it) and reload the page.',
    );
  }
  if (!abilities.simd) {
    throw new EngineError(
      'no-simd',
      'This browser cannot run WebAssembly SIMD, which Inkling needs; please use a current version of Chrome, Edge, Firefox or Safari.',
    );
  }
  const single = wish.threads === 1 || abilities.cores === 1;
  const ranked = single ? BUILDS.filter((build) => !hasThreads(build)) : BUILDS;
  const fastest = () => /** @type {BuildName} */ (ranked.find((build) => whyNot(build, abilities, {}) === null));
  const wanted = wish.build ?? fastest();
  const obstacle = whyNot(wanted, abilities, refusals);
  const build = obstacle === null ? wanted : ranked.find((each) => whyNot(each, abilities, refusals) === null);
  if (build === undefined) {
    throw new EngineError(
      'no-build',
      `The engine cannot run here because ${refusals.simd}; check the connection, close other tabs, and reload the page.`,
    );
  }
  const choice = withThreads(build, wish.threads, abilities);
  if (obstacle !== null) return { choice, notice: noticeOfFall(wanted, obstacle, build) };
  if (wish.threads !== null && wish.threads > 1 && !abilities.threads) {
    return {
      choice,
      notice:
        'Several threads need a cross-origin isolated page, so one thread runs instead; reload the page once to try again.',
    };
  }
  return { choice, notice: null };
}

/**
 * @param {BuildName} build
 * @param {Abilities} abilities
 * @param {Refusals} refusals
 * @returns {string | null}
 */
function whyNot(build, abilities, refusals) {
  if (build.startsWith('relaxed') && !abilities.relaxedSimd) {
    return 'this browser has no relaxed SIMD';
  }
  if (hasThreads(build) && !abilities.threads) {
    return 'the page is not cross-origin isolated';
  }
  return refusals[build] ?? null;
}

/**
 * @param {BuildName} wanted
 * @param {string} obstacle
 * @param {BuildName} build
 */
function noticeOfFall(wanted, obstacle, build) {
  const loss = hasThreads(wanted) && !hasThreads(build) ? ', on one thread' : '';
  return `The build ${wanted} cannot run here because ${obstacle}, so ${build} runs instead${loss}.`;
}

/**
 * @param {BuildName} build
 * @param {number | null} wish
 * @param {Abilities} abilities
 * @returns {EngineChoice}
 */
function withThreads(build, wish, abilities) {
  if (!hasThreads(build)) return { build, threads: 1 };
  return { build, threads: Math.min(wish ?? abilities.cores, MAX_THREADS) };
}

/**
 * @typedef {object} Source where an engine comes from
 * @property {string} baseUrl
 * @property {number} retry above 0 to go past every cache
 * @property {(port: MessagePort) => void} hire asks the page for helper threads
 * @property {() => void} onBytes hears that it is still coming
 * @property {(refused: boolean) => void} onGrowth hears whether the browser refused to let its memory grow
 */

/**
 * The module is imported from beside the page, untouched by the bundler, because its helper threads run the same file.
 * Its code, its WebAssembly and its threads are asked for side by side.
 * @param {EngineChoice} choice
 * @param {Source} source
 * @returns {Promise<MainModule>}
 */
export function loadEngine(choice, source) {
  const ending = new AbortController();
  const { signal } = ending;
  /** @type {Promise<MainModule>} */
  const loaded = new Promise((resolve, reject) => {
    const failing = (/** @type {string} */ code) => (/** @type {unknown} */ cause) =>
      reject(new EngineError(code, `The engine ${choice.build} could not be started.`, { cause }));
    const missing = failing('engine-missing');
    const refused = failing('memory-refused');
    const helpless = failing('helpers-missing');

    const compiled = compile(addressOf(choice, 'wasm', source), source.onBytes);
    const script = addressOf(choice, 'js', source);
    const imported = importFactory(script);
    /** @type {InstantiateWasm} */
    const instantiateWasm = (imports, receive) => {
      compiled
        .then(async (wasm) => {
          const instance = await WebAssembly.instantiate(wasm, imports);
          listenToGrowth(memoryOf(imports, instance), source.onGrowth);
          receive(instance, wasm);
        })
        .catch((cause) => (cause instanceof RangeError ? refused : missing)(cause));
      return {};
    };
    imported.then((createModule) => {
      // The module makes its threads by this name, and lets itself be told of no other way.
      if (choice.threads > 1) globalThis.Worker = helperThreads(script, source.hire);
      createModule({ helperThreads: choice.threads - 1, instantiateWasm }).then(resolve, refused);
    }, missing);
    Promise.all([imported, compiled]).then(() => after(PATIENCE_MS, helpless, signal), missing);
    // The module throws what goes wrong with a helper thread where no promise hears it.
    globalThis.addEventListener(
      'error',
      (event) => {
        event.preventDefault();
        helpless(event);
      },
      { signal },
    );
  });
  return loaded.finally(() => ending.abort());
}

/** @typedef {(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, wasm: WebAssembly.Module) => void) => {}} InstantiateWasm */

/**
 * @param {EngineChoice} choice
 * @param {'js' | 'wasm'} type
 * @param {Source} source
 */
function addressOf({ build }, type, { baseUrl, retry }) {
  const url = new URL(`${FOLDERS.engine}inkling-${build}.${type}`, baseUrl);
  if (retry > 0) url.searchParams.set('retry', String(retry));
  return url.href;
}

/**
 * @param {string} url
 * @returns {Promise<(options: { helperThreads: number, instantiateWasm: InstantiateWasm }) => Promise<MainModule>>}
 */
async function importFactory(url) {
  const { default: createModule } = await import(/* @vite-ignore */ url);
  if (typeof createModule !== 'function') throw new TypeError(`${url} is another module.`);
  return createModule;
}

/**
 * Compiled while it arrives, whatever type the host gives it. Not by a pipe, for the sake of who leaves meanwhile
 * (shared/decompressed.js).
 * @param {string} url
 * @param {() => void} onBytes
 */
async function compile(url, onBytes) {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new TypeError(`${url}: status ${response.status}.`);
  const reader = response.body.getReader();
  const heard = new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) {
        controller.close();
        return;
      }
      onBytes();
      controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const headers = { 'Content-Type': 'application/wasm' };
  return WebAssembly.compileStreaming(new Response(heard, { headers }));
}

/**
 * Where threads share it, the memory is made outside of the module.
 * @param {WebAssembly.Imports} imports
 * @param {WebAssembly.Instance} instance
 */
function memoryOf(imports, instance) {
  const all = [...Object.values(imports).flatMap(Object.values), ...Object.values(instance.exports)];
  return /** @type {WebAssembly.Memory} */ (
    all.find((value) => value?.buffer !== undefined && value.grow !== undefined)
  );
}

/**
 * The module keeps a refusal to itself, and goes on as if it were at its limit.
 * @param {WebAssembly.Memory} memory
 * @param {(refused: boolean) => void} onGrowth
 */
function listenToGrowth(memory, onGrowth) {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    onGrowth(true);
    const before = grow(pages);
    onGrowth(false);
    return before;
  };
}

/**
 * @param {number} ms
 * @param {(cause: Error) => void} act
 * @param {AbortSignal} signal when nothing is to be done any more
 */
function after(ms, act, signal) {
  const timer = setTimeout(() => act(new Error(`nothing happened for ${ms} ms`)), ms);
  signal.addEventListener('abort', () => clearTimeout(timer));
}

/** A problem that a person can read, with the code that the program goes by. */
export class EngineError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
  }
}
