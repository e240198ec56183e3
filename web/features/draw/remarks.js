/**
 * Tells the person, in a sentence, when what was drawn is no digit, or a part of it is none. It waits until the pen rests,
 * since many digits take two strokes; it speaks once of each drawing, and takes its word back when the drawing changes
 * or is read after all. What is a digit and what is not is the engine's verdict, never decided here.
 */

/** @import { Prediction } from '../../shared/protocol.js' */

/** Longer than a hand needs from the end of one stroke to the next. */
const REST_MS = 500;

/** By the engine's verdict on what is no digit. @type {ReadonlyMap<string, string>} */
const REMARKS = new Map([
  ['speck', 'A dot is no digit; draw one from 0 to 9 with longer strokes.'],
  ['scribble', 'That is too much ink for a digit; press Clear and draw anew.'],
  ['unclaimed', 'The network finds no digit in that; press Clear and draw anew.'],
]);

export class Remarks {
  #tell;
  #takeBack;
  #isLearning;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #rests = false;
  #judged = false;
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
    this.#reading = null;
    this.#takeBack();
  }

  strokeEnded() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#rests = true;
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
    const remark = remarkOn(this.#reading);
    if (remark === undefined) this.#takeBack();
    if (!this.#rests || this.#judged) return;
    // What a network makes of it later, while it learns, says nothing of the drawing.
    this.#judged = true;
    // A network that cannot read yet says so in the line below its answer.
    const { verdict, digits } = this.#reading;
    const isExcused = (verdict === 'unclaimed' || digits !== undefined) && this.#isLearning();
    if (remark !== undefined && !isExcused) this.#tell(remark);
  }
}

/** @param {Prediction} reading @returns {string | undefined} */
function remarkOn({ verdict, digits }) {
  if (digits === undefined) return REMARKS.get(verdict);
  const part = digits.findIndex((digit) => digit.verdict !== 'digit');
  if (part === -1) return undefined;
  return `The network finds no digit in part ${part + 1} of ${digits.length}; press Undo and draw that part anew.`;
}
