/** Spaces between the digits of a line, from their boxes. */

import { expect, test } from 'vitest';
import { rowText } from '../../shared/digit-row.js';
import { rowOf } from './marks.js';

/** @import { Mark } from './marks.js' */

const HEIGHT = 40;
const WIDTH = 24;
const USUAL = 10;
/** Of a space in the text. */
const WIDE = 40;

/** Boxes as somebody writes that text: a 1 is as narrow as its stroke, in the middle of its place. @param {readonly string[]} lines */
function written(lines) {
  return lines.flatMap((text, line) => {
    let x = 5;
    /** @type {Mark[]} */
    const marks = [];
    for (const sign of text) {
      if (sign === ' ') {
        x += WIDE;
        continue;
      }
      const width = sign === '1' ? 4 : WIDTH;
      const left = x + (WIDTH - width) / 2;
      const box = { left, top: 60 * line, right: left + width, bottom: 60 * line + HEIGHT };
      const probabilities = new Array(10).fill(0.1);
      const rest = { verdict: /** @type {const} */ ('digit'), probabilities, pixels: new Uint8Array(784) };
      marks.push({ id: `${line} ${x}`, typed: null, digit: Number(sign), line, ...box, ...rest });
      x += WIDTH + USUAL;
    }
    return marks;
  });
}

/** @param {readonly Mark[]} marks */
const read = (marks) => rowText(rowOf(marks));

test('a gap that is clearly wider than the usual ones of its line is a space', () => {
  expect(read(written(['12 345 67']))).toBe('12 345 67');
  expect(read(written(['8', '40 2']))).toBe('8\n40 2');
});

test('the gaps beside a 1 are none, and neither are those of a line that is written wide throughout', () => {
  expect(read(written(['1213114', '111']))).toBe('1213114\n111');
  expect(read(written(['4 7 9 3']))).toBe('4793');
});

test('two digits are apart where the gap is as wide as the spaces of other lines', () => {
  expect(read(written(['12 50', '4 9', '33']))).toBe('12 50\n4 9\n33');
  expect(read(written(['4 9']))).toBe('49');
});

test('the digit that the person types has the space of its box', () => {
  const marks = written(['12 345']);
  expect(read(marks.map((mark, at) => (at === 2 ? { ...mark, verdict: 'unclaimed', typed: 9 } : mark)))).toBe('12 945');
});
