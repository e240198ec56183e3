/**
 * The test images that the network reads wrongly: a part of room Test.
 */

/** @import { RoomPart } from '../../shell/feature.js' */

/** @type {RoomPart} */
export const part = { room: 'test', load: () => import('./view.js') };
