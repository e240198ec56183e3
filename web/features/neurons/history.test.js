/** What is kept of earlier epochs, and how much of it. */

import { expect, it } from 'vitest';
import { METRICS, state } from '../../../tests/web/states.js';
import { History, MOST_MOMENTS } from './history.js';

/** @param {number} [filters] @returns {any} */
const spreads = (filters = 8) => ({ layers: [{ spec: { type: 'conv2d', filters }, layer: 0 }] });
/** @param {number} epochs @param {string} [network] */
const after = (epochs, network = 'a') =>
  state({ reader: 'own', network, metrics: { ...METRICS, step: 100 * epochs, stepsPerEpoch: 100 } });
/** @param {History} history */
const epochsOf = ({ moments }) => moments.map(({ epochs }) => epochs);

it('keeps one epoch after another, and what is told of one again only once', () => {
  const history = new History();
  for (const epochs of [0.5, 1, 1, 2]) history.add(after(epochs), spreads());
  expect(epochsOf(history)).toEqual([0.5, 1, 2]);
});

it('begins anew with another network, another shape, or an earlier time', () => {
  const history = new History();
  history.add(after(3), spreads());
  history.add(after(4, 'b'), spreads());
  expect(epochsOf(history)).toEqual([4]);
  history.add(after(5, 'b'), spreads(9));
  expect(epochsOf(history)).toEqual([5]);
  history.add(after(1, 'b'), spreads(9));
  expect(epochsOf(history)).toEqual([1]);
  history.add(state({}), spreads(9));
  expect(epochsOf(history)).toEqual([null]);
});

it('never keeps more than there is room for, and always the first and the last', () => {
  const history = new History();
  for (let epochs = 1; epochs <= 200; epochs++) {
    history.add(after(epochs), spreads());
    expect(history.moments.length).toBeLessThanOrEqual(MOST_MOMENTS);
    expect(epochsOf(history)[0]).toBe(1);
    expect(epochsOf(history).at(-1)).toBe(epochs);
  }
});
