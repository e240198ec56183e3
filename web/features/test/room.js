/**
 * Room Test: measures the network that reads, and shows where it errs.
 */

import { markup, part, region } from '../../shared/parts.js';
import { EvaluationView } from './evaluation.js';
import MARKUP from './room.html?raw';
import './room.css';

/** @import { Page, RoomView } from '../../shell/feature.js' */

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount({ root, events }) {
  root.append(markup(MARKUP));
  const view = new EvaluationView(region(root, 'evaluation'));
  view.addEventListener('evaluate', () => events.say('evaluate', null));
  view.addEventListener('cancel', () => events.say('cancelEvaluation', null));
  view.addEventListener('shifts', (event) => {
    events.say('shifts', /** @type {CustomEvent<{ wanted: boolean }>} */ (event).detail);
  });
  return { parts: part(root, 'parts'), render: (state) => view.render(state), open() {}, leave() {} };
}
