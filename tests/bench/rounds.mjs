// Measures all contestants in turns, so that a machine that grows slower or faster does so for all, and makes the rows
// of build/bench.json of their windows.

import { FLOPS_PER_IMAGE, OURS, REFERENCE, rowName, threadsAtWork } from './contestant.mjs';
import { lastLoss, lossFlags } from './losses.mjs';
import { busyShare } from './machine.mjs';
import { median, spread } from './statistics.mjs';
import { threadScaling } from './thread-scaling.mjs';

/** @import { Contestant, Loss, Readiness, Window, Work } from './contestant.mjs' */
/** @import { Options } from './options.mjs' */
/** @import { ThreadScaling } from './thread-scaling.mjs' */

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
 * @property {number | null} ratio to REFERENCE at the same work, median of the rounds' ratios
 * @property {number} loss of the first `loss_images` test images after `loss_steps` steps
 * @property {number} loss_steps
 * @property {number} loss_images
 * @property {number} gflops images_per_s times the operations of the direct method
 * @property {number | null} peak_gflops of multiply-adds on one thread, median
 * @property {number | null} peak_share gflops / (peak of one thread * threads at work), median of the windows' shares
 * @property {number | null} cores_had multiply-adds of all its threads at once / of one, median; ideally `threads`
 * @property {number} [latency_ms] keras-latency: median of the windows' medians
 * @property {number} [latency_p95_ms] median of the windows' 95th percentiles
 * @property {string[]} flags what to know before trusting the row
 *
 * @typedef {object} Missing a row that could not be measured
 * @property {string} who
 * @property {string} build
 * @property {number} threads
 * @property {'chromium' | 'native'} where
 * @property {Work} work
 * @property {string} missing why
 *
 * @typedef {{ contestant: Contestant, work: Work, windows: Window[] }} Entry
 *
 * @typedef {object} Rounds
 * @property {(Row | Missing)[]} rows
 * @property {ThreadScaling[]} scaling
 * @property {number} busy share of the cores' time that went elsewhere, median
 */

/** Windows further apart than this share of their median speak of a busy machine. */
export const UNSTEADY_SPREAD = 0.25;
/** A rival that does not answer for so long is missing. */
const PATIENCE_MS = 300_000;

/** @template T @param {Promise<T>} answer @returns {Promise<T>} the answer, unless it takes too long */
async function withPatience(answer) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer for ${PATIENCE_MS / 60_000} minutes`)), PATIENCE_MS);
  });
  try {
    return /** @type {T} */ (await Promise.race([answer, tooLong]));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A rival that fails is told and left behind; the others go on. Ours must not fail.
 * @param {Contestant[]} contestants
 * @param {Options} options
 * @param {(text: string) => void} tell
 * @returns {Promise<Rounds>}
 */
export async function runRounds(contestants, { windows, seconds, only }, tell) {
  /** @type {Entry[]} */
  const entries = contestants.flatMap((contestant) =>
    contestant.works
      .filter((work) => only.test(rowName(contestant, work)))
      .map((work) => ({ contestant, work, windows: [] })),
  );
  /** @type {Map<Contestant, Readiness>} */
  const readiness = new Map();
  /** @type {Map<Contestant, string>} */
  const failures = new Map();
  /** @type {(contestant: Contestant, work: () => Promise<void>) => Promise<void>} */
  const attempt = async (contestant, work) => {
    if (failures.has(contestant)) return;
    try {
      await (contestant.who === OURS ? work() : withPatience(work()));
    } catch (error) {
      if (contestant.who === OURS) throw error;
      const { message } = /** @type {Error} */ (error);
      failures.set(contestant, message);
      tell(`missing: ${contestant.who} ${contestant.build}: ${message}`);
    }
  };

  for (const contestant of new Set(entries.map((entry) => entry.contestant))) {
    tell(`warming up ${contestant.who} ${contestant.build}, threads: ${contestant.threads}`);
    await attempt(contestant, async () => void readiness.set(contestant, await contestant.prepare()));
  }
  const busy = [];
  for (let round = 1; round <= windows; round++) {
    tell(`round ${round} of ${windows}`);
    busy.push(await busyShare());
    for (const { contestant, work, windows } of entries) {
      await attempt(contestant, async () => void windows.push(await contestant.measure(work, seconds)));
    }
  }

  const learners = [...readiness].map(([{ who, build }, { losses }]) => ({ who, build, losses }));
  const rows = entries.map((entry) => {
    const { contestant, work } = entry;
    const { who, build, threads, where } = contestant;
    const names = { who, build, threads, where, work };
    const ready = readiness.get(contestant);
    const missing = failures.get(contestant);
    if (ready === undefined || missing !== undefined) return { ...names, missing: missing ?? 'not prepared' };
    const row = { ...names, ...figures(entry, ready.losses, referenceWindows(entries, work)) };
    row.flags.push(...lossFlags({ who, build, losses: ready.losses }, learners));
    row.flags.push(...(contestant.notes ?? []), ...(ready.notes ?? []));
    return row;
  });
  return { rows, scaling: threadScaling(entries), busy: median(busy) };
}

/** @type {(entries: Entry[], work: Work) => Window[] | null} */
function referenceWindows(entries, work) {
  const name = rowName(REFERENCE, work);
  return entries.find((entry) => rowName(entry.contestant, entry.work) === name)?.windows ?? null;
}

/** @type {(entry: Entry, losses: Loss[], reference: Window[] | null) => Omit<Row, 'who' | 'build' | 'threads' | 'where' | 'work'>} */
function figures({ contestant, work, windows }, losses, reference) {
  const speeds = windows.map((window) => window.imagesPerSecond);
  const gflops = (/** @type {number} */ speed) => (speed * FLOPS_PER_IMAGE[work]) / 1e9;
  const peaks = windows.flatMap(({ peakGflops }) => peakGflops ?? []);
  const shares = windows.flatMap(({ imagesPerSecond, peakGflops }) =>
    peakGflops === undefined ? [] : gflops(imagesPerSecond) / (peakGflops * threadsAtWork(contestant, work)),
  );
  const cores = windows.flatMap(({ coresHad }) => coresHad ?? []);
  const tails = windows.flatMap(({ p95Ms }) => p95Ms ?? []);
  const { steps, images, loss } = lastLoss({ losses });
  return {
    images_per_s: median(speeds),
    low: Math.min(...speeds),
    high: Math.max(...speeds),
    ratio: reference && median(speeds.map((speed, round) => speed / reference[round].imagesPerSecond)),
    loss,
    loss_steps: steps,
    loss_images: images,
    gflops: gflops(median(speeds)),
    peak_gflops: peaks.length > 0 ? median(peaks) : null,
    peak_share: shares.length > 0 ? median(shares) : null,
    cores_had: cores.length > 0 ? median(cores) : null,
    ...(tails.length > 0 && { latency_ms: 1000 / median(speeds), latency_p95_ms: median(tails) }),
    flags: spread(speeds) > UNSTEADY_SPREAD ? ['unsteady'] : [],
  };
}
