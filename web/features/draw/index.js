/**
 * The drawing: the pad, and remarks about what was drawn on it.
 */

import { region } from '../../shared/parts.js';
import { DrawingPad } from './drawing-pad.js';
import { Remarks } from './remarks.js';

/** @import { Page } from '../../shell/feature.js' */

/** @param {Page} page */
export function mount({ root, store, events }) {
  const pad = new DrawingPad(region(root, 'drawing'));
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
