/**
 * The page's one alert: a sentence that says what happened and what to do, until it is dismissed or
 * overtaken. What lasts is shown again when nothing newer stands there, until it is dismissed or over. A remark
 * is less than a problem: it never takes a problem's place, and can be withdrawn. Problems stand above the page, a
 * remark over the line that is told to be its place: so nothing moves.
 */

import { part, setText } from '../shared/parts.js';

/** @import { Missing } from './events.js' */

/** @typedef {{ sentence: string, kind: 'problem' | 'remark' }} Notice */
/** @typedef {'storage' | 'late' | 'address' | Missing} Lasting what may be so for a while; each has one sentence at a time */

export class Alert {
  #region;
  #message;
  #places;
  /** @type {Notice | null} */
  #passing = null;
  /** @type {Map<Lasting, { sentence: string, dismissed: boolean }>} */
  #lasting = new Map();

  /**
   * @param {HTMLElement} region
   * @param {readonly Element[]} [places] of a remark; the first that can be seen is the one
   */
  constructor(region, places = []) {
    this.#region = region;
    this.#places = places;
    addEventListener('resize', () => this.#place());
    this.#message = part(region, 'message');
    part(region, 'dismiss').addEventListener('click', () => this.#dismiss());
    // The boot script may have said that nothing came, when it was only late.
    part(region, 'dismiss').hidden = false;
    this.#show();
  }

  /** @param {string} sentence */
  show(sentence) {
    this.#put({ sentence, kind: 'problem' });
  }

  /** @param {string} sentence */
  remark(sentence) {
    if (this.#shown?.kind !== 'problem') this.#put({ sentence, kind: 'remark' });
  }

  withdrawRemark() {
    if (this.#passing?.kind === 'remark') this.clear();
  }

  /** Takes back what was said in passing. */
  clear() {
    this.#put(null);
  }

  /**
   * @param {Lasting} what
   * @param {string | null} sentence null when it is over
   */
  last(what, sentence) {
    if (sentence === (this.#lasting.get(what)?.sentence ?? null)) return;
    if (sentence === null) this.#lasting.delete(what);
    else this.#lasting.set(what, { sentence, dismissed: false });
    this.#show();
  }

  #dismiss() {
    const lasting = this.#shownLasting;
    if (this.#passing?.kind !== 'problem' && lasting !== undefined) lasting.dismissed = true;
    this.clear();
  }

  /** @param {Notice | null} passing */
  #put(passing) {
    this.#passing = passing;
    this.#show();
  }

  /** The newest; but that something is late is told only when nothing says why. */
  get #shownLasting() {
    const told = [...this.#lasting].filter(([, { dismissed }]) => !dismissed);
    return (told.findLast(([what]) => what !== 'late') ?? told[0])?.[1];
  }

  /** @returns {Notice | null} */
  get #shown() {
    const lasting = this.#shownLasting;
    if (this.#passing?.kind === 'problem' || lasting === undefined) return this.#passing;
    return { sentence: lasting.sentence, kind: 'problem' };
  }

  #show() {
    const shown = this.#shown;
    this.#region.hidden = shown === null;
    setText(this.#message, shown?.sentence ?? '');
    if (shown === null) delete this.#region.dataset.kind;
    else this.#region.dataset.kind = shown.kind;
    this.#place();
  }

  #place() {
    if (this.#region.dataset.kind !== 'remark') return;
    const place = this.#places.map((each) => each.getBoundingClientRect()).find(({ height }) => height > 0);
    if (place === undefined) return;
    const { style } = this.#region;
    style.setProperty('--left', `${place.left + scrollX}px`);
    style.setProperty('--top', `${place.top + scrollY}px`);
    style.setProperty('--width', `${place.width}px`);
    style.setProperty('--height', `${place.height}px`);
  }
}
