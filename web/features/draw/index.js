/**
 * The drawing: the pad, and remarks about what was drawn on it.
 */

import { part, region } from '../../shared/parts.js';
import { DrawingPad } from './drawing-pad.js';
import { Remarks } from './remarks.js';
import './desk.css';

/** @import { Page, Room } from '../../shell/feature.js' */

/** @type {Room} */
export const room = {
  name: 'draw',
  key: 'd',
  title: 'Draw',
  purpose: 'Draw a digit and see it read, or press Train and teach a network of your own.',
};

/** @param {Page} page */
export function mount({ root, store, events }) {
  const pad = new DrawingPad(region(root, 'drawing'));
  enlargeOnDemand(region(root, 'desk'));
  const remarks = new Remarks({
    tell: (sentence) => events.say('remark', sentence),
    takeBack: () => events.say('remark', null),
    isLearning: () => store.state.reader === 'own' && store.state.phase !== 'idle',
  });
  pad.addEventListener('change', () => {
    remarks.drawingChanged();
    events.say('ink', pad);
  });
  pad.addEventListener('stroke', () => remarks.strokeEnded(pad.strokes));
  pad.addEventListener('settled', () => events.say('settled', pad.strokes));
  events.on('restored', (strokes) => {
    if (strokes.length > 0 && pad.strokes.length === 0 && !pad.drawing) pad.restore(strokes);
  });
  events.on('reading', ({ prediction, isCurrent }) => {
    if (isCurrent) remarks.read(prediction);
  });
}

/**
 * Where the pad is small, beside a room, it can be had large.
 * @param {HTMLElement} desk
 */
function enlargeOnDemand(desk) {
  const enlarge = part(desk, 'enlarge');
  enlarge.addEventListener('click', () => {
    const isLarge = enlarge.getAttribute('aria-expanded') !== 'true';
    enlarge.setAttribute('aria-expanded', String(isLarge));
    desk.classList.toggle('with-large-pad', isLarge);
  });
}
