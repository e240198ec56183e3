/**
 * Training: its buttons and progress, its curve, its settings and the examples that they make.
 */

import { NewestAnswer } from '../../shared/newest-answer.js';
import { region } from '../../shared/parts.js';
import { trainConfig } from '../../shell/settings.js';
import { ExamplesView } from './examples.js';
import { LossChart } from './loss-chart.js';
import { SettingsForm } from './settings-form.js';
import { TrainingPanel } from './training-panel.js';

/** @import { Preview } from '../../shared/protocol.js' */
/** @import { Page } from '../../shell/feature.js' */
/** @import { Settings } from '../../shell/settings.js' */

/** @param {Page} page */
export function mount({ root, store, client, events }) {
  const panel = new TrainingPanel(region(root, 'training'));
  for (const press of /** @type {const} */ (['train', 'pause', 'resume', 'step', 'stop'])) {
    panel.addEventListener(press, () => events.say(press, null));
  }

  const chart = new LossChart(region(root, 'curve'));

  const form = new SettingsForm(region(root, 'settings'));
  for (const change of /** @type {const} */ (['preset', 'override'])) {
    form.addEventListener(change, (event) => events.say(change, /** @type {CustomEvent} */ (event).detail));
  }

  const examples = new ExamplesView(region(root, 'examples'));
  /** @type {NewestAnswer<Preview>} */
  const previewer = new NewestAnswer({
    ask: async () => {
      const settings = /** @type {Settings} */ (store.state.settings);
      return client.request('preview', { config: trainConfig(settings, store.presets), ...examples.wanted });
    },
    show: (preview) => {
      if (preview !== null) examples.show(preview);
    },
    onError: (error) => events.say('error', error),
  });
  examples.addEventListener('stale', () => previewer.refresh());
  events.on('data', () => examples.refresh());

  for (const view of [panel, form, examples, chart]) store.subscribe((state) => view.render(state));
}
