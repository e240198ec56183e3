/**
 * The training images that look the most like one image to the network: asked for, with its progress, and shown. What was
 * found for one image says nothing of the next.
 */

import { element, onFirstClick, part, setText, setUsable } from '../../shared/parts.js';
import { drawPixelImages } from '../../shared/pixel-images.js';
import { Waiting } from '../../shared/waiting.js';
import { problemWords } from '../../shell/trainer-client.js';

/** @import { Page } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */
/** @import { NearestImage } from '../../generated/inkling-simd.js' */

const TRAINING = 'Pause the training to search.';
const STOPPED = 'The engine stopped meanwhile. Search once more when you want to.';

export class Nearest {
  #page;
  #search;
  #waiting;
  #sentence;
  #list;
  #pixelsOf;
  /** @type {(() => Promise<Uint8Array | undefined>) | null} */
  #wanted = null;
  #abort = new AbortController();
  /** @type {readonly NearestImage[]} */
  #found = [];
  #isFree = false;

  /**
   * @param {HTMLElement} root
   * @param {Pick<Page, 'client' | 'store'>} page
   * @param {(index: number) => Promise<Uint8Array | undefined>} pixelsOf
   */
  constructor(root, page, pixelsOf) {
    this.#page = page;
    this.#pixelsOf = pixelsOf;
    this.#search = /** @type {HTMLButtonElement} */ (part(root, 'search'));
    this.#waiting = new Waiting(
      part(root, 'waiting'),
      'Search progress',
      () => this.#abort.abort(),
      () => this.#search,
    );
    this.#sentence = part(root, 'nearest-sentence');
    this.#list = part(root, 'nearest');
    onFirstClick(this.#search, () => this.#begin());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  /** @param {State} state */
  render({ phase, task }) {
    this.#isFree = phase === 'idle' || phase === 'paused';
    setUsable(this.#search, this.#isFree);
    if (!this.#isFree) setText(this.#sentence, TRAINING);
    else if (this.#sentence.textContent === TRAINING) setText(this.#sentence, '');
    if (task?.task === 'nearest') this.#waiting.follow(task);
  }

  /** Of this image from now on; of none when it is looked at no longer. @param {number | null} index */
  of(index) {
    this.#abort.abort();
    this.#wanted = index === null ? null : () => this.#pixelsOf(index);
    this.#show([]);
    setText(this.#sentence, this.#isFree ? '' : TRAINING);
  }

  async #begin() {
    const wanted = this.#wanted;
    if (wanted === null) return;
    const { client, store } = this.#page;
    const abort = new AbortController();
    this.#abort.abort();
    this.#abort = abort;
    setText(this.#sentence, '');
    this.#setRunning(true);
    try {
      const pixels = await wanted();
      if (pixels === undefined) return;
      const found = await client.request('nearest', { pixels }, abort.signal);
      this.#show(found);
      setText(this.#sentence, sentence(found));
    } catch (error) {
      // Behind the dialog an alert would not be seen.
      if (!abort.signal.aborted) setText(this.#sentence, problemWords(error, STOPPED));
    } finally {
      if (this.#abort === abort) this.#setRunning(false);
      store.update({ task: null });
    }
  }

  /** Of the two buttons the one takes the place of the other, and its focus. @param {boolean} isRunning */
  #setRunning(isRunning) {
    const hadFocus = this.#search === document.activeElement;
    this.#search.hidden = isRunning;
    if (isRunning) this.#waiting.begin();
    else this.#waiting.end();
    if (isRunning && hadFocus) this.#waiting.focus();
  }

  /** @param {readonly NearestImage[]} found */
  #show(found) {
    this.#found = found;
    this.#list.hidden = found.length === 0;
    this.#list.replaceChildren(
      ...found.map(({ index, label, cosine }) =>
        element(
          'li',
          {},
          element('canvas', { role: 'img', 'aria-label': `Training image ${index}` }),
          element('span', {}, `a ${label}, ${cosine.toFixed(3)}`),
        ),
      ),
    );
    this.#draw();
  }

  #draw() {
    for (const [at, canvas] of this.#list.querySelectorAll('canvas').entries()) {
      drawPixelImages(canvas, this.#found[at].pixels, 1);
    }
  }
}

/** @param {readonly NearestImage[]} found */
function sentence(found) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const { label } of found) counts.set(label, (counts.get(label) ?? 0) + 1);
  const digits = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([label, count]) => (count === 1 ? `one ${label}` : `${count} ${label}s`));
  return `To the network it looks like these training images: ${digits.join(', ')}. The figure is the cosine in its last hidden layer.`;
}
