/**
 * The gallery: the misread images of the evaluation whose figures are shown, and of no other. What is shown follows
 * from that evaluation, from the images that the worker has of it, and from the address.
 */

import { addStyle, markup, part, region, setText } from '../../shared/parts.js';
import STYLE from './gallery.css?inline';
import MARKUP from './gallery.html?raw';
import { ImageDialog } from './image-dialog.js';
import { ImageList, MOST } from './image-list.js';
import { choose, enter, placeOf, stepTo } from './place.js';
import { TestImages } from './test-images.js';
import { title } from './wording.js';

/** @import { MisreadImage } from '../../shared/protocol.js' */
/** @import { Page, RoomView } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */
/** @import { Cell } from './place.js' */

addStyle(STYLE);

const NOT_EVALUATED =
  'Evaluate first: the images that the network reads wrongly are shown here, the most certain answers first.';
const NOT_KEPT = 'Only the figures were kept of this evaluation; evaluate once more to see the images.';
const CHANGED = 'The network has changed since.';

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  return new Gallery(page);
}

/** @implements {RoomView} */
class Gallery {
  #page;
  #title;
  #note;
  #all;
  #list;
  #dialog;
  /** @type {State['evaluation']} */
  #evaluation = null;
  #changed = false;
  /** @type {readonly MisreadImage[] | null} of the evaluation; null when there are none to be had, or not yet */
  #images = null;
  #asked = false;
  /** @type {readonly MisreadImage[]} of the cell */
  #chosen = [];
  /** @type {Cell | null} */
  #cell = null;
  /** @type {number | undefined} its number in the test set */
  #index;
  /** The image was opened from here, so that there is a way back. */
  #entered = false;

  /** @param {Page<HTMLElement>} page */
  constructor(page) {
    const { root, client, events } = page;
    this.#page = page;
    root.append(markup(MARKUP));
    const gallery = region(root, 'gallery');
    const testImages = new TestImages(client, (error) => events.say('error', error));
    const pixelsOf = (/** @type {readonly MisreadImage[]} */ images) => testImages.of(images.map(({ index }) => index));
    this.#title = part(gallery, 'title');
    this.#note = part(gallery, 'note');
    this.#all = part(gallery, 'all');
    this.#all.addEventListener('click', (event) => {
      event.preventDefault();
      this.#title.focus();
      choose(null);
    });
    this.#list = new ImageList(part(gallery, 'images'), part(gallery, 'more'), pixelsOf);
    this.#list.addEventListener('choose', (event) => {
      this.#entered = true;
      enter(/** @type {CustomEvent<MisreadImage>} */ (event).detail.index);
    });
    this.#dialog = new ImageDialog(/** @type {HTMLDialogElement} */ (region(root, 'gallery-image')), pixelsOf);
    this.#dialog.addEventListener('step', (event) => {
      const at = this.#place + /** @type {CustomEvent<number>} */ (event).detail;
      stepTo(this.#chosen[at].index);
    });
    this.#dialog.addEventListener('close', () => this.#closed());
  }

  /** @param {State} state */
  render({ evaluation, metrics }) {
    if (evaluation !== this.#evaluation) {
      this.#evaluation = evaluation;
      this.#ask();
    }
    this.#changed = evaluation !== null && metrics?.step !== evaluation.step;
    this.#tell();
  }

  /** @param {string} path */
  open(path) {
    const { cell = null, image } = placeOf(path);
    this.#index = image;
    const isOther = cell?.label !== this.#cell?.label || cell?.answer !== this.#cell?.answer;
    if (image === undefined) this.#entered = false;
    // Behind an image stays what it was opened from.
    if (image === undefined && isOther) {
      this.#cell = cell;
      this.#showChosen();
      if (cell !== null && this.#images !== null) this.#title.focus();
    }
    this.#showImage();
    this.#tell();
  }

  leave() {
    this.#index = undefined;
    this.#dialog.close();
  }

  get #place() {
    return this.#chosen.findIndex(({ index }) => index === this.#index);
  }

  async #ask() {
    const evaluation = this.#evaluation;
    this.#images = null;
    this.#asked = evaluation === null;
    if (evaluation !== null) {
      const images = await this.#page.client
        .request('misread', { evaluation: evaluation.id })
        .catch((error) => this.#page.events.say('error', error));
      if (evaluation !== this.#evaluation) return;
      this.#images = images ?? null;
      this.#asked = true;
    }
    this.#showChosen();
    this.#showImage();
    this.#tell();
  }

  #showChosen() {
    const cell = this.#cell;
    const images = this.#images ?? [];
    this.#chosen =
      cell === null ? images : images.filter(({ label, answer }) => label === cell.label && answer === cell.answer);
    this.#all.hidden = cell === null || this.#images === null;
    this.#list.show(this.#chosen);
  }

  /** The one of the address, if it is there. */
  #showImage() {
    const place = this.#place;
    if (place < 0) {
      this.#dialog.close();
      return;
    }
    const image = this.#chosen[place];
    this.#list.point(image);
    this.#dialog.show(image, place, this.#chosen.length);
  }

  /** By the person, or because another place was gone to. */
  #closed() {
    this.#list.focus();
    if (this.#place < 0) return;
    if (this.#entered) history.back();
    else choose(this.#cell);
  }

  #tell() {
    setText(this.#title, title(this.#images === null ? null : this.#chosen.length, this.#cell));
    setText(this.#note, this.#noteText());
  }

  #noteText() {
    if (this.#evaluation === null) return NOT_EVALUATED;
    if (!this.#asked) return '';
    if (this.#images === null) return NOT_KEPT;
    const count = this.#chosen.length;
    const order = count > MOST ? `The ${MOST} most certain answers` : 'The most certain answers first';
    const sentences = [`Read by ${this.#evaluation.label}.`];
    if (count > 1) sentences.unshift(`${order}.`);
    if (this.#index !== undefined && this.#place < 0) sentences.push(`Image ${this.#index} is not among them.`);
    if (this.#changed) sentences.push(CHANGED);
    return sentences.join(' ');
  }
}
