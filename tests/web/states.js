/** The state of the page as the tests of its views begin with it. */

import { INITIAL_STATE } from '../../web/shell/store.js';
import { bins, OFFER } from './fake-engine.js';

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

/** 10 images of each digit; one 9 was read as 3. */
export const CONFUSION = Array.from({ length: 100 }, (_, index) => {
  if (index === 93) return 1;
  if (index === 99) return 9;
  return index % 11 === 0 ? 10 : 0;
});

export const EVALUATION = {
  count: 100,
  correct: 99,
  accuracy: 0.99,
  loss: 0.03,
  refused: 3,
  confusion: CONFUSION,
  ece: 0.0042,
  bins: bins(100),
  label: 'your network',
};

/** @param {Partial<State>} patch @returns {State} */
export const state = (patch) => ({ ...INITIAL_STATE, phase: 'idle', reader: 'original', engine: READY, ...patch });
