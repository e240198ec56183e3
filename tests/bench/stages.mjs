// Runs stages_bench, natively and as WebAssembly under Node.js, in turns, and takes medians over the rounds: where the
// time of a training step goes.

import { benchPrograms, linesOf } from './programs.mjs';
import { median } from './statistics.mjs';

/** @import { Options } from './options.mjs' */

/**
 * @typedef {object} Measurement a line of stages_bench; all of one image
 * @property {string} preset
 * @property {string} stage
 * @property {number} us
 * @property {number} flops of the direct method
 * @property {number} bytes that must be read or written once
 * @property {number} peak_gflops of multiply-adds on one thread
 * @property {number} copy_gb_per_s of a copy that no cache holds, on one thread
 *
 * @typedef {object} StageRow
 * @property {string} build
 * @property {string} preset
 * @property {string} stage
 * @property {number} us of one image, median
 * @property {number | null} share of the step; of what is off by default, how much longer the step would take
 * @property {number | null} gflops
 * @property {number | null} peak_share
 * @property {number} gb_per_s
 * @property {number} copy_share
 */

const programs = benchPrograms('stages_bench');
/** Of --seconds, for each preset. */
const SHARE_OF_WINDOW = 0.5;
/** Stages that are off unless a setting turns them on stand in brackets. */
const isOptional = (/** @type {string} */ stage) => stage.startsWith('(');

/**
 * @param {Options} options
 * @param {(text: string) => void} tell
 * @returns {Promise<StageRow[]>}
 */
export async function runStages({ windows, seconds, only }, tell) {
  const chosen = programs.filter(({ build }) => only.test(`stages ${build}`));
  /** @type {Map<string, Measurement[]>} a line of each round, by build, preset and stage */
  const lines = new Map();
  for (let round = 1; round <= windows && chosen.length > 0; round++) {
    tell(`stages, round ${round} of ${windows}`);
    for (const program of chosen) {
      for (const line of await linesOf(program, [String(seconds * 1000 * SHARE_OF_WINDOW)])) {
        const measurement = JSON.parse(line);
        const key = JSON.stringify([program.build, measurement.preset, measurement.stage]);
        lines.set(key, [...(lines.get(key) ?? []), measurement]);
      }
    }
  }
  const rows = [...lines].map(([key, measurements]) => toRow(JSON.parse(key)[0], measurements));
  return rows.map((row) => {
    const step = rows.filter((it) => it.build === row.build && it.preset === row.preset && !isOptional(it.stage));
    const total = step.reduce((sum, { us }) => sum + us, 0);
    return { ...row, share: row.us / total };
  });
}

/** @type {(build: string, measurements: Measurement[]) => StageRow} */
export function toRow(build, measurements) {
  const { preset, stage, flops, bytes } = measurements[0];
  const us = median(measurements.map((it) => it.us));
  const peakShares = measurements.map((it) => flops / it.us / 1e3 / it.peak_gflops);
  return {
    build,
    preset,
    stage,
    us,
    share: null,
    gflops: flops > 0 ? flops / us / 1e3 : null,
    peak_share: flops > 0 ? median(peakShares) : null,
    gb_per_s: bytes / us / 1e3,
    copy_share: median(measurements.map((it) => bytes / it.us / 1e3 / it.copy_gb_per_s)),
  };
}
