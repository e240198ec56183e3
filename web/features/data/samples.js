/**
 * The first training images of a digit, as they are.
 */

import { formatWhole } from '../../shared/format.js';
import { NewestAnswer } from '../../shared/newest-answer.js';
import { element, part, setText } from '../../shared/parts.js';
import { drawPixelImages, SIDE } from '../../shared/pixel-images.js';

/** @import { Calls } from '../../shared/protocol.js' */
/** @import { TrainerClient } from '../../shell/trainer-client.js' */

const COUNT = 48;
const PIXELS = SIDE * SIDE;

export class Samples {
  #caption;
  #images;
  /** @type {HTMLCanvasElement[]} */
  #canvases = [];
  /** @type {NewestAnswer<Calls['samples']['result']>} */
  #sampler;
  /** The digit that is wanted, and how many images there are of it. */
  #wanted = { digit: -1, of: 0 };
  /** @type {Uint8Array} one after another */
  #pixels = new Uint8Array();

  /**
   * @param {HTMLElement} region
   * @param {Pick<TrainerClient, 'request'>} client
   * @param {(error: unknown) => void} onError
   */
  constructor(region, client, onError) {
    this.#caption = part(region, 'caption');
    this.#images = part(region, 'images');
    this.#sampler = new NewestAnswer({
      ask: () => client.request('samples', { digit: this.#wanted.digit, count: COUNT }),
      show: (answer) => this.#answered(answer),
      onError,
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  /** @param {number} digit @param {number} of how many there are */
  show(digit, of) {
    if (digit === this.#wanted.digit && of === this.#wanted.of) return;
    this.#wanted = { digit, of };
    this.#sampler.refresh();
  }

  /** @param {Calls['samples']['result'] | null} answer */
  #answered(answer) {
    if (answer === null || answer.digit !== this.#wanted.digit) return;
    this.#pixels = answer.pixels;
    const count = answer.pixels.length / PIXELS;
    const words = `The first ${count} of ${formatWhole(this.#wanted.of)} images of a ${answer.digit} to learn from`;
    setText(this.#caption, words);
    this.#images.setAttribute('aria-label', words);
    if (count !== this.#canvases.length) {
      this.#canvases = Array.from({ length: count }, () => element('canvas'));
      this.#images.replaceChildren(...this.#canvases);
    }
    this.#draw();
  }

  #draw() {
    for (const [at, canvas] of this.#canvases.entries()) {
      drawPixelImages(canvas, this.#pixels.subarray(at * PIXELS, (at + 1) * PIXELS), 1);
    }
  }
}
