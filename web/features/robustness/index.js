/**
 * How robust the network is: a part of room Test.
 */

/** @import { RoomPart } from '../../shell/feature.js' */

/** @type {RoomPart} */
export const part = { room: 'test', load: () => import('./view.js') };
