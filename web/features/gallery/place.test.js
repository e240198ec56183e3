/** Where in room Test somebody is, as the address says it. */

import { describe, expect, it } from 'vitest';
import { ERRORS, pathOf, placeOf } from './place.js';

describe('the place in room Test', () => {
  it.each(
    /** @type {[string, Partial<import('./place.js').Filter>][]} */ ([
      ['', {}],
      ['2-7', { label: 2, answer: 7 }],
      ['2-any', { label: 2 }],
      ['any-7', { answer: 7 }],
      ['sure', { kind: 'sure' }],
      ['broken', { kind: 'broken' }],
      ['2-any/mended', { label: 2, kind: 'mended' }],
      ['2-7/refused/by-margin', { label: 2, answer: 7, kind: 'refused', order: 'margin' }],
      ['all/by-loss', { kind: 'all', order: 'loss' }],
      ['2-2/all', { label: 2, answer: 2, kind: 'all' }],
    ]),
  )('is the filter of %o, and is written so', (path, filter) => {
    expect(placeOf(path)).toEqual({ filter: { ...ERRORS, ...filter } });
    expect(pathOf({ ...ERRORS, ...filter })).toBe(path);
  });

  it('is of all images of a digit that were read right, which are no errors', () => {
    expect(placeOf('2-2')).toEqual(placeOf('2-2/all'));
  });

  it.each([
    ['image/1247', 1247],
    ['image/0', 0],
  ])('is the image of %o', (path, image) => {
    expect(placeOf(path)).toEqual({ filter: ERRORS, image });
  });

  it.each(['2-77', 'image/1e9', 'image/12345678901', 'doubtful', 'by-name', '-', 'any', '2-any7'])(
    'is all errors where %o says nothing that it knows',
    (path) => {
      expect(placeOf(path)).toEqual({ filter: ERRORS });
    },
  );
});
