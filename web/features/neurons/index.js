/**
 * What excites each unit of the network, and how its numbers are spread: a tab of room Inside.
 */

/** @import { RoomTab } from '../../shell/feature.js' */

/** @type {RoomTab} */
export const tab = { room: 'inside', name: 'neurons', title: 'Neurons', load: () => import('./view.js') };
