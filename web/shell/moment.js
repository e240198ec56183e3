/**
 * When what is made of a network's weights is made anew: of a network that learns once for each epoch, of one that rests
 * for each step that it has come to. Loaded with the first view that asks.
 */

import { trains } from './store.js';

/** @import { State } from './store.js' */

/** @param {State} state @returns {string} another one when it is time */
export function momentOf({ phase, reader, network, metrics }) {
  if (phase === 'off' || phase === 'starting') return phase;
  const epoch = metrics === null ? 0 : Math.floor(metrics.step / Math.max(1, metrics.stepsPerEpoch));
  return [reader, network, reader === 'own' ? (trains(phase) ? `epoch ${epoch}` : (metrics?.step ?? '')) : ''].join(
    ' ',
  );
}
