import { describe, expect, it } from 'vitest';
import { parseLabels, score, shareRight, total } from './transcripts.mjs';

const label = (/** @type {string} */ digits, written = digits) =>
  parseLabels(`file\tdigits\tas_written\na.png\t${digits}\t${written}`)[0];

describe('labels', () => {
  it('are found by the names of their columns', () => {
    const text = 'fair\tdigits\tnotes\tfile\nhard\t12|345\tfaint\tb.jpg\n\n';
    expect(parseLabels(text)).toEqual([{ file: 'b.jpg', lines: ['12', '345'], written: ['12', '345'], group: 'hard' }]);
  });

  it('are refused without a file or without digits', () => {
    expect(() => parseLabels('file\tlabel\na.png\t1')).toThrow(
      'The labels have no column "digits" in their first line.',
    );
    expect(() => parseLabels('file\tdigits\n\t1')).toThrow('Line 2 of the labels names no file.');
  });

  it('go by the digits alone where what was written is put in another way', () => {
    expect(label('12|3', '1 / 2 and 3').written).toEqual(['12', '3']);
  });
});

describe('a reading', () => {
  it('that is right has no errors', () => {
    expect(score(['12', '345'], label('12|345'))).toEqual({
      digits: 5,
      errors: 0,
      others: 0,
      othersRead: 0,
      lines: 2,
      linesRight: 2,
    });
  });

  it.each([
    ['12845', 1, 'changed'],
    ['1245', 1, 'lost'],
    ['123345', 1, 'too many'],
    ['', 5, 'nothing read'],
    ['99999999', 8, 'more wrong than was written'],
  ])('%s for 12345 has %i errors: %s', (read, errors) => {
    expect(score([read], label('12345')).errors).toBe(errors);
  });

  it('is not to blame for operators, but they are counted when they are read as digits', () => {
    const sum = label('235', '2+3=5');
    expect(score(['235'], sum)).toMatchObject({ errors: 0, others: 2, othersRead: 0 });
    expect(score(['2435'], sum)).toMatchObject({ errors: 0, others: 2, othersRead: 1 });
    expect(score(['24315'], sum)).toMatchObject({ errors: 0, othersRead: 2 });
    expect(score(['2345'], sum)).toMatchObject({ errors: 0, othersRead: 1 });
    expect(score(['1235'], sum)).toMatchObject({ errors: 1, othersRead: 0 });
  });

  it('has lines right that come whole and in their order', () => {
    const three = label('12|345|6');
    expect(score(['12', '6'], three)).toMatchObject({ linesRight: 2, errors: 3 });
    expect(score(['345', '12'], three).linesRight).toBe(1);
    expect(score(['12345', '6'], three)).toMatchObject({ linesRight: 1, errors: 0 });
  });
});

it('adds up', () => {
  const all = total([score(['12'], label('12')), score(['9999'], label('12'))]);
  expect(all).toMatchObject({ digits: 4, errors: 4, lines: 2, linesRight: 1 });
  expect(shareRight(all)).toBe(0);
  expect(shareRight(score(['9999'], label('12')))).toBe(-1);
});
