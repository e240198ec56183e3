/**
 * What a training tells of itself: means over the steps since the last time, how fast it is, and how long it will take.
 */

import { Speedometer } from '../../worker/slicing.js';

/** @import * as Engine from '../../generated/inkling-simd.js' */
/** @import { Metrics, NetworkInfo, Value } from '../../shared/protocol.js' */

/** @typedef {Value<Engine.Progress>} Progress */

const TEST_IMAGES = 10_000;

export class TrainingMetrics {
  #speedometer = new Speedometer();
  #steps = 0;
  #loss = 0;
  #accuracy = 0;
  /** @type {Progress | null} */
  #latest = null;
  #imagesPerEvaluation;

  /** @param {NetworkInfo} network */
  constructor({ flopsPerImage, trainingFlopsPerImage }) {
    // What one evaluation costs, counted in training images.
    this.#imagesPerEvaluation = TEST_IMAGES * (flopsPerImage / trainingFlopsPerImage || 0);
  }

  /**
   * @param {Progress} progress
   * @param {number} elapsedMs since the one before
   */
  add(progress, elapsedMs) {
    // What a training that goes on has seen before, the first tells.
    if (this.#latest !== null) this.#speedometer.record(progress.imagesSeen - this.#latest.imagesSeen, elapsedMs);
    this.#latest = progress;
    if (!progress.stepDone) return;
    this.#steps += 1;
    this.#loss += progress.loss;
    this.#accuracy += progress.accuracy;
  }

  /**
   * @param {number} memoryBytes
   * @returns {Metrics | null} null when no step was done since the last time
   */
  take(memoryBytes) {
    const latest = this.#latest;
    if (this.#steps === 0 || latest === null) return null;
    const { step, stepsPerEpoch, totalSteps, learningRate, heldOutAccuracy = null } = latest;
    const loss = this.#loss / this.#steps;
    const accuracy = this.#accuracy / this.#steps;
    this.#steps = 0;
    this.#loss = 0;
    this.#accuracy = 0;
    return {
      step,
      stepsPerEpoch,
      totalSteps,
      loss,
      accuracy,
      learningRate,
      heldOutAccuracy,
      imagesPerSecond: this.#speedometer.imagesPerSecond(),
      secondsLeft: this.#secondsLeft(latest),
      memoryBytes,
    };
  }

  /**
   * @param {Progress} latest
   * @returns {number | null}
   */
  #secondsLeft({ step, stepsPerEpoch, totalSteps, imagesSeen }) {
    const speed = this.#speedometer.imagesPerSecond();
    if (speed === 0 || step === 0) return null;
    const stepsLeft = totalSteps - step;
    const evaluationsLeft = Math.ceil(stepsLeft / stepsPerEpoch);
    const images = (stepsLeft * imagesSeen) / step + evaluationsLeft * this.#imagesPerEvaluation;
    return images / speed;
  }
}
