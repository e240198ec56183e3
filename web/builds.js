/**
 * The WebAssembly builds there are, by name. Which of them runs is decided in engine-loader.js.
 */

/** @import { BuildName } from './protocol.js' */

/** More threads than this only wait for each other: a batch has few shards. */
export const MAX_THREADS = 8;

/** @type {readonly BuildName[]} */
export const BUILDS = ['simd', 'relaxed-simd', 'simd-threads', 'relaxed-simd-threads'];
