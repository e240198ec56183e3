/**
 * The test images as points on a map, and the drawing among them: a tab of room Inside.
 */

/** @import { RoomTab } from '../../shell/feature.js' */

/** @type {RoomTab} */
export const tab = { room: 'inside', name: 'map', title: 'Map', load: () => import('./view.js') };
