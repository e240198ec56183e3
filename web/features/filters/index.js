/**
 * The filters of the convolutions as images: a tab of room Inside.
 */

/** @import { RoomTab } from '../../shell/feature.js' */

/** @type {RoomTab} */
export const tab = { room: 'inside', name: 'filters', title: 'Filters', load: () => import('./view.js') };
