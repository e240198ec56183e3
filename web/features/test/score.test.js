// @vitest-environment happy-dom
/** The score: how many of the test images are read wrongly, and how far a measurement is. */

import { beforeEach, describe, expect, it } from 'vitest';
import { OFFER } from '../../../tests/web/fake-engine.js';
import { region, showPage, text } from '../../../tests/web/page.js';
import { EVALUATION, state } from '../../../tests/web/states.js';
import { readSettings } from '../../shell/settings.js';
import { ScoreView } from './score.js';

describe('the score', () => {
  /** @type {ScoreView} */
  let view;
  const score = () => text('output[aria-label="Test accuracy"]');

  beforeEach(() => {
    showPage();
    view = new ScoreView(region('score'));
  });

  it('says that nothing was measured yet', () => {
    view.render(state({}));
    expect(score()).toBe('');
    expect(text('.score-note')).toBe('not measured yet');
  });

  it('gives the accuracy with the number of images', () => {
    view.render(state({ evaluation: { ...EVALUATION, count: 10_000, correct: 9912, accuracy: 0.99123 } }));
    expect(score()).toBe('88 of 10,000 wrong (99.12 % right)');
    expect(text('.score-note')).toBe('your network');
    const task = { task: /** @type {const} */ ('evaluation'), done: 1, total: 4 };
    view.render(state({ evaluation: EVALUATION, evaluating: true, task }));
    expect(score()).toBe('');
    expect(text('.score-note')).toBe('measuring, 25 %');
  });

  it('says that it was measured without the averaging that is chosen by now', () => {
    const { settings } = readSettings(new URLSearchParams('shifts=1'), OFFER);
    view.render(state({ settings, evaluation: { ...EVALUATION, shifts: false } }));
    expect(text('.score-note')).toBe('your network, measured without averaging');
    view.render(state({ evaluation: { ...EVALUATION, shifts: false } }));
    expect(text('.score-note')).toBe('your network');
    const label = 'your network, averaged over 5 shifts';
    view.render(state({ settings, evaluation: { ...EVALUATION, label, shifts: true } }));
    expect(text('.score-note')).toBe(label);
  });
});
