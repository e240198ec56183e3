/**
 * Room Inside: through the network layer by layer.
 */

/** @import { Room } from '../../shell/feature.js' */

/** @type {Room} */
export const room = {
  name: 'inside',
  key: 'i',
  title: 'Inside',
  purpose: 'See what each layer of the network makes of your drawing, number by number.',
  load: () => import('./view.js'),
};
