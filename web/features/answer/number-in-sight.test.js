// @vitest-environment happy-dom
/** A number with more lines than there is room for: that there are more is told, and how many. */

import { expect, it } from 'vitest';
import { region, showPage } from '../../../tests/web/page.js';
import { NumberInSight } from './number-in-sight.js';

it('is faded where it goes on, counted, and scrolled by keyboard while it has more lines than there is room for', () => {
  showPage();
  const main = /** @type {HTMLElement} */ (document.querySelector('[data-part="verdict-main"]'));
  const share = /** @type {HTMLElement} */ (document.querySelector('[data-part="verdict-share"]'));
  const faded = () => ['above', 'below'].map((side) => main.style.getPropertyValue(`--${side}`));
  Object.defineProperties(main, { scrollHeight: { value: 500 }, clientHeight: { value: 120 } });
  main.style.setProperty('--lines', '9');
  const number = new NumberInSight(region('answer'));
  number.show(Array.from({ length: 9 }, (_, line) => ({ digit: 4, probability: 1, line })));
  expect(main.tabIndex).toBe(0);
  expect(share.dataset.lines).toBe('9');
  expect(faded()).toEqual(['0px', '0.6em']);
  main.scrollTop = 380;
  main.dispatchEvent(new Event('scroll'));
  expect(faded()).toEqual(['0.6em', '0px']);
  number.show([]);
  expect(share.dataset.lines).toBeUndefined();
  expect(main.hasAttribute('tabindex')).toBe(false);
});
