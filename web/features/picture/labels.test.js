/** Labels keep off what they do not label: other boxes, other labels, and what is no longer the picture. */

import { describe, expect, it } from 'vitest';
import { labelHeight, placeLabels } from './labels.js';

const PICTURE = { width: 400, height: 300 };

/** @param {number} left @param {number} top */
const digitAt = (left, top) => ({ left, top, right: left + 30, bottom: top + 50 });

describe('the label of a box', () => {
  it('stands above it', () => {
    expect(placeLabels([digitAt(100, 100)], [], PICTURE)).toEqual(['above']);
  });

  it('stands beside it at the upper edge of the picture, and on its other side at the edge behind', () => {
    expect(placeLabels([digitAt(100, 2)], [], PICTURE)).toEqual(['after']);
    expect(placeLabels([digitAt(368, 2)], [], PICTURE)).toEqual(['below']);
    expect(placeLabels([{ left: 368, top: 2, right: 398, bottom: 298 }], [], PICTURE)).toEqual(['before']);
  });

  it('covers no digit of the line above, nor what is no digit', () => {
    const lines = [digitAt(100, 100), digitAt(100, 155)];
    expect(placeLabels(lines, [], PICTURE)).toEqual(['above', 'after']);
    expect(placeLabels([digitAt(100, 155)], [digitAt(100, 100)], PICTURE)).toEqual(['after']);
  });

  it('covers no other label', () => {
    const one = { left: 100, top: 100, right: 106, bottom: 150 };
    expect(placeLabels([one, digitAt(108, 100)], [], PICTURE)).toEqual(['above', 'after']);
  });

  it('covers the least where all is taken', () => {
    const dense = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => digitAt(100 + 30 * column, 100 + 50 * row)));
    // What is around the middle one has room outside.
    const places = placeLabels(dense, [], PICTURE);
    expect(places[0]).toBe('above');
    expect(places[3]).toBe('before');
    expect(places[5]).toBe('after');
  });

  it('is as high for all of them, by those of middling height', () => {
    expect(labelHeight([digitAt(0, 0), digitAt(50, 0), { left: 0, top: 0, right: 400, bottom: 300 }], PICTURE)).toBe(
      20,
    );
    expect(labelHeight([digitAt(0, 0)], { width: 100 })).toBe(6);
    expect(labelHeight([], PICTURE)).toBe(0);
  });
});
