/**
 * The engine in use, in the colophon.
 */

import { region } from '../../shared/parts.js';
import { EngineView } from './engine-view.js';

/** @import { Page } from '../../shell/feature.js' */

/** @param {Page} page */
export function mount({ root, store, events }) {
  const view = new EngineView(region(root, 'engine'));
  store.subscribe((state) => view.render(state));
  events.on('isolation', () => view.render(store.state));
}
