// @vitest-environment happy-dom
/** What shows which strokes are which digit: brackets below them, and the tints that strokes have from those. */

import { beforeEach, expect, it, vi } from 'vitest';
import { showPage } from '../../../tests/web/page.js';
import { PartMarks } from './part-marks.js';

/** @import { DrawnDigit } from '../../generated/inkling-simd.js' */

/** @type {import('vitest').Mock<(tints: readonly string[]) => void>} */
let tint;
/** @type {PartMarks} */
let parts;

beforeEach(() => {
  showPage();
  tint = vi.fn();
  parts = new PartMarks(/** @type {Element} */ (document.querySelector('.sheet')), tint);
});

/** @param {...number} strokes @returns {DrawnDigit} */
function drawn(...strokes) {
  return {
    verdict: 'digit',
    digit: 1,
    probabilities: new Float32Array(10),
    pixels: new Uint8Array(784),
    strokes: Uint32Array.from(strokes),
  };
}

/** @param {number} x */
const bar = (x) => ({ points: [0.2, 0.8].map((y) => ({ x, y, pressure: 0.5 })), pressed: false });
const marks = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.part-mark')]);

it('stand below their strokes, the one that is looked at among them', () => {
  parts.show([drawn(0, 2), drawn(1)], [bar(0.2), bar(0.7), bar(0.3)], 1);
  expect(marks().map(({ style }) => [style.left, style.width, style.top])).toEqual([
    ['17.00%', '16.00%', '84.00%'],
    ['67.00%', '6.00%', '84.00%'],
  ]);
  expect(marks().map(({ className }) => className)).toEqual(['part-mark', 'part-mark looked']);
});

it('tint each stroke, also one that is drawn between those of another digit', () => {
  vi.stubGlobal('getComputedStyle', (/** @type {Element} */ mark) => ({ color: mark === marks()[0] ? 'blue' : 'red' }));
  parts.show([drawn(0, 2), drawn(1)], [bar(0.2), bar(0.7), bar(0.3)], 0);
  expect(tint).toHaveBeenLastCalledWith(['blue', 'red', 'blue']);
  parts.show([], [bar(0.2)], 0);
  expect(tint).toHaveBeenLastCalledWith([]);
  expect(marks()).toHaveLength(0);
  vi.unstubAllGlobals();
});

it('outlive a stroke that was undone before there is another answer', () => {
  parts.show([drawn(0), drawn(1)], [bar(0.2)], 1);
  expect(marks()).toHaveLength(2);
});
