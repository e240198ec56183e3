/**
 * The WebAssembly builds there are, by name. Which of them runs is decided in engine-loader.js.
 */

/** @import { BuildName } from './protocol.js' */

/** More threads than this only wait for each other: a batch has few shards. */
export const MAX_THREADS = 8;

/** The fastest first: a second thread brings more than relaxed SIMD does. @type {readonly BuildName[]} */
export const BUILDS = ['relaxed-simd-threads', 'simd-threads', 'relaxed-simd', 'simd'];

/** @param {BuildName} build */
export function hasThreads(build) {
  return build.endsWith('-threads');
}
