// @vitest-environment happy-dom
/** The loss by epoch as a figure: of which epochs, what it says, and what is left out. */

import { describe, expect, it } from 'vitest';
import { Curve } from '../../shell/curve.js';
import { lossContent, lossesOf } from './losses.js';

/** Two steps an epoch. @param {readonly { loss?: number, heldOutLoss?: number | null }[]} tests */
function trained(tests) {
  let curve = Curve.begin(0.5);
  for (const [at, test] of tests.entries()) {
    for (const [step, loss] of [
      [2 * at + 1, 2 / (at + 1)],
      [2 * at + 2, 1 / (at + 1)],
    ]) {
      curve = curve.add({ step, stepsPerEpoch: 2, loss, accuracy: 0.9 });
    }
    curve = curve.addTest({ step: 2 * at + 2, accuracy: 0.95, ...test });
  }
  return curve;
}

describe('the loss by epoch', () => {
  it('is that of the training over the epoch, and of the others after it', () => {
    expect(
      lossesOf(
        trained([
          { loss: 0.3, heldOutLoss: 0.4 },
          { loss: 0.2, heldOutLoss: null },
        ]),
      ),
    ).toEqual([
      { epoch: 1, training: 1.5, heldOut: 0.4, test: 0.3 },
      { epoch: 2, training: 0.75, heldOut: null, test: 0.2 },
    ]);
  });

  it('is not there before an epoch is over, nor of what an earlier version kept', () => {
    expect(lossesOf(Curve.begin(0).add({ step: 1, stepsPerEpoch: 2, loss: 1, accuracy: 0.5 }))).toEqual([]);
    expect(lossesOf(trained([{}, {}]))).toEqual([]);
  });

  it('is told in a sentence and a table, with the least that there can be', () => {
    const { sentence, table, picture } = lossContent(lossesOf(trained([{ loss: 0.3, heldOutLoss: 0.4 }])), 0.5);
    expect(sentence).toBe(
      'after epoch 1, training 1.50, held out 0.400, test 0.300; of the training 0.500 at best, since labels are smoothed.',
    );
    expect(table.rows).toEqual([[1, 1.5, 0.4, 0.3]]);
    expect(picture.querySelectorAll('circle')).toHaveLength(3);
  });

  it('draws a line for each that there is, told apart by more than colour', () => {
    const { picture } = lossContent(lossesOf(trained([{ loss: 0.3 }, { loss: 0.2 }, { loss: 0.1 }])), 0);
    const names = [...picture.querySelectorAll('text')].map(({ textContent }) => textContent);
    expect(names).toEqual(expect.arrayContaining(['training', 'test']));
    expect(names).not.toContain('held out');
    expect(picture.querySelectorAll('circle')).toHaveLength(3);
    expect(picture.outerHTML).not.toContain('NaN');
  });
});
