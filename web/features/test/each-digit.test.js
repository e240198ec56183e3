// @vitest-environment happy-dom
/** Each digit by itself: recall and precision, as bars, as a sentence and as a table. */

import { beforeEach, describe, expect, it } from 'vitest';
import { region, showPage, showRooms, text } from '../../../tests/web/page.js';
import { CONFUSION } from '../../../tests/web/states.js';
import { classFigures, drawClasses, fillClasses } from './each-digit.js';

/** Nothing but a single 3 that was read as 5. */
const ONE_WRONG = Array.from({ length: 100 }, (_, index) => (index === 35 ? 1 : 0));
/** Of 50 images of each digit one 4 was read as 9. */
const ONE_OF_MANY = Array.from(
  { length: 100 },
  (_, index) => ({ 44: 49, 49: 1 })[index] ?? (index % 11 === 0 ? 50 : 0),
);

const figure = () => /** @type {HTMLElement} */ (region('evaluation').querySelector('[data-part="each-digit"]'));
const widths = () => [...figure().querySelectorAll('.bars-fill')].map((bar) => bar.getAttribute('width'));
const name = () => figure().querySelector('[role="img"]')?.getAttribute('aria-label');

beforeEach(() => {
  showPage();
  showRooms();
});

describe('each digit', () => {
  it('has no precision when it was never read, no recall when it never came', () => {
    const none = classFigures(new Array(100).fill(0));
    expect(none[0]).toEqual({ digit: 0, count: 0, precision: null, recall: null });
    expect(classFigures(CONFUSION)[9]).toEqual({ digit: 9, count: 10, precision: 1, recall: 0.9 });
  });

  it('has two bars, on a scale from 90 % where all of them are above', () => {
    drawClasses(figure(), ONE_OF_MANY);
    expect(text('.bars-note')).toBe('The bars run from 90 % to 100 %.');
    // 49 of 50 found: 98 %, eight tenths of the way from 90 to 100. Of 51 answers "9" 50 are right: 98.04 %.
    expect(widths().slice(8, 10)).toEqual(['80.00%', '100.00%']);
    expect(widths().slice(18, 20)).toEqual(['100.00%', '80.39%']);
    expect(figure().textContent).toContain('98.0 %');
  });

  it('has bars on a scale from nothing where one of them is below', () => {
    drawClasses(figure(), ONE_WRONG);
    expect(text('.bars-note')).toBe('The bars run from 0 % to 100 %.');
    expect(widths().slice(6, 12)).toEqual(['0.00%', '0.00%', '0.00%', '0.00%', '0.00%', '0.00%']);
  });

  it.each([
    [CONFUSION, 'a 9 is found least often (recall 90.0 %), and the answer 3 is right least often (precision 90.9 %).'],
    [CONFUSION.map((_, index) => (index % 11 === 0 ? 10 : 0)), 'every one of them is read right.'],
    [new Array(100).fill(0), 'nothing was read.'],
  ])('is told of in a sentence, which names the figure', (confusion, sentence) => {
    drawClasses(figure(), confusion);
    expect(name()).toBe(`Each digit: ${sentence}`);
    expect(text('[data-part="each-digit"] figcaption')).toBe(`Each digit: ${sentence}`);
  });

  it('is a row of a table', () => {
    fillClasses(/** @type {HTMLElement} */ (document.querySelector('.classes')), CONFUSION);
    expect(text('.classes caption')).toBe('Each digit by itself');
    expect(text('.classes tbody tr:nth-child(4)')).toBe('390.9 %100.0 %');
  });
});
