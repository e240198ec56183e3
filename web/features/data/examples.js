/**
 * Some training examples as the settings would make them now. It shows what it is given, and says when that no
 * longer holds (`stale`), at most once a frame and only while somebody can see it; asking the engine is newest-answer.js.
 */

import { onUse, part, setText, setUsable } from '../../shared/parts.js';
import { drawPixelImages } from '../../shared/pixel-images.js';

/** @import { Preview } from '../../shared/protocol.js' */
/** @import { State } from '../../shell/store.js' */

const COUNT = 12;
const COLUMNS = 6;

const CAPTION = 'Training examples, as the network sees them.';
const STAND_INS_CAPTION = 'Drawn stand-ins, until MNIST is here.';

export class ExamplesView extends EventTarget {
  #sheet;
  #caption;
  #others;
  #news;
  #isSeen = false;
  #first = 0;
  /** @type {number | null} the first of the others that were asked for and not shown yet */
  #awaited = null;
  #frame = 0;
  /** @type {Uint8Array | null} */
  #pixels = null;
  /** @type {Pick<State, 'settings' | 'engine' | 'phase'>} what the examples depend on */
  #shownFor = { settings: null, engine: null, phase: 'starting' };

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#sheet = /** @type {HTMLCanvasElement} */ (part(region, 'sheet'));
    this.#caption = part(region, 'caption');
    this.#others = /** @type {HTMLButtonElement} */ (part(region, 'others'));
    this.#news = part(region, 'others-news');
    onUse(this.#others, () => {
      this.#first += COUNT;
      this.#awaited = this.#first;
      this.#stale();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  /** The first example and how many, in the order in which a training would see them. */
  get wanted() {
    return { first: this.#first, count: COUNT };
  }

  /** @param {State} state */
  render({ settings, engine, phase }) {
    const shown = this.#shownFor;
    if (settings === shown.settings && engine === shown.engine && phase === shown.phase) return;
    this.#shownFor = { settings, engine, phase };
    setUsable(this.#others, this.#canAsk);
    this.#stale();
  }

  /** @param {boolean} isSeen */
  setSeen(isSeen) {
    this.#isSeen = isSeen;
    this.#stale();
  }

  /** What they are made of changed. */
  refresh() {
    this.#stale();
  }

  /** @param {Preview} preview */
  show({ first, images, labels, fromDataset }) {
    this.#pixels = images;
    const digits = Array.from(labels, (label) => (label < 10 ? String(label) : 'no digit'));
    const names = `Training examples: ${digits.join(', ')}`;
    this.#sheet.setAttribute('aria-label', names);
    this.#tell(first, names);
    setText(this.#caption, fromDataset ? CAPTION : STAND_INS_CAPTION);
    this.#draw();
  }

  /**
   * A screen reader hears of others that were asked for, not of every move of a slider.
   * @param {number} first
   * @param {string} names
   */
  #tell(first, names) {
    if (first === this.#awaited) {
      this.#awaited = null;
      setText(this.#news, names);
    } else if (this.#news.textContent !== names) {
      setText(this.#news, '');
    }
  }

  get #canAsk() {
    const { settings, engine, phase } = this.#shownFor;
    return settings !== null && engine !== null && phase !== 'off';
  }

  #stale() {
    if (this.#frame !== 0 || !this.#canAsk || !this.#isSeen) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.dispatchEvent(new Event('stale'));
    });
  }

  #draw() {
    if (this.#pixels !== null) drawPixelImages(this.#sheet, this.#pixels, COLUMNS);
  }
}
