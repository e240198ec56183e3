/** What is said of a drawing that is no digit, when, and when it is taken back. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Remarks } from '../../web/features/draw/remarks.js';

/** @import { Prediction } from '../../web/shared/protocol.js' */

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

/** @param {string} verdict @param {string[]} [parts] the verdicts on several digits */
function reading(verdict, parts) {
  const whole = { verdict, digit: 7, probabilities: new Float32Array(10).fill(0.1), pixels: new Uint8Array(784) };
  const digits = parts?.map((each, index) => ({ ...whole, verdict: each, strokes: Uint32Array.of(index) }));
  return /** @type {Prediction} */ ({ ...whole, digits });
}

/** @param {Prediction} prediction */
function draw(prediction) {
  remarks.drawingChanged();
  remarks.strokeEnded();
  remarks.read(prediction);
}

function rest() {
  vi.advanceTimersByTime(1000);
}

describe('a remark on a drawing', () => {
  it.each([
    ['speck', /^A dot .+; draw .+\.$/],
    ['scribble', /^That is too much ink .+; press Clear and .+\.$/],
    ['unclaimed', /^The network finds no digit .+; press Clear and .+\.$/],
  ])('says why it is none when the engine calls it %s, and what to do', (verdict, sentence) => {
    draw(reading(verdict));
    rest();
    expect(tell).toHaveBeenCalledTimes(1);
    expect(tell.mock.calls[0][0]).toMatch(sentence);
  });

  it('is not made of several digits, whatever they would be as one', () => {
    draw(reading('unclaimed', ['digit', 'digit']));
    rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('says which of several parts is no digit', () => {
    draw(reading('unclaimed', ['digit', 'unclaimed', 'digit']));
    rest();
    expect(tell.mock.calls).toEqual([
      ['The network finds no digit in part 2 of 3; press Undo and draw that part anew.'],
    ]);
    isLearning = true;
    draw(reading('unclaimed', ['digit', 'unclaimed']));
    rest();
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('does not blame the drawing when the network still learns, unless it could never be read', () => {
    isLearning = true;
    draw(reading('unclaimed'));
    rest();
    expect(tell).not.toHaveBeenCalled();
    draw(reading('speck'));
    rest();
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('is of the stroke that ended, not of what another network makes of it later', () => {
    draw(reading('digit'));
    rest();
    remarks.read(reading('unclaimed'));
    rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('is not made of a digit, nor of an empty pad', () => {
    draw(reading('digit'));
    rest();
    draw(reading('empty'));
    rest();
    remarks.drawingChanged();
    remarks.read(null);
    rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('waits for the pen to rest: the second stroke of a 4 may follow', () => {
    draw(reading('unclaimed'));
    vi.advanceTimersByTime(200);
    expect(tell).not.toHaveBeenCalled();
    draw(reading('digit'));
    rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('is never made while the stroke is being drawn, however long that takes', () => {
    remarks.drawingChanged();
    remarks.read(reading('unclaimed'));
    rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('waits for a reading that is late', () => {
    remarks.drawingChanged();
    remarks.strokeEnded();
    rest();
    expect(tell).not.toHaveBeenCalled();
    remarks.read(reading('unclaimed'));
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('is made once of each drawing, however often it is read', () => {
    draw(reading('unclaimed'));
    rest();
    for (let count = 0; count < 5; count++) remarks.read(reading('unclaimed'));
    remarks.read(reading('digit'));
    remarks.read(reading('unclaimed'));
    expect(tell).toHaveBeenCalledTimes(1);
    draw(reading('unclaimed'));
    rest();
    expect(tell).toHaveBeenCalledTimes(2);
  });

  it('is taken back when the drawing changes, and when it is read after all', () => {
    draw(reading('unclaimed'));
    rest();
    takeBack.mockClear();
    remarks.read(reading('digit'));
    expect(takeBack).toHaveBeenCalledTimes(1);
    remarks.drawingChanged();
    expect(takeBack).toHaveBeenCalledTimes(2);
  });
});
