/**
 * Room Inside, in tabs: its own is the network layer by layer.
 */

import { RoomTabs } from '../../shell/room-tabs.js';

/** @import { RoomPage, RoomView } from '../../shell/feature.js' */

/** @param {RoomPage} page @returns {RoomView} */
export function mount(page) {
  const load = () => import('./view.js');
  return new RoomTabs(page, 'Inside the network', { room: 'inside', name: 'layers', title: 'Layers', load });
}
