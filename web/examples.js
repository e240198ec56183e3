/**
 * Twelve training examples as the settings would make them now. It shows what it is given, and says when that no
 * longer holds (`stale`), at most once a frame and only while somebody can see it; asking the engine is
 * newest-answer.js.
 */

import { onUse, part, setText, setUsable } from './parts.js';
import { drawPixelImages } from './pixel-images.js';

/** @import { Preview } from './protocol.js' */
/** @import { State } from './store.js' */

const COUNT = 12;
const COLUMNS = 6;

const CAPTION = 'Training examples, as the network sees them.';
const STAND_INS_CAPTION = 'Drawn stand-ins, until training fetches MNIST.';

export class ExamplesView extends EventTarget {
  #sheet;
  #caption;
  #others;
  #disclosure;
  #first = 0;
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
    this.#disclosure = /** @type {HTMLDetailsElement} */ (region.closest('details'));
    onUse(this.#others, () => {
      this.#first += COUNT;
      this.#stale();
    });
    this.#disclosure.addEventListener('toggle', () => this.#stale());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  /** The number of the first example, in the order in which a training would see them. */
  get first() {
    return this.#first;
  }

  /** @param {State} state */
  render({ settings, engine, phase }) {
    const shown = this.#shownFor;
    if (settings === shown.settings && engine === shown.engine && phase === shown.phase) return;
    this.#shownFor = { settings, engine, phase };
    setUsable(this.#others, this.#canAsk);
    this.#stale();
  }

  /** @param {Preview} preview */
  show({ images, labels, fromDataset }) {
    this.#pixels = images;
    const digits = Array.from(labels, (label) => (label < 10 ? String(label) : 'no digit'));
    this.#sheet.setAttribute('aria-label', `Training examples: ${digits.join(', ')}`);
    setText(this.#caption, fromDataset ? CAPTION : STAND_INS_CAPTION);
    this.#draw();
  }

  get #canAsk() {
    const { settings, engine, phase } = this.#shownFor;
    return settings !== null && engine !== null && phase !== 'off';
  }

  #stale() {
    if (this.#frame !== 0 || !this.#canAsk || !this.#disclosure.open) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.dispatchEvent(new Event('stale'));
    });
  }

  #draw() {
    if (this.#pixels !== null) drawPixelImages(this.#sheet, this.#pixels, COLUMNS);
  }
}
