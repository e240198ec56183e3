/** Boxes and marks as values: reading order, geometry, corrections and the way back. */

import { describe, expect, it } from 'vitest';
import {
  clamped,
  History,
  inOrder,
  LEAST_SIDE,
  moved,
  newBox,
  nextOf,
  replaced,
  resized,
  rowOf,
  united,
} from './marks.js';

/** @import { Mark } from './marks.js' */

const SIZE = { width: 200, height: 100 };

/** @param {string} id @param {Partial<Mark>} [more] @returns {Mark} */
function mark(id, more = {}) {
  const probabilities = new Array(10).fill(0);
  probabilities[more.digit ?? 4] = 0.98;
  return {
    ...{ id, typed: null, left: 10, top: 10, right: 30, bottom: 50, line: 0, digit: 4 },
    ...{ verdict: 'digit', probabilities, pixels: new Uint8Array(784) },
    ...more,
  };
}

describe('marks', () => {
  const [four, two, below] = [
    mark('four', { left: 10, right: 30 }),
    mark('two', { left: 40, right: 60, digit: 2 }),
    mark('below', { line: 1, left: 5, right: 20, digit: 9 }),
  ];

  it('are read line by line, from the left, and only digits count', () => {
    const speck = mark('speck', { left: 32, right: 36, verdict: 'speck' });
    const marks = [below, two, speck, four];
    expect(inOrder(marks).map(({ id }) => id)).toEqual(['four', 'speck', 'two', 'below']);
    expect(rowOf(marks).map(({ digit }) => digit)).toEqual([4, 2, 9]);
    expect(nextOf(marks, four)).toBe(two);
    expect(nextOf(marks, speck)).toBe(two);
    expect(nextOf(marks, two)).toBeUndefined();
  });

  it('of which a digit was typed are that digit, whatever the network says, and for sure', () => {
    expect(rowOf([mark('a', { verdict: 'unclaimed', typed: 7 })])).toEqual([
      { digit: 7, probability: 1, line: 0, isApart: false, isChosen: false },
    ]);
  });

  it('give way to others in their place', () => {
    expect(replaced([four, two], 'four', [below, mark('new')]).map(({ id }) => id)).toEqual(['below', 'new', 'two']);
    expect(replaced([four, two], 'two', [])).toEqual([four]);
  });
});

describe('a box', () => {
  const box = { left: 10, top: 10, right: 30, bottom: 50 };

  it('is whole pixels of the picture, from whichever corner it was drawn, and never too small to be seen', () => {
    expect(clamped({ left: 30.4, top: 50, right: 9.6, bottom: -20 }, SIZE)).toEqual({
      left: 10,
      top: 0,
      right: 30,
      bottom: 50,
    });
    const dot = clamped({ left: 199, top: 99, right: 199, bottom: 99 }, SIZE);
    expect(dot).toEqual({ left: 200 - LEAST_SIDE, top: 100 - LEAST_SIDE, right: 200, bottom: 100 });
    expect(clamped({ left: 0, top: 0, right: 9, bottom: 9 }, { width: 2, height: 1 })).toEqual({
      left: 0,
      top: 0,
      right: 2,
      bottom: 1,
    });
  });

  it('keeps its size when it is moved against an edge', () => {
    expect(moved(box, -100, 7.4, SIZE)).toEqual({ left: 0, top: 17, right: 20, bottom: 57 });
    expect(moved(box, 1000, 1000, SIZE)).toEqual({ left: 180, top: 60, right: 200, bottom: 100 });
  });

  it('is resized at the sides that are held, and does not turn inside out', () => {
    expect(resized(box, ['right', 'bottom'], 5, -10, SIZE)).toEqual({ ...box, right: 35, bottom: 40 });
    expect(resized(box, ['left', 'top'], 100, 100, SIZE)).toEqual({ ...box, left: 26, top: 46 });
  });

  it('spans two that are joined', () => {
    expect(united(box, { left: 25, top: 0, right: 60, bottom: 40 })).toEqual({
      left: 10,
      top: 0,
      right: 60,
      bottom: 50,
    });
  });

  it('begins beside the one that is chosen, or in the middle', () => {
    expect(newBox(mark('a'), SIZE)).toEqual({ left: 34, top: 10, right: 54, bottom: 50 });
    expect(newBox(undefined, SIZE)).toEqual({ left: 88, top: 38, right: 113, bottom: 63 });
  });
});

describe('the history', () => {
  it('goes back step by step, and takes moves of one box that follow each other for one step', () => {
    const first = [mark('a')];
    const history = new History(first);
    expect(history.isCorrected).toBe(false);
    history.change([mark('a', { left: 11 })], 'move a');
    history.change([mark('a', { left: 12 })], 'move a');
    history.change([mark('a', { left: 12, typed: 7 })], 'digit');
    history.change([mark('a', { left: 12, typed: 9 })], 'digit');
    history.undo();
    expect(history.marks[0].typed).toBe(7);
    history.undo();
    expect(history.marks[0]).toMatchObject({ left: 12, typed: null });
    history.undo();
    expect(history.marks).toBe(first);
    expect(history.isCorrected).toBe(false);
    history.undo();
    expect(history.marks).toBe(first);
  });

  it('takes moves that were undone and begun again for two', () => {
    const history = new History([mark('a')]);
    history.change([mark('a', { left: 11 })], 'move a');
    history.undo();
    history.change([mark('a', { left: 12 })], 'move a');
    history.undo();
    expect(history.marks[0].left).toBe(10);
  });
});
