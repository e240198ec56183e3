/**
 * The gallery: the test images of the evaluation whose figures are shown, and of no other; first of all its errors. What is
 * shown follows from that evaluation, from the answers that the worker has of it, and from the address.
 */

import { addStyle, markup, part, region, setText } from '../../shared/parts.js';
import { ImageList } from '../../shell/image-list.js';
import { MnistImages } from '../../shell/mnist-images.js';
import { answersBefore, forgetTestAnswers, testAnswers } from '../../shell/test-answers.js';
import { Filters } from './filters.js';
import STYLE from './gallery.css?inline';
import MARKUP from './gallery.html?raw';
import { ImageDialog } from './image-dialog.js';
import { LabelCorrection } from './label-correction.js';
import { Nearest } from './nearest.js';
import { pictureOf } from './picture-of.js';
import { choose, ERRORS, enter, isOfTwo, pathOf, placeOf, stepTo } from './place.js';
import { select } from './selection.js';
import { confidence, order, reading, title } from './wording.js';

/** @import { Page, RoomView } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */
/** @import { TestImage } from '../../shell/test-answers.js' */
/** @import { Filter } from './place.js' */

addStyle(STYLE);

const NOT_EVALUATED =
  'Evaluate first: the images that the network reads wrongly are shown here, the surest answers first.';
const NOT_KEPT = 'Only the figures were kept of this evaluation; evaluate once more to see the images.';
const NOT_COMPARED =
  'There is no evaluation before this one to compare it with; evaluate another network, or after more training.';
const CHANGED = 'The network has changed since.';
const DOUBTFUL = '#test/doubtful';

