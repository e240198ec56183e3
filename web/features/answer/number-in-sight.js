/**
 * Several digits that are more than there is room for: what is out of sight is faded towards, counted, and scrolled to, and
 * the digit that is looked at comes into sight. Fetched when there are several for the first time.
 */

import { rowText } from '../../shared/digit-row.js';
import { addStyle, part } from '../../shared/parts.js';
import STYLE from './number-in-sight.css?inline';

/** @import { ReadDigit } from '../../shared/digit-row.js' */

addStyle(STYLE);

export class NumberInSight {
  #main;
  #share;
  #isRow = false;

  /** @param {HTMLElement} region of the answer */
  constructor(region) {
    this.#main = part(region, 'verdict-main');
    this.#share = part(region, 'verdict-share');
    this.#main.addEventListener('scroll', () => this.#tellMore());
    addEventListener('resize', () => this.#tellMore());
  }

  /** @param {readonly ReadDigit[]} digits that stand there as a number; none while there are not several */
  show(digits) {
    this.#isRow = digits.length > 1;
    const at = digits.findIndex(({ isChosen }) => isChosen);
    if (this.#isRow && at >= 0) this.#reveal(rowText(digits.slice(0, at + 1)).length - 1);
    this.#tellMore();
  }

  /** What is out of sight is faded towards, counted, and scrolled to by keyboard too: more than what rounding makes of a size. */
  #tellMore() {
    const { style } = this.#main;
    const { scrollTop, scrollHeight, clientHeight, scrollLeft, scrollWidth, clientWidth } = this.#main;
    const [below, after] = [scrollHeight - clientHeight, scrollWidth - clientWidth].map((more) =>
      this.#isRow ? more : 0,
    );
    const fade = (/** @type {string} */ side, /** @type {number} */ more) =>
      style.setProperty(`--${side}`, more > 1 ? '0.6em' : '0px');
    fade('above', Math.min(below, scrollTop));
    fade('below', below - scrollTop);
    fade('before', Math.min(after, scrollLeft));
    fade('after', after - scrollLeft);
    if (below > 1) this.#share.dataset.lines = style.getPropertyValue('--lines');
    else delete this.#share.dataset.lines;
    if (below > 1 || after > 1) this.#main.tabIndex = 0;
    else this.#main.removeAttribute('tabindex');
  }

  /** By its place in the text: to mark it there would have a screen reader read all of it again. @param {number} at */
  #reveal(at) {
    const text = /** @type {Text} */ (this.#main.firstChild);
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    const [digit, main] = [range.getBoundingClientRect(), this.#main.getBoundingClientRect()];
    this.#main.scrollTop += beyond(digit.top, digit.bottom, main.top, main.bottom);
    this.#main.scrollLeft += beyond(digit.left, digit.right, main.left, main.right);
  }
}

/** How far to scroll, and a little further. @param {number} from @param {number} to @param {number} least @param {number} most */
function beyond(from, to, least, most) {
  const margin = (to - from) / 2;
  if (from < least) return from - least - margin;
  return to > most ? to - most + margin : 0;
}
