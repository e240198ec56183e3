// @vitest-environment happy-dom
/** The evaluation: how its figures are shown, and what can be asked for. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bins, OFFER } from '../../../tests/web/fake-engine.js';
import { button, region, showPage, showRooms, text } from '../../../tests/web/page.js';
import { state } from '../../../tests/web/states.js';
import { readSettings } from '../../shell/settings.js';
import { classFigures, EvaluationView } from './evaluation.js';
import { ScoreView } from './score.js';

/** @import { State } from '../../shell/store.js' */

/** 10 images of each digit; one 9 was read as 3. */
const CONFUSION = Array.from({ length: 100 }, (_, index) => {
  if (index === 93) return 1;
  if (index === 99) return 9;
  return index % 11 === 0 ? 10 : 0;
});

beforeEach(() => {
  showPage();
  showRooms();
});

describe('the evaluation', () => {
  const score = () => text('output[aria-label="Test accuracy"]');
  const EVALUATION = {
    count: 100,
    correct: 99,
    accuracy: 0.99,
    loss: 0.03,
    refused: 3,
    confusion: CONFUSION,
    ece: 0.0042,
    bins: bins(100),
    label: 'your network',
  };
  /** @type {EvaluationView} */
  let view;
  /** @type {ScoreView} */
  let scoreView;

  beforeEach(() => {
    view = new EvaluationView(region('evaluation'));
    scoreView = new ScoreView(region('score'));
  });

  it('says that nothing was measured yet', () => {
    for (const each of [view, scoreView]) each.render(state({}));
    expect(score()).toBe('–');
    expect(text('.score-note')).toBe('not measured yet');
    expect(region('evaluation').querySelector('.errors')?.hasAttribute('hidden')).toBe(true);
  });

  it('gives the accuracy with the number of images', () => {
    scoreView.render(state({ evaluation: { ...EVALUATION, count: 10_000, correct: 9912, accuracy: 0.99123 } }));
    expect(score()).toBe('88 of 10,000 wrong (99.12 % right)');
    expect(text('.score-note')).toBe('your network');
    const task = { task: /** @type {const} */ ('evaluation'), done: 1, total: 4 };
    scoreView.render(state({ evaluation: EVALUATION, evaluating: true, task }));
    expect(score()).toBe('–');
    expect(text('.score-note')).toBe('measuring, 25 %');
  });

  it('says how far its confidence can be believed', () => {
    view.render(state({}));
    expect(text('[data-part="confidence"]')).toBe('');
    view.render(state({ evaluation: EVALUATION }));
    expect(text('[data-part="confidence"]')).toBe(
      'Its confidence is off by 0.4 % on average (expected calibration error).',
    );
    const rows = [...document.querySelectorAll('.reliability tbody tr')];
    expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['87 % to 93 %', '25', '90.0 %', '95.0 %'],
      ['93 % to 100 %', '75', '99.0 %', '100.0 %'],
    ]);
    const heads = [...document.querySelectorAll('.reliability thead th')].map((head) => head.textContent);
    expect(heads).toEqual(['How sure it was', 'Digits', 'Mean confidence', 'Right']);
    expect(text('.reliability caption')).toContain('3 refused as no digit');
    view.render(state({ evaluation: EVALUATION, evaluating: true }));
    expect(text('[data-part="confidence"]')).toBe('');
  });

  it('shows the confusion as a table with heads', () => {
    view.render(state({ evaluation: EVALUATION }));
    const rows = [...document.querySelectorAll('.confusion tbody tr')];
    expect(rows).toHaveLength(10);
    expect(rows[9].textContent).toBe('90001000009');
    expect(rows[9].querySelector('th')?.getAttribute('scope')).toBe('row');
    expect(text('.classes tbody tr:nth-child(4)')).toBe('390.9 %100.0 %');
  });

  it('leads from the errors of a cell to their place, by arrows from one to the next', () => {
    const confusion = CONFUSION.map((count, index) => ({ 27: 4, 57: 1, 59: 2 })[index] ?? count);
    view.render(state({ evaluation: { ...EVALUATION, confusion } }));
    const cells = () => [...document.querySelectorAll('.confusion button')];
    const names = ['2 read as 7: 4 images', '5 read as 7: 1 image', '5 read as 9: 2 images', '9 read as 3: 1 image'];
    expect(cells().map((cell) => cell.getAttribute('aria-label'))).toEqual(names);
    expect(cells().map((cell) => cell.getAttribute('tabindex'))).toEqual(['0', '-1', '-1', '-1']);
    /** @type {HTMLElement} */ (cells()[0]).focus();
    const reached = ['ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowLeft'].map((key) => {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      return document.activeElement?.getAttribute('aria-label');
    });
    expect(reached).toEqual([names[0], names[1], names[2], names[2], names[1]]);
    expect(document.activeElement?.getAttribute('tabindex')).toBe('0');
    /** @type {HTMLElement} */ (document.activeElement).click();
    expect(location.hash).toBe('#test/5-7');
    view.render(state({ evaluation: EVALUATION }));
    expect(document.activeElement?.getAttribute('aria-label')).toBe(names[3]);
  });

  it('can be asked for when a network rests', () => {
    const evaluate = vi.fn();
    view.addEventListener('evaluate', evaluate);
    for (const patch of /** @type {Partial<State>[]} */ ([
      { phase: 'running' },
      { reader: 'none' },
      { evaluating: true },
      { phase: 'paused' },
      {},
    ])) {
      view.render(state(patch));
      button('Evaluate').click();
    }
    expect(evaluate).toHaveBeenCalledTimes(2);
  });

  it('can be averaged over shifts, whatever is in hand', () => {
    const shifts = vi.fn();
    view.addEventListener('shifts', (event) => shifts(/** @type {CustomEvent} */ (event).detail));
    const box = /** @type {HTMLInputElement} */ (document.querySelector('[data-part="shifts"]'));
    view.render(state({ settings: null, phase: 'starting' }));
    expect(box.disabled).toBe(true);
    const { settings } = readSettings(new URLSearchParams('shifts=1'), OFFER);
    view.render(state({ settings, phase: 'running' }));
    expect(box.disabled).toBe(false);
    expect(box.checked).toBe(true);
    box.click();
    expect(shifts).toHaveBeenCalledWith({ wanted: false });
  });

  it('knows no precision of a digit that was never read, no recall of one that never came', () => {
    const none = classFigures(new Array(100).fill(0));
    expect(none[0]).toEqual({ digit: 0, count: 0, precision: null, recall: null });
    expect(classFigures(CONFUSION)[9]).toEqual({ digit: 9, count: 10, precision: 1, recall: 0.9 });
  });
});
