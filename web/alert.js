/**
 * The page's one alert: a sentence that says what happened and what to do, until it is dismissed or
 * overtaken. A remark is less than a problem: it never takes a problem's place, and can be withdrawn.
 * Both stand above the page, so that nothing below moves.
 */

import { part } from './parts.js';

export class Alert {
  #region;
  #message;

  /** @param {HTMLElement} region */
  constructor(region) {
    this.#region = region;
    this.#message = part(region, 'message');
    part(region, 'dismiss').addEventListener('click', () => this.clear());
  }

  /** @param {string} sentence */
  show(sentence) {
    this.#put(sentence, 'problem');
  }

  /** @param {string} sentence */
  remark(sentence) {
    if (this.#region.hidden || this.#remarks) this.#put(sentence, 'remark');
  }

  withdrawRemark() {
    if (this.#remarks) this.clear();
  }

  clear() {
    this.#region.hidden = true;
    this.#message.textContent = '';
    delete this.#region.dataset.kind;
  }

  get #remarks() {
    return this.#region.dataset.kind === 'remark';
  }

  /**
   * @param {string} sentence
   * @param {'problem' | 'remark'} kind
   */
  #put(sentence, kind) {
    this.#region.dataset.kind = kind;
    this.#region.hidden = false;
    this.#message.textContent = sentence;
  }
}
