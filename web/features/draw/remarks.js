/**
 * Tells the person, in a sentence, when what was drawn is no digit, or more than one. It waits until the pen rests,
 * since many digits take two strokes; it speaks once of each drawing, and takes its word back when the drawing changes
 * or is read after all. What is a digit and what is not is the engine's verdict, never decided here.
 */

import { areSideBySide } from './side-by-side.js';

/** @import { Prediction } from '../../shared/protocol.js' */
/** @import { Stroke } from '../../shared/strokes.js' */

/** Longer than a hand needs from the end of one stroke to the next. */
const REST_MS = 500;

/** Seen by the network, ink on no more than so many pixels across is a dot: strokes are three wide. */
const WIDEST_DOT = 6;
/** Pixels full of ink: the digits of MNIST have about 100, and only one in three hundred has so many. */
const SCRIBBLE_INK = 200;

const SIDE = 28;

export class Remarks {
  #tell;
  #takeBack;
  #isLearning;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #rests = false;
  #judged = false;
  /** Then it is no single digit, whatever a network makes of it. */
  #sideBySide = false;
  /** @type {Prediction | null} of the drawing as it is now */
  #reading = null;

  /**
   * @param {object} parts
   * @param {(sentence: string) => void} parts.tell
   * @param {() => void} parts.takeBack
   * @param {() => boolean} parts.isLearning the network that reads is not fully taught yet
   */
  constructor({ tell, takeBack, isLearning }) {
    this.#tell = tell;
    this.#takeBack = takeBack;
    this.#isLearning = isLearning;
  }

  drawingChanged() {
    clearTimeout(this.#timer);
    this.#rests = false;
    this.#judged = false;
    this.#sideBySide = false;
    this.#reading = null;
    this.#takeBack();
  }

  /** @param {readonly Stroke[]} strokes of the whole drawing */
  strokeEnded(strokes) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#rests = true;
      this.#sideBySide = areSideBySide(strokes);
      this.#consider();
    }, REST_MS);
  }

  /** @param {Prediction | null} reading of the drawing as it is now */
  read(reading) {
    this.#reading = reading;
    this.#consider();
  }

  #consider() {
    if (this.#reading === null) return;
    const sound = this.#reading.verdict !== 'not-a-digit' && !this.#sideBySide;
    if (sound) this.#takeBack();
    if (!this.#rests || this.#judged) return;
    // What a network makes of it later, while it learns, says nothing of the drawing.
    this.#judged = true;
    const sentence = sound ? null : this.#remark(this.#reading.pixels);
    if (sentence !== null) this.#tell(sentence);
  }

  /**
   * @param {Uint8Array} pixels what the network saw
   * @returns {string | null}
   */
  #remark(pixels) {
    if (this.#sideBySide) return 'That looks like several digits; press Clear and draw one digit at a time.';
    const { width, ink } = measure(pixels);
    if (width <= WIDEST_DOT) return 'A dot is no digit; draw one from 0 to 9 with longer strokes.';
    if (ink >= SCRIBBLE_INK) return 'That is too much ink for a digit; press Clear and draw anew.';
    // A network that cannot read yet says so in the line below its answer.
    return this.#isLearning() ? null : 'The network finds no digit in that; press Clear and draw anew.';
  }
}

/** @param {Uint8Array} pixels @returns {{ width: number, ink: number }} the ink's longer side and its amount, in pixels */
function measure(pixels) {
  const rows = new Set();
  const columns = new Set();
  let ink = 0;
  pixels.forEach((grey, index) => {
    if (grey === 0) return;
    rows.add(Math.floor(index / SIDE));
    columns.add(index % SIDE);
    ink += grey / 255;
  });
  return { width: Math.max(rows.size, columns.size), ink };
}
