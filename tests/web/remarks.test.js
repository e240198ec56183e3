/** What is said of a drawing that is no digit, when, and when it is taken back. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Remarks } from '../../web/features/draw/remarks.js';

/** @import { Prediction } from '../../web/shared/protocol.js' */
/** @import { Stroke } from '../../web/shared/strokes.js' */

/** @type {import('vitest').Mock<(sentence: string) => void>} */
let tell;
/** @type {import('vitest').Mock<() => void>} */
let takeBack;
let isLearning = false;
/** @type {Remarks} */
let remarks;

beforeEach(() => {
  vi.useFakeTimers();
  tell = vi.fn();
  takeBack = vi.fn();
  isLearning = false;
  remarks = new Remarks({ tell, takeBack, isLearning: () => isLearning });
});

/** @param {Prediction['verdict']} verdict @param {number} side of a square of ink @returns {Prediction} */
function reading(verdict, side = 10) {
  const pixels = new Uint8Array(784);
  for (let y = 0; y < side; y++) pixels.fill(255, 28 * (y + 5) + 5, 28 * (y + 5) + 5 + side);
  return { verdict, digit: 7, probabilities: new Array(10).fill(0.1), pixels };
}

/** @param {...number} places from left to right @returns {Stroke[]} a long bar at each */
function bars(...places) {
  return places.map((x) => ({
    points: [0.2, 0.8].map((y) => ({ x, y, pressure: 0.5 })),
    pressed: false,
  }));
}
const ONE_STROKE = bars(0.5);

/** @param {Prediction} prediction @param {Stroke[]} [strokes] */
function draw(prediction, strokes = ONE_STROKE) {
  remarks.drawingChanged();
  remarks.strokeEnded(strokes);
  remarks.read(prediction);
}

const rest = () => vi.advanceTimersByTime(1000);

describe('a remark on a drawing', () => {
  it.each([
    ['a dot', 4, /^A dot .+; draw .+\.$/],
    ['a scribble', 15, /^That is too much ink .+; press Clear and .+\.$/],
    ['anything else', 10, /^The network finds no digit .+; press Clear and .+\.$/],
  ])('says what is wrong with %s, and what to do', (_, side, sentence) => {
    draw(reading('not-a-digit', side));
    rest();
    expect(tell).toHaveBeenCalledTimes(1);
    expect(tell.mock.calls[0][0]).toMatch(sentence);
  });

  it.each(/** @type {Prediction['verdict'][]} */ (['digit', 'not-a-digit']))(
    'says of digits side by side to draw one at a time, once and for all, when they are read as a %s',
    (verdict) => {
      isLearning = true;
      draw(reading(verdict), bars(0.3, 0.7));
      vi.advanceTimersByTime(200);
      expect(tell).not.toHaveBeenCalled();
      rest();
      expect(tell.mock.calls).toEqual([[expect.stringMatching(/^That looks like several .+ one digit at a time\.$/)]]);
      takeBack.mockClear();
      for (let count = 0; count < 5; count++) remarks.read(reading('digit'));
      expect(tell).toHaveBeenCalledTimes(1);
      expect(takeBack).not.toHaveBeenCalled();
      draw(reading('digit'));
      expect(takeBack).toHaveBeenCalled();
      rest();
      expect(tell).toHaveBeenCalledTimes(1);
    },
  );

  it('does not blame the drawing when the network still learns, unless it could never be read', () => {
    isLearning = true;
    draw(reading('not-a-digit'));
    rest();
    expect(tell).not.toHaveBeenCalled();
    draw(reading('not-a-digit', 4));
    rest();
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('is of the stroke that ended, not of what another network makes of it later', () => {
    draw(reading('digit'));
    rest();
    remarks.read(reading('not-a-digit'));
    rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('is not made of a digit, nor of an empty pad', () => {
    draw(reading('digit'));
    rest();
    draw(reading('empty', 0));
    rest();
    remarks.drawingChanged();
    remarks.read(null);
    rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('waits for the pen to rest: the second stroke of a 4 may follow', () => {
    draw(reading('not-a-digit'));
    vi.advanceTimersByTime(200);
    expect(tell).not.toHaveBeenCalled();
    draw(reading('digit'));
    rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('is never made while the stroke is being drawn, however long that takes', () => {
    remarks.drawingChanged();
    remarks.read(reading('not-a-digit'));
    rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('waits for a reading that is late', () => {
    remarks.drawingChanged();
    remarks.strokeEnded(ONE_STROKE);
    rest();
    expect(tell).not.toHaveBeenCalled();
    remarks.read(reading('not-a-digit'));
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('is made once of each drawing, however often it is read', () => {
    draw(reading('not-a-digit'));
    rest();
    for (let count = 0; count < 5; count++) remarks.read(reading('not-a-digit'));
    remarks.read(reading('digit'));
    remarks.read(reading('not-a-digit'));
    expect(tell).toHaveBeenCalledTimes(1);
    draw(reading('not-a-digit'));
    rest();
    expect(tell).toHaveBeenCalledTimes(2);
  });

  it('is taken back when the drawing changes, and when it is read after all', () => {
    draw(reading('not-a-digit'));
    rest();
    takeBack.mockClear();
    remarks.read(reading('digit'));
    expect(takeBack).toHaveBeenCalledTimes(1);
    remarks.drawingChanged();
    expect(takeBack).toHaveBeenCalledTimes(2);
  });
});
