/**
 * Training: at the desk its buttons, progress, presets and curve; in its room the rest of what can be set.
 */

import { region } from '../../shared/parts.js';
import { Presets } from './presets.js';
import { TrainingPanel } from './training-panel.js';
import './desk.css';

/** @import { Page, Room } from '../../shell/feature.js' */
/** @import { Phase } from '../../shell/store.js' */
/** @import { LossChart } from './loss-chart.js' */

const NOT_FETCHED =
  'What draws the curve could not be fetched; the training goes on and its curve is kept: it is tried again later, or reload the page to see it.';

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
  /** @type {Phase | null} in which it could not be had; in the next one it is tried again */
  let failedIn = null;

  const fetchChart = async () => {
    isAsked = true;
    if (failedIn !== null) events.say('missing', { what: 'curve', sentence: null });
    try {
      const { LossChart } = await import('./loss-chart.js');
      chart = new LossChart(region(root, 'curve'));
      chart.render(store.state);
    } catch {
      isAsked = false;
      failedIn = store.state.phase;
      // Before there is a curve nothing is missed yet.
      if (!store.state.curve.empty) events.say('missing', { what: 'curve', sentence: NOT_FETCHED });
    }
  };

  store.subscribe((state) => {
    const isNeeded = state.phase === 'preparing' || !state.curve.empty;
    if (isNeeded && !isAsked && state.phase !== failedIn) fetchChart();
    chart?.render(state);
  });
}
