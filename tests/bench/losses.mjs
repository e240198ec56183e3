// Whether a contestant does the work that it is timed for: whether its loss falls as ours does.

import { OURS } from './contestant.mjs';
import { median } from './statistics.mjs';

/** @import { Loss } from './contestant.mjs' */
/** @typedef {{ who: string, build: string, losses: Loss[] }} Learner */

/** The loss of guessing. */
const GUESSING = Math.log(10);
/**
 * Builds may round differently (fused multiply-add or not), and training amplifies it: 0.03 % was seen. Thread counts
 * may not: the same build must reach the same bits.
 */
export const LOSS_TOLERANCE = 0.005;
/**
 * A rival's weights, order of images and dropout are others: it may be off by this share of what ours has lost or has
 * left, whichever is less. Four seeds of ours are within 7 % after 100 steps; a network that learns nothing is not
 * within it after 5.
 */
export const RIVAL_TOLERANCE = 0.3;

/** @type {(learner: Pick<Learner, 'losses'>) => Loss} */
export const lastLoss = ({ losses }) => losses[losses.length - 1];

/**
 * @param {Learner} learner
 * @param {Learner[]} all that were measured with it
 * @returns {string[]} what is suspicious of its loss
 */
export function lossFlags(learner, all) {
  const { steps, loss } = lastLoss(learner);
  const ours = all.filter(({ who }) => who === OURS);
  const reference = median(ours.flatMap((it) => it.losses.filter((at) => at.steps === steps).map((at) => at.loss)));
  if (learner.who === OURS) {
    if (!(loss < GUESSING / 2)) return ['does not learn'];
    const twins = ours.filter(({ build }) => build === learner.build);
    if (twins.some((twin) => lastLoss(twin).loss !== loss)) return ['loss differs with threads'];
    return Math.abs(loss - reference) > LOSS_TOLERANCE * reference ? ['loss differs between builds'] : [];
  }
  if (!(loss < GUESSING)) return ['does not learn'];
  // Without ours in the run there is nothing to hold it against.
  const tolerance = RIVAL_TOLERANCE * Math.min(reference, GUESSING - reference);
  return Math.abs(loss - reference) > tolerance ? ['loss is not like ours'] : [];
}
