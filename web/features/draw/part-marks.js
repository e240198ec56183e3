/**
 * Shows which strokes are read as which digit, where there are several: each digit in a tint of its own, with a bracket
 * below it for those who see no difference between tints. Fetched when several are drawn for the first time.
 */

import { addStyle, element } from '../../shared/parts.js';
import STYLE from './part-marks.css?inline';

/** @import { DrawnDigit } from '../../generated/inkling-simd.js' */
/** @import { Stroke } from '../../shared/strokes.js' */

addStyle(STYLE);

/** Half of the pen's width, in shares of the pad's side. */
const PEN_REACH = 0.03;
const BELOW_INK = 0.01;

export class PartMarks {
  #marks = element('div', { class: 'part-marks', 'aria-hidden': 'true' });
  #tint;
  /** @type {readonly DrawnDigit[]} */
  #digits = [];

  /**
   * @param {Element} sheet that the pad covers
   * @param {(tints: readonly string[]) => void} tint the strokes, from the first one on
   */
  constructor(sheet, tint) {
    this.#tint = tint;
    sheet.append(this.#marks);
    for (const change of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(change).addEventListener('change', () => this.#tintStrokes());
    }
  }

  /**
   * @param {readonly DrawnDigit[]} digits none, where there are not several
   * @param {readonly Stroke[]} strokes of the drawing
   * @param {number} looked which digit is looked at
   */
  show(digits, strokes, looked) {
    this.#digits = digits;
    this.#marks.replaceChildren(...digits.map((digit, index) => makeMark(digit, strokes, index === looked)));
    this.#tintStrokes();
  }

  /** The style sheet gives the brackets their colours, and strokes have those of their brackets. */
  #tintStrokes() {
    /** @type {string[]} */
    const tints = [];
    for (const [index, { strokes }] of this.#digits.entries()) {
      const { color } = getComputedStyle(this.#marks.children[index]);
      for (const stroke of strokes) tints[stroke] = color;
    }
    this.#tint(tints);
  }
}

/**
 * @param {DrawnDigit} digit
 * @param {readonly Stroke[]} strokes
 * @param {boolean} isLooked
 */
function makeMark(digit, strokes, isLooked) {
  const mark = element('span', { class: isLooked ? 'part-mark looked' : 'part-mark' });
  // A stroke may have been undone since.
  const points = [...digit.strokes].flatMap((stroke) => strokes[stroke]?.points ?? []);
  const left = points.reduce((least, { x }) => Math.min(least, x - PEN_REACH), 1);
  const right = points.reduce((most, { x }) => Math.max(most, x + PEN_REACH), 0);
  const bottom = points.reduce((most, { y }) => Math.max(most, y), 0);
  mark.style.left = percent(left);
  mark.style.width = percent(right - left);
  mark.style.top = percent(Math.min(0.97, bottom + PEN_REACH + BELOW_INK));
  return mark;
}

/** @param {number} share */
function percent(share) {
  return `${(100 * Math.max(0, share)).toFixed(2)}%`;
}
