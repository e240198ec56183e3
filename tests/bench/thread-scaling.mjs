// What a second thread brings. A figure of two threads says little when another program had one of the cores, so each
// round is judged by what both cores could do around its windows.

import { median } from './statistics.mjs';

/** @import { Window } from './contestant.mjs' */
/** @import { Entry } from './rounds.mjs' */

/**
 * @typedef {object} ThreadScaling training with 2 threads against 1, of the same build
 * @property {string} who
 * @property {string} build
 * @property {'chromium' | 'native'} where
 * @property {number} rounds
 * @property {number} ratio images/s of 2 threads / of 1, median over all rounds
 * @property {number} free_rounds in which the cores were free
 * @property {number | null} free_ratio median over those
 */

/**
 * Threads that do this share of their number times what one does have their cores to themselves: another program on one
 * of two cores would take half a core from them, and a single one is measured to within some hundredths.
 */
export const FREE_SHARE = 0.95;

/**
 * One for each build that trained with 1 thread and with 2 and measured its peaks.
 * @type {(entries: Entry[]) => ThreadScaling[]}
 */
export function threadScaling(entries) {
  const training = entries.filter(({ work, windows }) => work === 'keras-train' && windows.length > 0);
  return training.flatMap(({ contestant: { who, build, threads, where }, windows: two }) => {
    if (threads !== 2 || two.some(({ coresHad }) => coresHad === undefined)) return [];
    const one = training.find(
      ({ contestant: it }) => it.threads === 1 && it.who === who && it.build === build && it.where === where,
    )?.windows;
    if (one === undefined) return [];
    const ratios = two.map((window, round) => window.imagesPerSecond / one[round].imagesPerSecond);
    const free = ratios.filter((_, round) => areFree(one[round], 1) && areFree(two[round], 2));
    return {
      who,
      build,
      where,
      rounds: ratios.length,
      ratio: median(ratios),
      free_rounds: free.length,
      free_ratio: free.length > 0 ? median(free) : null,
    };
  });
}

/** @type {(window: Window, threads: number) => boolean} */
const areFree = ({ coresHad }, threads) => (coresHad ?? 0) >= FREE_SHARE * threads;

/** @type {(scaling: ThreadScaling) => string} a sentence */
export function describeScaling({ who, build, where, rounds, ratio, free_rounds, free_ratio }) {
  const free =
    free_ratio === null
      ? `both cores were free in none of the ${rounds} rounds`
      : `${free_ratio.toFixed(2)} times as fast in the ${free_rounds} of ${rounds} rounds in which both cores were free`;
  return `${who} ${build} ${where}, training with 2 threads against 1: ${free}; ${ratio.toFixed(2)} times over all rounds.`;
}
