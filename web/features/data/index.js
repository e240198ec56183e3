/**
 * The images that a network learns from, and how they are varied: a tab of room Train.
 */

/** @import { RoomTab } from '../../shell/feature.js' */

/** @type {RoomTab} */
export const tab = { room: 'train', name: 'data', title: 'Data', load: () => import('./view.js') };
