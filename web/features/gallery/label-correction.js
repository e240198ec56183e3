/**
 * That the label of the image is wrong: what it is instead is kept as a correction, which changes no figure here.
 */

import { part, setText } from '../../shared/parts.js';
import { corrections } from '../../shell/corrections.js';
import { LabelChoice } from '../../shell/label-choice.js';

/** @import { Page } from '../../shell/feature.js' */
/** @import { TestImage } from '../../shell/test-answers.js' */

const KEPT = 'Kept among your corrections; what is measured goes by the published labels.';

export class LabelCorrection {
  #corrections;
  #toggle;
  #root;
  #choice;
  #news;
  /** @type {TestImage | null} */
  #image = null;

  /**
   * @param {HTMLElement} root
   * @param {Page['events']} events
   */
  constructor(root, events) {
    this.#corrections = corrections(events);
    this.#toggle = part(root, 'wrong');
    this.#root = part(root, 'label-choice');
    this.#news = part(root, 'label-news');
    this.#choice = new LabelChoice(this.#root);
    this.#toggle.addEventListener('click', () => this.#open(this.#root.hidden));
    this.#choice.addEventListener('say', (event) => this.#say(/** @type {CustomEvent} */ (event).detail));
    this.#corrections.addEventListener('change', () => this.#show());
  }

  /** Of this one from now on. @param {TestImage} image */
  of(image) {
    this.#image = image;
    this.#open(this.#said !== undefined);
    this.#show();
  }

  get #said() {
    return this.#image === null ? undefined : this.#corrections.of('test', this.#image.index);
  }

  /** @param {boolean} isOpen */
  #open(isOpen) {
    this.#root.hidden = !isOpen;
    this.#toggle.setAttribute('aria-expanded', String(isOpen));
  }

  #show() {
    if (this.#image === null) return;
    const said = this.#said;
    this.#choice.show(this.#image.label, said);
    setText(this.#news, said === undefined || said.corrected === said.label ? '' : KEPT);
  }

  /** @param {number | null} corrected */
  #say(corrected) {
    if (this.#image === null) return;
    const { index, label } = this.#image;
    this.#corrections.put([{ split: 'test', index, label, corrected }]);
  }
}
