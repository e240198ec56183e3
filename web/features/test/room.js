/**
 * Room Test: measures the network that reads, and shows where it errs.
 */

import { addStyle, markup, part, region } from '../../shared/parts.js';
import { answersBefore, testAnswers } from '../../shell/test-answers.js';
import { EvaluationView } from './evaluation.js';
import { Measurement } from './measurement.js';
import STYLE from './room.css?inline';
import MARKUP from './room.html?raw';

/** @import { Page, RoomView } from '../../shell/feature.js' */

addStyle(STYLE);

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  const { root, client, events } = page;
  root.append(markup(MARKUP));
  const view = new EvaluationView(region(root, 'evaluation'), {
    answers: (evaluation) => testAnswers(client, evaluation),
    answersBefore: (evaluation) => answersBefore(client, evaluation),
    onError: (error) => events.say('error', error),
  });
  const measurement = new Measurement(page);
  view.addEventListener('evaluate', () => measurement.begin());
  view.addEventListener('cancel', () => measurement.cancel());
  view.addEventListener('shifts', (event) => {
    events.say('shifts', /** @type {CustomEvent<{ wanted: boolean }>} */ (event).detail);
  });
  return {
    parts: part(root, 'parts'),
    render: (state) => view.render(state),
    open: (path) => view.open(path),
    leave() {},
  };
}
