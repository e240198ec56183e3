/**
 * Room Train, in tabs: its own is the recipe.
 */

import { addStyle, markup, region } from '../../shared/parts.js';
import { RoomTabs } from '../../shell/room-tabs.js';
import STYLE from './room.css?inline';
import MARKUP from './room.html?raw';
import { SettingsForm } from './settings-form.js';

/** @import { Page, RoomPage, RoomView } from '../../shell/feature.js' */

addStyle(STYLE);

/** @param {RoomPage} page @returns {RoomView} */
export function mount(page) {
  const load = async () => ({ mount: mountRecipe });
  return new RoomTabs(page, 'Training', { room: 'train', name: 'recipe', title: 'Recipe', load });
}

/** @param {Page<HTMLElement>} page @returns {RoomView} */
function mountRecipe({ root, events }) {
  root.append(markup(MARKUP));
  const form = new SettingsForm(region(root, 'settings'));
  form.addEventListener('override', (event) => events.say('override', /** @type {CustomEvent} */ (event).detail));
  return { render: (state) => form.render(state), open() {}, leave() {} };
}
