/** How a row of digits is written, drawn or on a picture. */

import { expect, test } from 'vitest';
import { rowShare, rowText, toReadDigit } from '../../web/shared/digit-row.js';

const FOUR = { digit: 4, probability: 0.98 };
const TWO = { digit: 2, probability: 0.99 };

test('digits of a line are one number, and lines stand one below the other', () => {
  expect(rowText([FOUR, TWO])).toBe('42');
  expect(
    rowText([
      { ...FOUR, line: 0 },
      { ...TWO, line: 0 },
      { ...FOUR, line: 2 },
    ]),
  ).toBe('42\n4');
  expect(rowText([FOUR, { ...TWO, isApart: true }, { ...FOUR, line: 1, isApart: true }])).toBe('4 2\n4');
  expect(rowText([])).toBe('');
});

test('a row is as sure as all of its digits together, and never wholly', () => {
  expect(rowShare([FOUR, TWO])).toBe('97 %');
  expect(
    rowShare([
      { ...FOUR, probability: 1 },
      { ...TWO, probability: 0.9999 },
    ]),
  ).toBe('> 99 %');
  expect(rowShare(new Array(9).fill({ digit: 1, probability: 0.5 }))).toBe('< 1 %');
});

test('one digit is written to a tenth, as a drawing of one digit is', () => {
  expect(rowShare([{ digit: 7, probability: 0.982 }])).toBe('98.2 %');
  expect(rowShare([{ digit: 7, probability: 0.9999 }])).toBe('> 99.9 %');
});

test('a part that is no digit is told as such, and what is read is as sure as without it', () => {
  const scribble = { verdict: /** @type {const} */ ('unclaimed'), digit: 3, pixels: new Uint8Array(784) };
  const none = toReadDigit({ ...scribble, probabilities: new Float32Array(10).fill(0.1) });
  expect(rowText([FOUR, none, TWO])).toBe('4?2');
  expect(rowShare([FOUR, none, TWO])).toBe('97 %');
});
