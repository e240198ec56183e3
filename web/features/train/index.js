/**
 * Training: at the desk its buttons, progress, presets and curve; in its room the rest of what can be set.
 */

import { region } from '../../shared/parts.js';
import { Presets } from './presets.js';
import { TrainingPanel } from './training-panel.js';
import './desk.css';

/** @import { Page, Room } from '../../shell/feature.js' */
/** @import { LossChart } from './loss-chart.js' */

const NOT_FETCHED =
  'What draws the curve could not be fetched; the training goes on and its curve is kept: reload the page later to see it.';

/** @type {Room} */
export const room = {
  name: 'train',
  key: 't',
  title: 'Train',
  purpose: 'Choose how a network learns, press Train, and watch it.',
  load: () => import('./room.js'),
};

/** @param {Page} page */
export function mount(page) {
  const { root, store, events } = page;
  const panel = new TrainingPanel(region(root, 'training'));
  for (const press of /** @type {const} */ (['train', 'pause', 'resume', 'step', 'stop'])) {
    panel.addEventListener(press, () => events.say(press, null));
  }

  const presets = new Presets(region(root, 'presets'));
  presets.addEventListener('preset', (event) => events.say('preset', /** @type {CustomEvent} */ (event).detail));

  for (const view of [panel, presets]) store.subscribe((state) => view.render(state));
  drawCurve(page);
}

/**
 * What draws the curve is fetched when there is one, or soon will be.
 * @param {Page} page
 */
function drawCurve({ root, store, events }) {
  /** @type {LossChart | null} */
  let chart = null;
  let isAsked = false;

  const fetchChart = async () => {
    isAsked = true;
    try {
      const { LossChart } = await import('./loss-chart.js');
      chart = new LossChart(region(root, 'curve'));
      chart.render(store.state);
    } catch {
      events.say('problem', NOT_FETCHED);
    }
  };

  store.subscribe((state) => {
    if (!isAsked && (state.phase === 'preparing' || !state.curve.empty)) fetchChart();
    chart?.render(state);
  });
}
