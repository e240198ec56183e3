/**
 * The page's one alert: a sentence that says what happened and what to do, until it is dismissed or
 * overtaken. It stands in the masthead, so that nothing below moves.
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
    this.#region.hidden = false;
    this.#message.textContent = sentence;
  }

  clear() {
    this.#region.hidden = true;
    this.#message.textContent = '';
  }
}
