/**
 * Why the network answers an image as it does, and what would change its mind. What goes into one answer is computed
 * without a pause, so that all of it tells of the same network, however it goes on learning.
 */

import { isProblem, unwrap } from '../../worker/problem.js';
import { RunWork } from '../../worker/run-work.js';

/** @import { AttributionRun, CounterfactualRun, DeletionCurves, DeletionRun, AnyRun, OcclusionRun, PrototypeImage, PrototypeRun, StartedRun, StrokesRun } from '../../generated/inkling-simd.js' */
/** @import { Progress } from '../../worker/pump.js' */
/** @import { Context } from '../../worker/service.js' */

/** @typedef {'explanation' | 'change' | 'looks'} Task */
/** @typedef {{ type: 'progress', task: Task } & Progress} WhyEvent */

/**
 * @typedef {object} Doubts what tells how far a map can be believed
 * @property {Float32Array} untrained the same map [28, 28] of the same layers that never learned
 * @property {number} correlation of the ranks that both give the ink
 * @property {DeletionCurves | null} deletion null where there is no ink to erase
 */

/** @typedef {{ points: Float32Array, lengths: Uint32Array }} Line strokes, as the engine takes them */

/** Of the patch that covers a part of the image, in pixels, and of its steps. */
const PATCH = 5;
const STRIDE = 2;
const SIDE = 28;
const DIGITS = 10;

/** Runs that an answer is explained by: two maps, each with that of the untrained network and a deletion; and strokes. */
const RUNS = 7;

/** @param {Context<WhyEvent>} context */
export const actions = ({ module, engine, threads, pump, emit }) => {
  /**
   * Runs one after another, whose progress is told as that of one task.
   * @param {Task} task
   * @param {number} count of runs
   * @param {AbortSignal} signal
   */
  const sequence = (task, count, signal) => {
    let at = 0;
    /**
     * @template {AnyRun} Kind
     * @template Result
     * @param {StartedRun} started
     * @param {(run: Kind) => Result} resultOf
     * @returns {Promise<Result>}
     */
    return (started, resultOf) => {
      const run = /** @type {Kind} */ (unwrap(started).run);
      const before = at++;
      const work = new RunWork(threads, {
        advance: (shards) => module.advanceRun(run, shards),
        finish: () => resultOf(run),
        drop: () => run.delete(),
      });
      return pump.run(work, signal, ({ done, total }) =>
        emit({ type: 'progress', task, done: before * total + done, total: count * total }),
      );
    };
  };

  /**
   * @param {ReturnType<typeof sequence>} next
   * @param {{ pixels: Uint8Array, digit: number, seed: number }} asked
   * @param {Float32Array} map
   * @param {Float32Array} untrained
   * @returns {Promise<Doubts>}
   */
  const doubts = async (next, { pixels, digit, seed }, map, untrained) => ({
    untrained,
    correlation: module.rankCorrelation(pixels, map, untrained),
    deletion: pixels.some((ink) => ink > 0)
      ? await next(module.startDeletion(engine, pixels, map, digit, seed), (/** @type {DeletionRun} */ run) =>
          module.deletionOf(run),
        )
      : null,
  });

  /** What each pixel adds to the logit. @param {ReturnType<typeof sequence>} next @param {{ pixels: Uint8Array, digit: number, seed: number }} asked */
  const attribute = async (next, asked) => {
    const { pixels, digit, seed } = asked;
    const found = (/** @type {AttributionRun} */ run) => module.attributionOf(run);
    const map = await next(module.startAttribution(engine, pixels, digit), found);
    const untrained = await next(module.startUntrainedAttribution(engine, pixels, digit, seed), found);
    return { ...map, ...(await doubts(next, asked, map.pixels, untrained.pixels)) };
  };

  /** What the logit loses when a patch is covered, by pixel. @param {ReturnType<typeof sequence>} next @param {{ pixels: Uint8Array, digit: number, seed: number }} asked */
  const occlude = async (next, asked) => {
    const { pixels, digit, seed } = asked;
    const found = (/** @type {OcclusionRun} */ run) => module.occlusionOf(run);
    const covered = await next(module.startOcclusion(engine, pixels, digit, PATCH, STRIDE), found);
    const untrained = await next(module.startUntrainedOcclusion(engine, pixels, digit, PATCH, STRIDE, seed), found);
    const map = byPixel(covered.logitDrops, covered.places);
    const { logit, probability, logitDrops, probabilityDrops } = covered;
    return {
      pixels: map,
      patch: PATCH,
      logit,
      probability,
      mostLogit: Math.max(...logitDrops),
      mostProbability: Math.max(...probabilityDrops),
      ...(await doubts(next, asked, map, byPixel(untrained.logitDrops, untrained.places))),
    };
  };

  /**
   * What is read without each stroke, and without each part of those that have several; or why that cannot be told.
   * @param {ReturnType<typeof sequence>} next
   * @param {Line} strokes
   */
  const takeApart = async (next, { points, lengths }) => {
    try {
      return await next(module.startStrokes(engine, points, lengths), (/** @type {StrokesRun} */ run) =>
        module.strokesOf(run),
      );
    } catch (error) {
      if (isProblem(error) && error.code === 'invalid-argument') return error.message;
      throw error;
    }
  };

  return {
    /**
     * Why the network gives an image this digit, as far as it does; without strokes nothing is told of them. The seed is
     * that of the untrained network, and of the random orders.
     * @param {{ pixels: Uint8Array, digit: number, seed: number, strokes: Line | null }} fields
     * @param {AbortSignal} signal
     */
    explainAnswer: async ({ strokes, ...asked }, signal) => {
      const next = sequence('explanation', RUNS, signal);
      return {
        attribution: await attribute(next, asked),
        occlusion: await occlude(next, asked),
        strokes: strokes && (await takeApart(next, strokes)),
      };
    },

    /**
     * The smallest change that was found of an image that is then read as this digit.
     * @param {{ pixels: Uint8Array, digit: number }} fields
     * @param {AbortSignal} signal
     */
    changeMind: ({ pixels, digit }, signal) =>
      sequence(
        'change',
        1,
        signal,
      )(module.startCounterfactual(engine, pixels, digit), (/** @type {CounterfactualRun} */ run) =>
        module.counterfactualOf(run),
      ),

    /**
     * For each digit what the network takes for it the most.
     * @param {{ seed: number }} fields
     * @param {AbortSignal} signal
     */
    imagineDigits: async ({ seed }, signal) => {
      const next = sequence('looks', DIGITS, signal);
      /** @type {PrototypeImage[]} */
      const images = [];
      for (let digit = 0; digit < DIGITS; digit++) {
        const found = (/** @type {PrototypeRun} */ run) => module.prototypeOf(run);
        images.push(await next(module.startPrototype(engine, digit, seed), found));
      }
      return images;
    },
  };
};

/** What is told of each place of the patch, by the place whose middle is nearest. @param {Float32Array} told @param {number} places along either side */
function byPixel(told, places) {
  const place = (/** @type {number} */ at) =>
    Math.max(0, Math.min(places - 1, Math.round((at - (PATCH - 1) / 2) / STRIDE)));
  return Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    return told[place(Math.floor(pixel / SIDE)) * places + place(pixel % SIDE)];
  });
}
