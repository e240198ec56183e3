/**
 * What the person sets of the filter. It shows the one that is in force and says which one is wished for.
 */

import { element, part } from '../../shared/parts.js';
import { KINDS, ORDERS } from './place.js';
import { KIND_NAMES, ORDER_NAMES } from './wording.js';

/** @import { Filter } from './place.js' */

const DIGITS = ['any', ...Array.from({ length: 10 }, (_, digit) => String(digit))];

export class Filters extends EventTarget {
  #root;
  #fields;

  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.#root = root;
    const field = (/** @type {string} */ name) => /** @type {HTMLSelectElement} */ (part(root, name));
    this.#fields = { kind: field('kind'), label: field('label'), answer: field('answer'), order: field('order') };
    const { kind, label, answer, order } = this.#fields;
    kind.append(...KINDS.map((each) => element('option', { value: each }, KIND_NAMES[each])));
    for (const select of [label, answer]) select.append(...DIGITS.map((each) => element('option', {}, each)));
    order.append(...ORDERS.map((each) => element('option', { value: each }, ORDER_NAMES[each])));
    root.addEventListener('change', () => this.dispatchEvent(new CustomEvent('wish', { detail: this.#wish })));
  }

  get hasFocus() {
    return this.#root.contains(document.activeElement);
  }

  /** @param {Filter} filter @param {boolean} isOffered there are images to choose from */
  render({ kind, label, answer, order }, isOffered) {
    this.#root.hidden = !isOffered;
    this.#fields.kind.value = kind;
    this.#fields.label.value = String(label ?? 'any');
    this.#fields.answer.value = String(answer ?? 'any');
    this.#fields.order.value = order;
  }

  /** @returns {Filter} */
  get #wish() {
    const { kind, label, answer, order } = this.#fields;
    const digit = (/** @type {HTMLSelectElement} */ { value }) => (value === 'any' ? null : Number(value));
    return {
      kind: /** @type {Filter['kind']} */ (kind.value),
      label: digit(label),
      answer: digit(answer),
      order: /** @type {Filter['order']} */ (order.value),
    };
  }
}
