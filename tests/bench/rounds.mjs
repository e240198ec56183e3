// Measures all contestants in turns, so that a machine that grows slower or faster does so for all, and makes the rows
// of build/bench.json of their windows.

import { rowName, threadsAtWork } from './contestant.mjs';
import { busyShare } from './machine.mjs';
import { median, spread } from './statistics.mjs';

/** @import { Contestant, Readiness, Window, Work } from './contestant.mjs' */
/** @import { Options } from './options.mjs' */

/**
 * @typedef {object} Row
 * @property {string} who
 * @property {string} build
 * @property {number} threads
 * @property {'chromium' | 'native'} where
 * @property {Work} work
 * @property {number} images_per_s median of the windows
 * @property {number} low
 * @property {number} high
 * @property {number} loss of the test images after LOSS_STEPS steps
 * @property {number} gflops images_per_s times the operations of the direct method
 * @property {number | null} peak_gflops of multiply-adds on one thread, median
 * @property {number | null} peak_share gflops / (peak of one thread * threads at work), median of the windows' shares
 * @property {number} [latency_ms] keras-latency: median of the windows' medians
 * @property {number} [latency_p95_ms] median of the windows' 95th percentiles
 * @property {string[]} flags what to know before trusting the row
 *
 * @typedef {{ contestant: Contestant, work: Work, windows: Window[] }} Entry
 */

/** Windows further apart than this share of their median speak of a busy machine. */
export const UNSTEADY_SPREAD = 0.25;
/**
 * Builds may round differently (fused multiply-add or not), and training amplifies it: 0.03 % was seen. Thread counts
 * may not: the same build must reach the same bits.
 */
export const LOSS_TOLERANCE = 0.005;
/** Guessing costs ln 10 nats; after LOSS_STEPS steps less than half of it must be left. */
const LEARNING_LOSS = Math.log(10) / 2;

/**
 * @param {Contestant[]} contestants
 * @param {Options} options
 * @param {(text: string) => void} tell
 * @returns {Promise<{ rows: Row[], busy: number }>} busy: share of the cores' time that went elsewhere, median
 */
export async function runRounds(contestants, { windows, seconds, only }, tell) {
  /** @type {Entry[]} */
  const entries = contestants.flatMap((contestant) =>
    contestant.works
      .filter((work) => only.test(rowName(contestant, work)))
      .map((work) => ({ contestant, work, windows: [] })),
  );
  const entrants = contestants.filter((contestant) => entries.some((entry) => entry.contestant === contestant));

  /** @type {Map<Contestant, Readiness>} */
  const readiness = new Map();
  for (const contestant of entrants) {
    tell(`warming up ${contestant.who} ${contestant.build}, threads: ${contestant.threads}`);
    readiness.set(contestant, await contestant.prepare());
  }
  const busy = [];
  for (let round = 1; round <= windows; round++) {
    tell(`round ${round} of ${windows}`);
    busy.push(await busyShare());
    for (const { contestant, work, windows } of entries) windows.push(await contestant.measure(work, seconds));
  }
  const ready = (/** @type {Contestant} */ contestant) => /** @type {Readiness} */ (readiness.get(contestant));
  const rows = entries.map((entry) => toRow(entry, ready(entry.contestant)));
  for (const row of rows) row.flags.push(...lossFlags(row, rows));
  return { rows, busy: median(busy) };
}

/** @type {(entry: Entry, readiness: Readiness) => Row} */
function toRow({ contestant, work, windows }, { loss, flopsPerImage }) {
  const { who, build, threads, where } = contestant;
  const speeds = windows.map((window) => window.imagesPerSecond);
  const gflops = (/** @type {number} */ speed) => (speed * (flopsPerImage[work] ?? Number.NaN)) / 1e9;
  const peaks = windows.flatMap(({ peakGflops }) => peakGflops ?? []);
  const shares = windows.flatMap(({ imagesPerSecond, peakGflops }) =>
    peakGflops === undefined ? [] : gflops(imagesPerSecond) / (peakGflops * threadsAtWork(contestant, work)),
  );
  const tails = windows.flatMap(({ p95Ms }) => p95Ms ?? []);
  return {
    who,
    build,
    threads,
    where,
    work,
    images_per_s: median(speeds),
    low: Math.min(...speeds),
    high: Math.max(...speeds),
    loss,
    gflops: gflops(median(speeds)),
    peak_gflops: peaks.length > 0 ? median(peaks) : null,
    peak_share: shares.length > 0 ? median(shares) : null,
    ...(tails.length > 0 && { latency_ms: 1000 / median(speeds), latency_p95_ms: median(tails) }),
    flags: spread(speeds) > UNSTEADY_SPREAD ? ['unsteady'] : [],
  };
}

/** @type {(row: Row, rows: Row[]) => string[]} */
function lossFlags(row, rows) {
  if (!(row.loss < LEARNING_LOSS)) return ['does not learn'];
  const ours = rows.filter(({ who, where }) => who === row.who && where === row.where);
  const twins = ours.filter(({ build }) => build === row.build);
  if (twins.some(({ loss }) => loss !== row.loss)) return ['loss differs with threads'];
  const reference = median(ours.map(({ loss }) => loss));
  return Math.abs(row.loss - reference) > LOSS_TOLERANCE * reference ? ['loss differs between builds'] : [];
}
