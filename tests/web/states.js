/** The state of the page as the tests of its views begin with it. */

import { INITIAL_STATE } from '../../web/shell/store.js';
import { OFFER } from './fake-engine.js';

/** @import { State } from '../../web/shell/store.js' */

export const READY = {
  engine: { build: /** @type {const} */ ('relaxed-simd-threads'), threads: 2 },
  ...OFFER,
  memoryBytes: 34_500_000,
  notice: null,
};

export const METRICS = {
  step: 100,
  stepsPerEpoch: 469,
  totalSteps: 1407,
  loss: 0.2,
  accuracy: 0.93,
  learningRate: 0.001,
  heldOutAccuracy: null,
  imagesPerSecond: 4210.4,
  secondsLeft: 83.2,
  memoryBytes: 40_000_000,
};

/** @param {Partial<State>} patch @returns {State} */
export const state = (patch) => ({ ...INITIAL_STATE, phase: 'idle', reader: 'original', engine: READY, ...patch });
