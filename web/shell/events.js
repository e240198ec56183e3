/**
 * What the parts of the page tell each other: a feature says what was pressed or drawn, the shell what came of it, and
 * whoever has a use for it listens. So no feature knows another one.
 */

/** @import { ReadDigit } from '../shared/digit-row.js' */
/** @import { Evaluation, Prediction, Reading } from '../shared/protocol.js' */
/** @import { Stroke } from '../shared/strokes.js' */

/**
 * @typedef {object} Ink the drawing as it is now
 * @property {readonly Stroke[]} strokes that are finished
 * @property {boolean} drawing
 * @property {boolean} empty
 * @property {() => { points: Float32Array, lengths: Uint32Array }} packed for the engine
 */

/**
 * @typedef {object} PictureReading of the picture that stands in the place of the pad
 * @property {readonly ReadDigit[]} digits in reading order
 * @property {Reading | null} chosen the one among them that is looked at
 * @property {boolean} isOld read before the network changed
 */

/** @typedef {'room' | 'curve' | 'keys' | 'pictures' | 'examples' | 'corrections' | 'picture'} Missing what is fetched when there is a use for it, or kept */

/**
 * By the name of the event, what is said with it.
 * @typedef {object} Said
 * @property {null} train pressed, like the four that follow
 * @property {null} pause
 * @property {null} resume
 * @property {null} step
 * @property {null} stop
 * @property {null} pressed something that leaves all networks as they are: what was told is old
 * @property {{ evaluation: Evaluation, shifts: boolean }} evaluated the network that reads, because somebody asked
 * @property {{ id: string }} choose the network that is to read
 * @property {{ name: string }} preset chosen
 * @property {{ name: string, text: string, settled: boolean }} override a setting changed; not settled while it moves
 * @property {{ wanted: boolean }} shifts whether answers are to be averaged over small shifts
 * @property {Ink} ink drawn, or undone
 * @property {readonly Stroke[]} stroke one ended; all of the drawing
 * @property {readonly Stroke[]} settled the pen rests
 * @property {readonly Stroke[]} restored the drawing of the last visit
 * @property {{ prediction: Prediction | null, isCurrent: boolean }} reading an answer to the drawing, or none
 * @property {{ index: number }} part which of several digits that are drawn is looked at
 * @property {readonly File[]} files to be read as pictures
 * @property {PictureReading | null} picture is looked at, and its digits changed; null when the pad is back
 * @property {string | null} remark about the drawing; null takes it back
 * @property {null} network the drawing should be read again, by another one
 * @property {null} data MNIST is in the engine
 * @property {null} isolation a service worker has come in
 * @property {unknown} error of a request
 * @property {string} problem in a sentence for the person
 * @property {{ what: Missing, sentence: string | null }} missing when it could not be fetched; null when it is asked for again
 */

export class Events {
  /** @type {Map<string, ((detail: any) => void)[]>} */
  #listeners = new Map();
  /** @type {Map<string, any>} */
  #latest = new Map();

  /**
   * For who comes later: what was said last.
   * @template {keyof Said} Name
   * @param {Name} name
   * @returns {Said[Name] | undefined}
   */
  latest(name) {
    return this.#latest.get(name);
  }

  /**
   * @template {keyof Said} Name
   * @param {Name} name
   * @param {(detail: Said[Name]) => void} listener
   */
  on(name, listener) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  /**
   * @template {keyof Said} Name
   * @param {Name} name
   * @param {Said[Name]} detail
   */
  say(name, detail) {
    this.#latest.set(name, detail);
    for (const listener of this.#listeners.get(name) ?? []) listener(detail);
  }
}
