/**
 * Room Inside, in tabs: its own goes through the network layer by layer.
 */

/** @import { Room } from '../../shell/feature.js' */

/** @type {Room} */
export const room = {
  name: 'inside',
  key: 'i',
  title: 'Inside',
  purpose: 'See what the network makes of your drawing, and why it answers as it does.',
  load: () => import('./room.js'),
};
