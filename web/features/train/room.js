/**
 * Room Train, in tabs: its own is the recipe, which is the settings and the examples that they make.
 */

import { NewestAnswer } from '../../shared/newest-answer.js';
import { markup, region } from '../../shared/parts.js';
import { RoomTabs } from '../../shell/room-tabs.js';
import { trainConfig } from '../../shell/settings.js';
import { ExamplesView } from './examples.js';
import MARKUP from './room.html?raw';
import { SettingsForm } from './settings-form.js';
import './room.css';

/** @import { Preview } from '../../shared/protocol.js' */
/** @import { Page, RoomPage, RoomView } from '../../shell/feature.js' */
/** @import { Settings } from '../../shell/settings.js' */

/** @param {RoomPage} page @returns {RoomView} */
export function mount(page) {
  const load = async () => ({ mount: mountRecipe });
  return new RoomTabs(page, 'Training', { room: 'train', name: 'recipe', title: 'Recipe', load });
}

/** @param {Page<HTMLElement>} page @returns {RoomView} */
function mountRecipe({ root, store, client, events }) {
  root.append(markup(MARKUP));
  const form = new SettingsForm(region(root, 'settings'));
  form.addEventListener('override', (event) => events.say('override', /** @type {CustomEvent} */ (event).detail));

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

  return {
    render(state) {
      form.render(state);
      examples.render(state);
    },
    open: () => examples.setSeen(true),
    leave: () => examples.setSeen(false),
  };
}
