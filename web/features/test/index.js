/**
 * How well the network reads the test images: the score at the desk, and a room for the rest.
 */

import { region } from '../../shared/parts.js';
import { ScoreView } from './score.js';
import './desk.css';

/** @import { Page, Room } from '../../shell/feature.js' */

/** @type {Room} */
export const room = {
  name: 'test',
  key: 'e',
  title: 'Test',
  purpose: 'How well does it read, and where does it err?',
  load: () => import('./room.js'),
};

/** @param {Page} page */
export function mount({ root, store }) {
  const score = new ScoreView(region(root, 'score'));
  store.subscribe((state) => score.render(state));
}
