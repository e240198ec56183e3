/**
 * How well the network reads the test images.
 */

import { region } from '../../shared/parts.js';
import { EvaluationView } from './evaluation.js';

/** @import { Page } from '../../shell/feature.js' */

/** @param {Page} page */
export function mount({ root, store, events }) {
  const view = new EvaluationView(region(root, 'evaluation'));
  view.addEventListener('evaluate', () => events.say('evaluate', null));
  view.addEventListener('shifts', (event) => {
    events.say('shifts', /** @type {CustomEvent<{ wanted: boolean }>} */ (event).detail);
  });
  store.subscribe((state) => view.render(state));
}
