// Runs kernels_bench, natively and as WebAssembly under Node.js, in turns, and takes medians over the rounds.

import { benchPrograms, linesOf } from './programs.mjs';
import { UNSTEADY_SPREAD } from './rounds.mjs';
import { median, spread } from './statistics.mjs';

/** @import { Options } from './options.mjs' */
/** @import { Program } from './programs.mjs' */

/**
 * @typedef {object} Measurement a line of kernels_bench
 * @property {string} kernel
 * @property {string} shape
 * @property {'GFLOP/s' | 'GB/s'} unit
 * @property {number} work operations or bytes of one call
 * @property {number} ours_ms of one call
 * @property {{ name: string, ms: number }[]} compositions
 * @property {number} peak_gflops of multiply-adds on one thread, measured beside it
 *
 * @typedef {object} KernelRow
 * @property {string} build
 * @property {string} kernel
 * @property {string} shape
 * @property {'GFLOP/s' | 'GB/s'} unit
 * @property {number} ours median, in `unit`
 * @property {number} composition of the fastest composition, median
 * @property {string} composition_name
 * @property {number} ratio ours / composition, median of the windows' ratios
 * @property {number} ratio_low
 * @property {number} ratio_high
 * @property {number | null} peak_gflops
 * @property {number | null} peak_share of ours; arithmetic only
 * @property {string[]} flags
 */

const programs = benchPrograms('kernels_bench');
/** Of --seconds, for each kernel and each composition: there are many. */
const SHARE_OF_WINDOW = 0.05;

/** The kernels of a program that --only lets through. @type {(program: Program, only: RegExp) => Promise<string[]>} */
async function chosenKernels(program, only) {
  return (await linesOf(program, ['--list'])).filter((name) => only.test(`kernels ${program.build} ${name}`));
}

/**
 * @param {Options} options
 * @param {(text: string) => void} tell
 * @returns {Promise<KernelRow[]>}
 */
export async function runKernels({ windows, seconds, only }, tell) {
  const chosen = await Promise.all(
    programs.map(async (program) => ({ program, names: await chosenKernels(program, only) })),
  );
  const entrants = chosen.filter(({ names }) => names.length > 0);
  /** @type {Map<string, Measurement[]>} a line of each round, by build, kernel and shape */
  const lines = new Map();
  for (let round = 1; round <= windows && entrants.length > 0; round++) {
    tell(`kernels, round ${round} of ${windows}`);
    for (const { program, names } of entrants) {
      for (const line of await linesOf(program, [String(seconds * 1000 * SHARE_OF_WINDOW), ...names])) {
        const measurement = JSON.parse(line);
        const key = JSON.stringify([program.build, measurement.kernel, measurement.shape]);
        lines.set(key, [...(lines.get(key) ?? []), measurement]);
      }
    }
  }
  return [...lines]
    .map(([key, measurements]) => toRow(JSON.parse(key)[0], measurements))
    .sort((a, b) => a.build.localeCompare(b.build));
}

/** @type {(build: string, measurements: Measurement[]) => KernelRow} */
function toRow(build, measurements) {
  const { kernel, shape, unit, work, compositions } = measurements[0];
  const rate = (/** @type {number} */ ms) => work / ms / 1e6;
  const medians = compositions.map((_, i) => median(measurements.map((it) => it.compositions[i].ms)));
  const fastest = medians.indexOf(Math.min(...medians));
  const ratios = measurements.map((it) => it.compositions[fastest].ms / it.ours_ms);
  const isArithmetic = unit === 'GFLOP/s';
  return {
    build,
    kernel,
    shape,
    unit,
    ours: median(measurements.map((it) => rate(it.ours_ms))),
    composition: rate(medians[fastest]),
    composition_name: compositions[fastest].name,
    ratio: median(ratios),
    ratio_low: Math.min(...ratios),
    ratio_high: Math.max(...ratios),
    peak_gflops: isArithmetic ? median(measurements.map((it) => it.peak_gflops)) : null,
    peak_share: isArithmetic ? median(measurements.map((it) => rate(it.ours_ms) / it.peak_gflops)) : null,
    flags: spread(ratios) > UNSTEADY_SPREAD ? ['unsteady'] : [],
  };
}
