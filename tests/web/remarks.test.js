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

/** @param {string} verdict */
function reading(verdict) {
  const probabilities = new Array(10).fill(0.1);
  return /** @type {Prediction} */ ({ verdict, digit: 7, probabilities, pixels: new Uint8Array(784) });
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

async function rest() {
  vi.advanceTimersByTime(1000);
  await vi.dynamicImportSettled();
}

describe('a remark on a drawing', () => {
  it.each([
    ['speck', /^A dot .+; draw .+\.$/],
    ['scribble', /^That is too much ink .+; press Clear and .+\.$/],
    ['unclaimed', /^The network finds no digit .+; press Clear and .+\.$/],
  ])('says why it is none when the engine calls it %s, and what to do', async (verdict, sentence) => {
    draw(reading(verdict));
    await rest();
    expect(tell).toHaveBeenCalledTimes(1);
    expect(tell.mock.calls[0][0]).toMatch(sentence);
  });

  it.each(['digit', 'unclaimed'])(
    'says of digits side by side to draw one at a time, once and for all, when they are read as a %s',
    async (verdict) => {
      isLearning = true;
      draw(reading(verdict), bars(0.3, 0.7));
      vi.advanceTimersByTime(200);
      expect(tell).not.toHaveBeenCalled();
      await rest();
      expect(tell.mock.calls).toEqual([[expect.stringMatching(/^That looks like several .+ one digit at a time\.$/)]]);
      takeBack.mockClear();
      for (let count = 0; count < 5; count++) remarks.read(reading('digit'));
      expect(tell).toHaveBeenCalledTimes(1);
      expect(takeBack).not.toHaveBeenCalled();
      draw(reading('digit'));
      expect(takeBack).toHaveBeenCalled();
      await rest();
      expect(tell).toHaveBeenCalledTimes(1);
    },
  );

  it('does not blame the drawing when the network still learns, unless it could never be read', async () => {
    isLearning = true;
    draw(reading('unclaimed'));
    await rest();
    expect(tell).not.toHaveBeenCalled();
    draw(reading('speck'));
    await rest();
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('is of the stroke that ended, not of what another network makes of it later', async () => {
    draw(reading('digit'));
    await rest();
    remarks.read(reading('unclaimed'));
    await rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('is not made of a digit, nor of an empty pad', async () => {
    draw(reading('digit'));
    await rest();
    draw(reading('empty'));
    await rest();
    remarks.drawingChanged();
    remarks.read(null);
    await rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('waits for the pen to rest: the second stroke of a 4 may follow', async () => {
    draw(reading('unclaimed'));
    vi.advanceTimersByTime(200);
    expect(tell).not.toHaveBeenCalled();
    draw(reading('digit'));
    await rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('is never made while the stroke is being drawn, however long that takes', async () => {
    remarks.drawingChanged();
    remarks.read(reading('unclaimed'));
    await rest();
    expect(tell).not.toHaveBeenCalled();
  });

  it('waits for a reading that is late', async () => {
    remarks.drawingChanged();
    remarks.strokeEnded(ONE_STROKE);
    await rest();
    expect(tell).not.toHaveBeenCalled();
    remarks.read(reading('unclaimed'));
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('is made once of each drawing, however often it is read', async () => {
    draw(reading('unclaimed'));
    await rest();
    for (let count = 0; count < 5; count++) remarks.read(reading('unclaimed'));
    remarks.read(reading('digit'));
    remarks.read(reading('unclaimed'));
    expect(tell).toHaveBeenCalledTimes(1);
    draw(reading('unclaimed'));
    await rest();
    expect(tell).toHaveBeenCalledTimes(2);
  });

  it('is taken back when the drawing changes, and when it is read after all', async () => {
    draw(reading('unclaimed'));
    await rest();
    takeBack.mockClear();
    remarks.read(reading('digit'));
    expect(takeBack).toHaveBeenCalledTimes(1);
    remarks.drawingChanged();
    expect(takeBack).toHaveBeenCalledTimes(2);
  });

  it('is not made when a stroke has begun before it was found out whether there are several digits', async () => {
    draw(reading('unclaimed'));
    vi.advanceTimersByTime(1000);
    remarks.drawingChanged();
    await vi.dynamicImportSettled();
    remarks.read(reading('unclaimed'));
    expect(tell).not.toHaveBeenCalled();
  });

  it('is made of what else is wrong when what knows of several digits cannot be fetched', async () => {
    vi.doMock('../../web/features/draw/side-by-side.js', () => {
      throw new TypeError('Failed to fetch dynamically imported module');
    });
    vi.resetModules();
    draw(reading('digit'), bars(0.3, 0.7));
    await rest();
    expect(tell).not.toHaveBeenCalled();
    draw(reading('speck'));
    await rest();
    expect(tell).toHaveBeenCalledTimes(1);
    vi.doUnmock('../../web/features/draw/side-by-side.js');
  });
});
