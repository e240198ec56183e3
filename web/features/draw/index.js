/**
 * The drawing: the pad, and remarks about what was drawn on it.
 */

import { part, region } from '../../shared/parts.js';
import { DrawingPad } from './drawing-pad.js';
import { Remarks } from './remarks.js';
import './desk.css';

/** @import { DrawnDigit } from '../../generated/inkling-simd.js' */
/** @import { Events } from '../../shell/events.js' */
/** @import { Page, Room } from '../../shell/feature.js' */
/** @import { PartMarks } from './part-marks.js' */

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
  pad.addEventListener('stroke', () => remarks.strokeEnded());
  pad.addEventListener('settled', () => events.say('settled', pad.strokes));
  events.on('restored', (strokes) => {
    if (strokes.length > 0 && pad.strokes.length === 0 && !pad.drawing) pad.restore(strokes);
  });
  const showParts = partsOf(pad, region(root, 'drawing'), events);
  events.on('reading', ({ prediction, isCurrent }) => {
    showParts(prediction?.digits ?? []);
    if (isCurrent) remarks.read(prediction);
  });
}

/**
 * Which strokes are which digit is shown by what is fetched when there are several for the first time. Where that cannot
 * be fetched, all strokes are of ink.
 * @param {DrawingPad} pad
 * @param {HTMLElement} drawing
 * @param {Events} events
 * @returns {(digits: readonly DrawnDigit[]) => void} none, where there are not several
 */
function partsOf(pad, drawing, events) {
  /** @type {readonly DrawnDigit[]} */
  let digits = [];
  let looked = 0;
  /** @type {Promise<PartMarks | null> | null} */
  let marks = null;

  const fetchMarks = async () => {
    try {
      const { PartMarks } = await import('./part-marks.js');
      return new PartMarks(part(drawing, 'sheet'), (tints) => pad.tint(tints));
    } catch {
      return null;
    }
  };
  const show = async () => {
    if (digits.length > 0) marks ??= fetchMarks();
    (await marks)?.show(digits, pad.all, looked);
  };
  events.on('part', ({ index }) => {
    looked = index;
    show();
  });
  return (drawn) => {
    digits = drawn;
    show();
  };
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