/** @param {TestImage} image */
const describe = (image) => ({
  name: `Image ${image.index}, ${reading(image)}`,
  words: `${image.label}→${image.answer}`,
  aside: confidence(image),
});

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
  #filters;
  #testImages;
  #list;
  #dialog;
  #nearest;
  #correction;
  /** @type {State['evaluation']} */
  #evaluation = null;
  #changed = false;
  /** @type {readonly TestImage[] | null} of the evaluation; null when there are none to be had, or not yet */
  #images = null;
  /** @type {readonly TestImage[] | null} of the evaluation before it */
  #before = null;
  #isWaiting = false;
  /** @type {readonly TestImage[]} that the filter lets through */
  #chosen = [];
  /** @type {Filter} */
  #filter = { ...ERRORS };
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
    this.#testImages = new MnistImages(client, 'test', (error) => events.say('error', error));
    const pixelsOf = (/** @type {readonly TestImage[]} */ images) =>
      this.#testImages.of(images.map(({ index }) => index));
    this.#title = part(gallery, 'title');
    this.#note = part(gallery, 'note');
    this.#all = part(gallery, 'all');
    this.#all.addEventListener('click', (event) => {
      event.preventDefault();
      this.#title.focus();
      choose(ERRORS);
    });
    part(gallery, 'doubtful').addEventListener('click', () => {
      // Where the address says so already, there is no change of it to hear of.
      if (location.hash === DOUBTFUL) dispatchEvent(new HashChangeEvent('hashchange'));
      else location.hash = DOUBTFUL;
    });
    this.#filters = new Filters(part(gallery, 'filters'));
    this.#filters.addEventListener('wish', (event) => choose(/** @type {CustomEvent<Filter>} */ (event).detail));
    this.#list = new ImageList(part(gallery, 'images'), { pixelsOf, describe });
    this.#list.addEventListener('choose', (event) => {
      this.#entered = true;
      enter(/** @type {CustomEvent<TestImage>} */ (event).detail.index);
    });
    const dialog = /** @type {HTMLDialogElement} */ (region(root, 'gallery-image'));
    this.#dialog = new ImageDialog(dialog, pixelsOf);
    this.#nearest = new Nearest(dialog, page, async (index) => (await this.#testImages.of([index]))[0]);
    this.#correction = new LabelCorrection(dialog, events);
    this.#dialog.addEventListener('step', (event) => {
      const at = this.#place + /** @type {CustomEvent<number>} */ (event).detail;
      stepTo(this.#chosen[at].index);
    });
    this.#dialog.addEventListener('pad', (event) => this.#putOnPad(/** @type {CustomEvent<string>} */ (event).detail));
    this.#dialog.addEventListener('close', () => this.#closed());
  }

  /** @param {State} state */
  render(state) {
    const { evaluation, metrics } = state;
    this.#nearest.render(state);
    if (evaluation !== this.#evaluation) {
      this.#evaluation = evaluation;
      this.#ask();
    }
    this.#changed = evaluation !== null && metrics?.step !== evaluation.step;
    this.#tell();
  }

  /** @param {string} path */
  open(path) {
    const { filter, image } = placeOf(path);
    this.#index = image;
    // Behind an image stays what it was opened from.
    if (image === undefined) {
      this.#entered = false;
      if (pathOf(filter) !== pathOf(this.#filter)) this.#choose(filter);
    }
    this.#showImage();
    this.#tell();
  }

  /** What can be had again is not kept. */
  leave() {
    this.#index = undefined;
    this.#nearest.of(null);
    this.#dialog.close();
    this.#testImages.forget();
    forgetTestAnswers();
    this.#evaluation = null;
    this.#images = null;
    this.#before = null;
    this.#showChosen();
  }

  get #place() {
    return this.#chosen.findIndex(({ index }) => index === this.#index);
  }

  async #ask() {
    const evaluation = this.#evaluation;
    const { client, events } = this.#page;
    this.#images = null;
    this.#before = null;
    this.#isWaiting = true;
    const [images, before] = await Promise.all([
      testAnswers(client, evaluation?.id),
      answersBefore(client, evaluation?.id),
    ]).catch((error) => {
      events.say('error', error);
      return [null, null];
    });
    if (evaluation !== this.#evaluation) return;
    this.#isWaiting = false;
    this.#images = images;
    this.#before = before;
    this.#showChosen();
    this.#showImage();
    this.#tell();
  }

  /** @param {Filter} filter */
  #choose(filter) {
    this.#filter = filter;
    this.#showChosen();
    // By whoever sets the filter here it is not left.
    if (pathOf(filter) !== '' && this.#images !== null && !this.#filters.hasFocus) this.#title.focus();
  }

  #showChosen() {
    this.#chosen = select(this.#images ?? [], this.#filter, this.#before);
    this.#all.hidden = pathOf(this.#filter) === '' || this.#images === null;
    this.#filters.render(this.#filter, this.#images !== null);
    this.#list.show(this.#chosen);
  }

  /** The one of the address, which may not be among those that were chosen. */
  #showImage() {
    if (this.#index !== undefined && this.#place < 0 && this.#images?.[this.#index] !== undefined) {
      this.#filter = { ...ERRORS, kind: 'all' };
      this.#showChosen();
    }
    const place = this.#place;
    if (place < 0) {
      this.#nearest.of(null);
      this.#dialog.close();
      return;
    }
    const image = this.#chosen[place];
    this.#nearest.of(image.index);
    this.#correction.of(image);
    this.#list.point(image);
    this.#dialog.show(image, place, this.#chosen.length);
  }

  /** By the person, or because another place was gone to. */
  #closed() {
    this.#list.focus();
    if (this.#place < 0) return;
    if (this.#entered) history.back();
    else choose(this.#filter);
  }

  /** In room Draw, where it has the place that it needs, or where the network is looked into. @param {string} room */
  async #putOnPad(room) {
    const index = this.#index;
    if (index === undefined) return;
    const [pixels] = await this.#testImages.of([index]);
    if (pixels === undefined) return;
    const file = await pictureOf(pixels, `Test image ${index}`);
    location.hash = room;
    this.#page.events.say('files', [file]);
  }

  #tell() {
    setText(this.#title, title(this.#images === null ? null : this.#chosen.length, this.#filter));
    setText(this.#note, this.#noteText());
  }

  #noteText() {
    if (this.#evaluation === null) return NOT_EVALUATED;
    if (this.#images === null) return this.#isWaiting ? '' : NOT_KEPT;
    if (isOfTwo(this.#filter) && this.#before === null) return NOT_COMPARED;
    const sentences = [...order(this.#chosen.length, this.#filter), `Read by ${this.#evaluation.label}.`];
    if (this.#index !== undefined && this.#place < 0) sentences.push(`There is no image ${this.#index}.`);
    if (this.#changed) sentences.push(CHANGED);
    return sentences.join(' ');
  }
}
