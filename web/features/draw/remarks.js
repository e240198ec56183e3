/**
 * Tells the person, in a sentence, when what was drawn is no digit, or more than one. It waits until the pen rests,
 * since many digits take two strokes; it speaks once of each drawing, and takes its word back when the drawing changes
 * or is read after all. What is a digit and what is not is the engine's verdict, never decided here.
 */

/** @import { Prediction } from '../../shared/protocol.js' */
/** @import { Stroke } from '../../shared/strokes.js' */

/** Longer than a hand needs from the end of one stroke to the next. */
const REST_MS = 500;

const SEVERAL = 'That looks like several digits; press Clear and draw one digit at a time.';
const UNCLAIMED = 'The network finds no digit in that; press Clear and draw anew.';
/** By the engine's verdict on what is no digit. @type {ReadonlyMap<string, string>} */
const REMARKS = new Map([
  ['speck', 'A dot is no digit; draw one from 0 to 9 with longer strokes.'],
  ['scribble', 'That is too much ink for a digit; press Clear and draw anew.'],
  ['unclaimed', UNCLAIMED],
]);

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
    this.#timer = undefined;
    this.#rests = false;
    this.#judged = false;
    this.#sideBySide = false;
    this.#reading = null;
    this.#takeBack();
  }

  /** @param {readonly Stroke[]} strokes of the whole drawing */
  strokeEnded(strokes) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(strokes), REST_MS);
  }

  /** @param {readonly Stroke[]} strokes */
  async #rest(strokes) {
    const timer = this.#timer;
    const sideBySide = await areSideBySide(strokes);
    if (timer !== this.#timer) return;
    this.#rests = true;
    this.#sideBySide = sideBySide;
    this.#consider();
  }

  /** @param {Prediction | null} reading of the drawing as it is now */
  read(reading) {
    this.#reading = reading;
    this.#consider();
  }

  #consider() {
    if (this.#reading === null) return;
    const remark = this.#sideBySide ? SEVERAL : REMARKS.get(this.#reading.verdict);
    if (remark === undefined) this.#takeBack();
    if (!this.#rests || this.#judged) return;
    // What a network makes of it later, while it learns, says nothing of the drawing.
    this.#judged = true;
    // A network that cannot read yet says so in the line below its answer.
    const isExcused = remark === UNCLAIMED && this.#isLearning();
    if (remark !== undefined && !isExcused) this.#tell(remark);
  }
}

/**
 * What finds out is fetched with the first drawing, and missed by nobody where it does not come.
 * @param {readonly Stroke[]} strokes
 */
async function areSideBySide(strokes) {
  try {
    return (await import('./side-by-side.js')).areSideBySide(strokes);
  } catch {
    return false;
  }
}
