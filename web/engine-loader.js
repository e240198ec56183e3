/**
 * Chooses the fastest of the four WebAssembly builds that this browser can run, and loads it.
 * The choice is a pure function of what the browser can do and what the person wishes;
 * it never starts a build that could hang (a threads build without isolation does).
 */

import { relaxedSimd, simd, threads } from 'wasm-feature-detect';
import { MAX_THREADS } from './builds.js';
import { FOLDERS } from './folders.js';

/** @import { BuildName, EngineChoice } from './protocol.js' */
/** @import { EngineModule } from './engine-types.js' */

/**
 * @typedef {object} Abilities
 * @property {boolean} simd
 * @property {boolean} relaxedSimd
 * @property {boolean} threads shared memory and atomics, and the page is cross-origin isolated
 * @property {number} cores
 */

/** @returns {Promise<Abilities>} */
export async function detectAbilities() {
  const [hasSimd, hasRelaxedSimd, hasThreads] = await Promise.all([simd(), relaxedSimd(), threads()]);
  return {
    simd: hasSimd,
    relaxedSimd: hasRelaxedSimd,
    threads: hasThreads && globalThis.crossOriginIsolated === true,
    cores: navigator.hardwareConcurrency || 1,
  };
}

/**
 * @param {Abilities} abilities
 * @param {{ build: BuildName | null, threads: number | null }} wish
 * @returns {{ choice: EngineChoice, notice: string | null }}
 */
export function chooseEngine(abilities, wish) {
  if (!abilities.simd) {
    throw new EngineError(
      'no-simd',
      'This browser cannot run WebAssembly SIMD, which Inkling needs; please use a current version of Chrome, Edge, Firefox or Safari.',
    );
  }
  const obstacle = wish.build === null ? null : whyNot(wish.build, abilities);
  if (wish.build !== null && obstacle === null) {
    return { choice: withThreads(wish.build, wish.threads, abilities), notice: null };
  }
  const arithmetic = abilities.relaxedSimd ? 'relaxed-simd' : 'simd';
  const single = wish.threads === 1 || !abilities.threads || abilities.cores === 1;
  const choice = withThreads(single ? arithmetic : `${arithmetic}-threads`, wish.threads, abilities);
  if (obstacle !== null) {
    return {
      choice,
      notice: `The build ${wish.build} cannot run here because ${obstacle}, so ${choice.build} runs instead.`,
    };
  }
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
 * @returns {string | null}
 */
function whyNot(build, abilities) {
  if (build.startsWith('relaxed') && !abilities.relaxedSimd) {
    return 'this browser has no relaxed SIMD';
  }
  if (build.endsWith('threads') && !abilities.threads) {
    return 'the page is not cross-origin isolated';
  }
  return null;
}

/**
 * @param {BuildName} build
 * @param {number | null} wish
 * @param {Abilities} abilities
 * @returns {EngineChoice}
 */
function withThreads(build, wish, abilities) {
  if (!build.endsWith('threads')) return { build, threads: 1 };
  return { build, threads: Math.min(wish ?? abilities.cores, MAX_THREADS) };
}

/**
 * The module is imported from beside the page, untouched by the bundler, because it finds its own
 * .wasm file and starts its own helper threads relative to itself.
 * @param {EngineChoice} choice
 * @param {string} baseUrl
 * @returns {Promise<EngineModule>}
 */
export async function loadEngine(choice, baseUrl) {
  const url = new URL(`${FOLDERS.engine}inkling-${choice.build}.js`, baseUrl).href;
  try {
    const { default: createModule } = await import(/* @vite-ignore */ url);
    return await createModule({ helperThreads: choice.threads - 1 });
  } catch (cause) {
    throw new EngineError(
      'engine-missing',
      `The engine ${choice.build} could not be loaded; check the connection and reload the page.`,
      { cause },
    );
  }
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
