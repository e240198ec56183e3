/**
 * What is told of an explanation, in sentences.
 */

import { formatPercent, formatProbability, formatWhole } from '../../shared/format.js';
import { formatNumber } from '../../shared/measured-number.js';

/** @import { DeletionCurves } from '../../generated/inkling-simd.js' */
/** @import { Reading } from '../../shared/protocol.js' */
/** @import { Subject } from '../../shell/subject.js' */

const OF = {
  drawing: 'your drawing',
  picture: 'the digit that is chosen on the picture',
  sample: 'a sample 7 (draw a digit of your own to see that instead)',
};

/** Above, two maps are much the same; below, they have little in common. */
const ALIKE = 0.6;
const UNLIKE = 0.3;

/** @typedef {Pick<Reading, 'verdict' | 'digit'> & { probabilities: ArrayLike<number> }} Answer */

/** @param {Answer} answer */
export function answerWords({ verdict, digit, probabilities }) {
  if (verdict === 'digit') return `reads ${digit}, ${formatProbability(probabilities[digit])}`;
  return verdict === 'empty' ? 'has nothing left to read' : 'refuses it as no digit';
}

/**
 * What is explained, and by which network.
 * @param {Subject} subject
 * @param {number} digit whose score is explained
 * @param {{ step: number, goesOn: boolean } | null} training that has brought the network to what it is, and is not over
 */
export function ofWords(subject, digit, training) {
  const refused = subject.verdict === 'digit' ? '' : `; a ${subject.digit} is what it would take it for the soonest`;
  const answer = `Of ${OF[subject.of]}: the network ${answerWords(subject)}${refused}.`;
  const score = digit === subject.digit ? '' : ` Explained is why it is, or is not, a ${digit}.`;
  return answer + score + (training === null ? '' : trainingWords(training));
}

/** @param {{ step: number, goesOn: boolean }} training */
function trainingWords({ step, goesOn }) {
  const at = formatWhole(step);
  return goesOn ? ` As it was at step ${at} or just after; this follows its training.` : ` As it is after step ${at}.`;
}

/**
 * Integrated gradients add up to what the score is above that of empty paper: by how much they miss that.
 * @param {{ logit: number, paperLogit: number, completenessError: number }} attribution
 * @param {number} digit
 */
export function completenessWords({ logit, paperLogit, completenessError }, digit) {
  const rise = logit - paperLogit;
  return `The score of ${digit} (its logit) is ${formatNumber(paperLogit)} for empty paper and ${formatNumber(logit)} for this image; all pixels together account for ${formatNumber(rise + completenessError)} of the difference of ${formatNumber(rise)}, an error of ${formatNumber(Math.abs(completenessError))}.`;
}

/** @param {{ logit: number, probability: number, mostLogit: number, mostProbability: number, patch: number }} occlusion @param {number} digit */
export function occlusionWords({ logit, probability, mostLogit, mostProbability, patch }, digit) {
  return `A patch of ${patch}×${patch} pixels of paper covers each place in turn. The score of ${digit}, ${formatNumber(logit)}, falls by ${formatNumber(Math.max(0, mostLogit))} at most; its probability, ${formatPercent(probability)}, by ${formatPercent(Math.max(0, mostProbability))}.`;
}

/** @param {number} correlation @param {number} seed */
export function untrainedWords(correlation, seed) {
  const same = `A network of the same layers that never learned (seed ${seed}) draws the map beside it. The two rank the ink with a correlation of ${formatNumber(correlation)}, where 1 is the same order and 0 is none`;
  if (correlation > ALIKE) return `${same}: much the same, so little of this map was learned. Do not trust it.`;
  if (correlation > UNLIKE) return `${same}: alike in part, so a part of this map was not learned.`;
  return `${same}: little alike, as it should be.`;
}

/** @param {DeletionCurves | null} deletion @param {number} digit */
export function deletionWords(deletion, digit) {
  if (deletion === null) return 'There is no ink to erase, so the map cannot be tried out.';
  const { area, randomArea } = deletion;
  const found = `Ink is erased, what the map calls the most important first: a ${digit} then has a probability of ${formatPercent(area)} in the mean of the steps; of ${formatPercent(randomArea)} when ink is erased in random order`;
  return area < randomArea
    ? `${found}. The map finds what the network goes by.`
    : `${found}. The map does no better than chance: do not trust it.`;
}

/** @param {{ found: boolean, norm: number, probabilities: ArrayLike<number> }} change @param {number} changed pixels @param {number} towards */
export function changeWords({ found, norm, probabilities }, changed, towards) {
  if (!found) return `No change was found, in 200 steps, that makes it read ${towards}.`;
  if (norm === 0) return `It reads ${towards} as it is.`;
  return `It reads ${towards}, ${formatProbability(probabilities[towards])}, after a change of ${formatNumber(norm)} (turning one pixel from paper to ink is a change of 1) over ${changed} pixels.`;
}
