/** The networks that the page knows: what each of them is called where one can be chosen. */

import { expect, it } from 'vitest';
import { Networks } from '../../web/shell/networks.js';
import { EVALUATION, METRICS } from './states.js';

/** @import { Metrics } from '../../web/shared/protocol.js' */

/** @param {Partial<Metrics>} at @param {{ resumable?: boolean, patience?: number }} [training] */
function textOf(at, { resumable = false, patience = 0 } = {}) {
  const networks = new Networks();
  const network = networks.begin(
    'Accurate, seed 1',
    { network: {}, label_smoothing: 0, non_digits: 0, patience },
    false,
  );
  const metrics = { ...METRICS, stepsPerEpoch: 100, totalSteps: 500, ...at };
  Object.assign(network, { metrics, evaluation: EVALUATION, checkpoint: { bytes: new Uint8Array(), resumable } });
  return networks.labels()[0].text;
}

it('a network is called by how well it reads, and unfinished when its training goes on or was stopped', () => {
  expect(textOf({ step: 500 })).toBe('Accurate, seed 1 · 99.0 %');
  expect(textOf({ step: 87 })).toBe('Accurate, seed 1 · unfinished · 99.0 %');
  expect(textOf({ step: 100 })).toBe('Accurate, seed 1 · unfinished · 99.0 %');
  expect(textOf({ step: 87 }, { resumable: true })).toBe('Accurate, seed 1 · unfinished');
});

it('a network whose training ended for want of progress is finished', () => {
  expect(textOf({ step: 200 }, { patience: 2 })).toBe('Accurate, seed 1 · 99.0 %');
  expect(textOf({ step: 287 }, { patience: 2 })).toBe('Accurate, seed 1 · unfinished · 99.0 %');
});
