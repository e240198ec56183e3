/**
 * One image, large, with what the network made of it, and the way to the ones beside it.
 */

import { formatLoss, formatPercent, formatProbability, formatWhole } from '../../shared/format.js';
import { element, onUse, part, setText, setUsable } from '../../shared/parts.js';
import { drawPixelImages } from '../../shared/pixel-images.js';
import { reading } from './wording.js';

/** @import { TestImage } from '../../shell/test-answers.js' */

/** A held key steps at this pace: browsers refuse an address that changes 200 times in 10 s. */
const REPEAT_MS = 100;
const STEPPING_KEYS = ['ArrowLeft', 'ArrowRight', 'Enter'];

export class ImageDialog extends EventTarget {
  #dialog;
  #title;
  #reading;
  #canvas;
  #bars;
  #facts;
  #position;
  #previous;
  #next;
  #pixelsOf;
  /** @type {TestImage | null} */
  #image = null;
  /** When a key last stepped, or was pressed, by the clock of events. */
  #keyAt = 0;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {(images: readonly TestImage[]) => Promise<Uint8Array[]>} pixelsOf
   */
  constructor(dialog, pixelsOf) {
    super();
    this.#dialog = dialog;
    this.#pixelsOf = pixelsOf;
    this.#title = part(dialog, 'title');
    this.#reading = part(dialog, 'reading');
    this.#canvas = /** @type {HTMLCanvasElement} */ (part(dialog, 'canvas'));
    this.#bars = makeBars(part(dialog, 'probabilities'));
    this.#facts = part(dialog, 'facts');
    for (const [name, room] of Object.entries({ pad: '', inside: 'inside' })) {
      const put = () => this.dispatchEvent(new CustomEvent('pad', { detail: room }));
      part(dialog, name).addEventListener('click', put);
    }
    this.#position = part(dialog, 'position');
    this.#previous = /** @type {HTMLButtonElement} */ (part(dialog, 'previous'));
    this.#next = /** @type {HTMLButtonElement} */ (part(dialog, 'next'));
    onUse(this.#previous, () => this.dispatchEvent(new CustomEvent('step', { detail: -1 })));
    onUse(this.#next, () => this.dispatchEvent(new CustomEvent('step', { detail: 1 })));
    part(dialog, 'close').addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => this.dispatchEvent(new Event('close')));
    dialog.addEventListener('keydown', (event) => this.#keyDown(event));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  /**
   * @param {TestImage} image
   * @param {number} at its place
   * @param {number} count among so many
   */
  show(image, at, count) {
    const words = reading(image);
    setText(this.#title, `Image ${image.index}`);
    setText(this.#reading, `${words[0].toUpperCase()}${words.slice(1)}`);
    setText(this.#facts, `Loss ${formatLoss(image.loss)}, margin ${formatPercent(image.margin)}`);
    setText(this.#position, `${formatWhole(at + 1)} of ${formatWhole(count)}`);
    setUsable(this.#previous, at > 0);
    setUsable(this.#next, at + 1 < count);
    this.#canvas.setAttribute('aria-label', `Test image ${image.index}, a ${image.label}`);
    this.#bars.forEach(({ item, share }, digit) => {
      item.classList.toggle('best', digit === image.answer);
      item.style.setProperty('--share', String(image.probabilities[digit]));
      setText(share, formatProbability(image.probabilities[digit]));
    });
    this.#image = image;
    this.#draw();
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  close() {
    this.#image = null;
    this.#dialog.close();
  }

  /** @param {KeyboardEvent} event */
  #keyDown(event) {
    const { key, repeat, timeStamp } = event;
    if (!STEPPING_KEYS.includes(key)) return;
    if (repeat && timeStamp - this.#keyAt < REPEAT_MS) {
      event.preventDefault();
      return;
    }
    this.#keyAt = timeStamp;
    const forward = getComputedStyle(this.#dialog).direction === 'rtl' ? this.#previous : this.#next;
    const back = forward === this.#next ? this.#previous : this.#next;
    if (key === 'ArrowRight') forward.click();
    if (key === 'ArrowLeft') back.click();
  }

  async #draw() {
    const image = this.#image;
    if (image === null) return;
    const [pixels] = await this.#pixelsOf([image]);
    if (pixels !== undefined && image === this.#image) drawPixelImages(this.#canvas, pixels, 1);
  }
}

/** @param {HTMLElement} list */
function makeBars(list) {
  return Array.from({ length: 10 }, (_, digit) => {
    const share = element('span', { class: 'gallery-share' });
    const bar = element('span', { class: 'gallery-bar', 'aria-hidden': 'true' });
    const item = element('li', {}, element('span', {}, String(digit)), ' ', bar, share);
    list.append(item);
    return { item, share };
  });
}
