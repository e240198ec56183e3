/**
 * Why the network answers as it does, and what would change its mind: a tab of room Inside.
 */

/** @import { RoomTab } from '../../shell/feature.js' */

/** @type {RoomTab} */
export const tab = { room: 'inside', name: 'why', title: 'Why', load: () => import('./view.js') };
