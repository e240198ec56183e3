// @vitest-environment happy-dom
/** The choice among several digits: what is offered, what is looked at, and what stays chosen. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { region, showPage } from '../../../tests/web/page.js';
import { DigitChoice } from './digit-choice.js';

/** @import { DrawnDigit } from '../../generated/inkling-simd.js' */

/** @type {import('vitest').Mock<(index: number) => void>} */
let look;
/** @type {DigitChoice} */
let choice;

beforeEach(() => {
  showPage();
  look = vi.fn();
  choice = new DigitChoice(region('answer'), look);
});

/** @param {number | null} digit @param {...number} strokes @returns {DrawnDigit} */
function drawn(digit, ...strokes) {
  const probabilities = new Float32Array(10);
  probabilities[digit ?? 0] = 0.98;
  return {
    verdict: digit === null ? 'unclaimed' : 'digit',
    digit: digit ?? 0,
    probabilities,
    pixels: new Uint8Array(784),
    strokes: Uint32Array.from(strokes),
  };
}

const group = () => /** @type {HTMLElement} */ (document.querySelector('[aria-label="Digits drawn"]'));
const buttons = () => [...group().querySelectorAll('button')];
const names = () => buttons().map((button) => button.getAttribute('aria-label'));
const pressed = () => buttons().map((button) => button.getAttribute('aria-pressed'));

describe('the choice among several digits', () => {
  it('names each with how sure it is, in order, and says which is none', () => {
    choice.offer([drawn(4, 0, 1), drawn(null, 2), drawn(2, 3)]);
    expect(names()).toEqual(['Digit 1: 4, 98.0 %', 'Digit 2: not a digit', 'Digit 3: 2, 98.0 %']);
    expect(buttons().map(({ textContent }) => textContent)).toEqual(['4', '?', '2']);
  });

  it('looks at the one that was drawn last', () => {
    choice.offer([drawn(4, 1, 2), drawn(2, 0)]);
    expect(look).toHaveBeenLastCalledWith(0);
    expect(pressed()).toEqual(['true', 'false']);
  });

  it('looks at the one that is pressed, while there are as many, and keeps the focus', () => {
    choice.offer([drawn(4, 0), drawn(2, 1)]);
    const [first] = buttons();
    first.focus();
    first.click();
    expect(look).toHaveBeenLastCalledWith(0);
    choice.offer([drawn(9, 0), drawn(2, 1)]);
    expect(look).toHaveBeenLastCalledWith(0);
    expect(document.activeElement).toBe(first);
    expect(names()[0]).toBe('Digit 1: 9, 98.0 %');
    choice.offer([drawn(9, 0), drawn(2, 1), drawn(1, 2)]);
    expect(look).toHaveBeenLastCalledWith(2);
  });

  it('is away where there are not several', () => {
    choice.offer([drawn(4, 0), drawn(2, 1)]);
    look.mockClear();
    choice.offer([]);
    expect(group().hidden).toBe(true);
    expect(look).not.toHaveBeenCalled();
  });
});
