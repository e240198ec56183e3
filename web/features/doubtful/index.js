/**
 * Labels of MNIST that are doubtful, and what the person says of them: a part of room Test.
 */

/** @import { RoomPart } from '../../shell/feature.js' */

/** @type {RoomPart} */
export const part = { room: 'test', load: () => import('./view.js') };
