/**
 * The picture on its way to its digits: as it came, on even paper, as ink, and as the images that the network sees, each in
 * its place. Which one is looked at is chosen here; what the engine has of it is asked for when it is.
 */

import { element } from '../../shared/parts.js';
import { drawPixelImages, SIDE } from '../../shared/pixel-images.js';

/** @import { Decoded } from './decode.js' */
/** @import { Mark } from './marks.js' */

/** @typedef {'picture' | 'even' | 'ink' | 'seen'} Stage */
/** @typedef {{ width: number, height: number, pixels: Uint8Array }} Grey */

const TITLES = /** @type {Record<Stage, string>} */ ({
  picture: 'Picture',
  even: 'Even paper',
  ink: 'Ink alone',
  seen: 'As seen',
});

export class Stages extends EventTarget {
  #canvas;
  #context;
  /** @type {Stage} */
  stage = 'picture';

  /** @param {HTMLElement} choice @param {HTMLCanvasElement} canvas */
  constructor(choice, canvas) {
    super();
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    for (const [stage, title] of Object.entries(TITLES)) {
      const input = element('input', { type: 'radio', name: 'picture-stage', value: stage });
      input.checked = stage === this.stage;
      input.addEventListener('change', () => {
        this.stage = /** @type {Stage} */ (stage);
        this.dispatchEvent(new Event('change'));
      });
      choice.append(element('label', {}, input, element('span', {}, title)));
    }
  }

  /** @param {Decoded} decoded */
  showPicture({ pixels, width, height }) {
    this.#resize(width, height);
    this.#context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
  }

  /** Paper is light, whatever the picture's was. @param {Grey} grey */
  showGrey({ pixels, width, height }) {
    this.#resize(width, height);
    const image = this.#context.createImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    for (let at = 0; at < pixels.length; at++) words[at] = 0xff000000 | (0x010101 * pixels[at]);
    this.#context.putImageData(image, 0, 0);
  }

  /** @param {readonly Mark[]} marks @param {{ width: number, height: number }} size */
  showSeen(marks, { width, height }) {
    this.#resize(width, height);
    const context = this.#context;
    context.fillStyle = getComputedStyle(this.#canvas).getPropertyValue('--sheet') || 'white';
    context.fillRect(0, 0, width, height);
    const image = element('canvas', { width: String(SIDE), height: String(SIDE) });
    context.imageSmoothingEnabled = false;
    this.#canvas.after(image); // For a moment, so that it has the colours of the page.
    for (const { pixels, left, top, right, bottom } of marks) {
      drawPixelImages(image, pixels, 1);
      const side = Math.max(right - left, bottom - top);
      context.drawImage(image, (left + right - side) / 2, (top + bottom - side) / 2, side, side);
    }
    image.remove();
  }

  /** @param {number} width @param {number} height */
  #resize(width, height) {
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
  }
}
