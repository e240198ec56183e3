/**
 * The network of the recipe, layer by layer: a tab of room Train.
 */

/** @import { RoomTab } from '../../shell/feature.js' */

/** @type {RoomTab} */
export const tab = { room: 'train', name: 'network', title: 'Network', load: () => import('./view.js') };
