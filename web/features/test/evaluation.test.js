// @vitest-environment happy-dom
/** The evaluation: how its figures are shown, and what can be asked for. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFER } from '../../../tests/web/fake-engine.js';
import { button, named, region, showPage, showRooms, text } from '../../../tests/web/page.js';
import { CONFUSION, EVALUATION, state } from '../../../tests/web/states.js';
import { Curve } from '../../shell/curve.js';
import { readSettings } from '../../shell/settings.js';
import { EvaluationView } from './evaluation.js';

/** @import { State } from '../../shell/store.js' */

/** @param {string} name */
const cell = (name) => /** @type {HTMLElement | null} */ (document.querySelector(`.confusion [aria-label="${name}"]`));

beforeEach(() => {
  showPage();
  showRooms();
});

describe('the evaluation', () => {
  /** @type {EvaluationView} */
  let view;
  /** What is known of single answers. @type {readonly any[] | null} */
  let images = null;
  const answers = async () => images;
  /** @type {readonly any[] | null} */
  let imagesBefore = null;
  const answersBefore = async () => imagesBefore;

  beforeEach(() => {
    view = new EvaluationView(region('evaluation'), {
      answers,
      answersBefore,
      onError: (error) => expect.fail(String(error)),
    });
  });

  it('offers, before anything was measured, a matrix without figures', () => {
    view.render(state({}));
    expect(text('[data-part="summary"]')).toBe('10,000 digits it never saw');
    expect(document.querySelectorAll('.confusion tbody td')).toHaveLength(100);
    expect(text('.confusion tbody')).toBe('0123456789');
    expect(document.querySelector('.confusion')?.getAttribute('aria-hidden')).toBe('true');
    expect(document.querySelector('[data-part="figures"]')?.hasAttribute('hidden')).toBe(true);
    view.render(state({ evaluation: EVALUATION }));
    expect(document.querySelector('.confusion')?.getAttribute('aria-hidden')).toBe('false');
    expect(document.querySelector('[data-part="figures"]')?.hasAttribute('hidden')).toBe(false);
    view.render(state({}));
    expect(text('.confusion tbody')).toBe('0123456789');
  });

  it('says what to do where a training is in the way', () => {
    const described = () => text(`#${button('Evaluate').getAttribute('aria-describedby')}`);
    view.render(state({ phase: 'running' }));
    expect(described()).toBe('Pause the training to evaluate.');
    view.render(state({ phase: 'paused' }));
    expect(described()).toBe('');
  });

  it('gives the interval in which the true share of right answers lies', () => {
    // R: binom::binom.confint(190, 200, methods = "wilson")
    view.render(state({ evaluation: { ...EVALUATION, count: 200, correct: 190, accuracy: 0.95 } }));
    expect(text('[data-part="summary"]')).toBe('95 % confidence interval (Wilson): 91.04 to 97.26 %');
  });

  it('draws what was measured, each figure under its name, with the tables behind a disclosure', () => {
    view.render(state({ evaluation: EVALUATION }));
    const names = [...document.querySelectorAll('#evaluation figure:not([hidden]) [role="img"]')].map((img) =>
      img.getAttribute('aria-label'),
    );
    expect(names.slice(0, 2)).toEqual([
      expect.stringMatching(/^Each digit: .+\.$/),
      expect.stringMatching(/^Reliability: .+\.$/),
    ]);
    expect(document.querySelectorAll('#evaluation details[open]')).toHaveLength(0);
    expect(document.querySelectorAll('#evaluation figure table tbody tr')).toHaveLength(12);
  });

  it('draws the loss by epoch of the training whose network answers, as far as there is one', () => {
    const figure = () => /** @type {HTMLElement} */ (document.querySelector('[data-part="losses"]'));
    view.render(state({ evaluation: EVALUATION }));
    expect(figure().hidden).toBe(true);
    const epoch = Curve.begin(0).add({ step: 9, stepsPerEpoch: 9, loss: 0.2, accuracy: 0.9 });
    view.render(state({ evaluation: EVALUATION, curve: epoch.addTest({ step: 9, accuracy: 0.99, loss: 0.03 }) }));
    expect(figure().hidden).toBe(false);
    expect(figure().querySelector('[role="img"]')?.getAttribute('aria-label')).toBe(
      'Loss by epoch: after epoch 1, training 0.200, test 0.0300.',
    );
    view.render(state({ evaluation: EVALUATION }));
    expect(figure().hidden).toBe(true);
  });

  it('draws what refusing is worth where single answers are known, and only there', async () => {
    const figure = () => /** @type {HTMLElement} */ (document.querySelector('[data-part="refusals"]'));
    view.render(state({ evaluation: EVALUATION }));
    await Promise.resolve();
    expect(figure().hidden).toBe(true);
    images = [{ index: 0, label: 1, answer: 1, confidence: 0.9, refused: false }];
    view.render(state({ evaluation: { ...EVALUATION } }));
    await vi.waitFor(() => expect(figure().hidden).toBe(false));
    images = null;
    view.render(state({ evaluation: { ...EVALUATION } }));
    expect(figure().hidden).toBe(true);
  });

  it('compares it with the evaluation before it, where there is one', async () => {
    const figure = () => /** @type {HTMLElement} */ (document.querySelector('[data-part="comparison"]'));
    images = [{ index: 0, label: 1, answer: 1, confidence: 0.9, refused: false }];
    imagesBefore = [{ ...images[0], answer: 7 }];
    view.render(state({ evaluation: EVALUATION }));
    await vi.waitFor(() => expect(figure().hidden).toBe(false));
    expect(figure().textContent).toContain('1 wrong before, 0 now');
    imagesBefore = null;
    view.render(state({ evaluation: { ...EVALUATION } }));
    await Promise.resolve();
    expect(figure().hidden).toBe(true);
  });

  it('tells the matrix as numbers, or as shares of a digit or of an answer', () => {
    view.render(state({ evaluation: EVALUATION }));
    const measure = /** @type {HTMLSelectElement} */ (document.querySelector('#matrix-measure'));
    const set = (/** @type {string} */ value) => {
      measure.value = value;
      measure.dispatchEvent(new Event('change'));
    };
    const rowOf9 = () => text('.confusion tbody tr:last-child');
    expect(rowOf9()).toBe('90001000009');
    set('row');
    expect(rowOf9()).toBe('900010.00000090.0');
    expect(text('.confusion caption')).toMatch(/^Of each digit/);
    set('column');
    expect(rowOf9()).toBe('90009.100000100');
    expect(cell('9 read as 3: 1 image')).not.toBeNull();
  });

  describe('under way', () => {
    const bar = () => named('progressbar', 'Evaluation progress');
    const isOffered = () => !document.querySelector('[data-part="waiting"]')?.classList.contains('idle');
    const task = { task: /** @type {const} */ ('evaluation'), done: 2500, total: 10_000 };

    it('tells how far it is, and keeps the matrix of before', () => {
      view.render(state({ evaluation: EVALUATION }));
      expect(isOffered()).toBe(false);
      view.render(state({ evaluation: EVALUATION, evaluating: true, task }));
      expect(isOffered()).toBe(true);
      expect(bar().getAttribute('aria-valuenow')).toBe('25');
      expect(bar().getAttribute('aria-valuetext')).toBe('25 %, measuring');
      expect(cell('9 read as 3: 1 image')).not.toBeNull();
      view.render(state({ evaluating: true, task: { task: 'data', done: 1, total: 2 } }));
      expect(bar().getAttribute('aria-valuetext')).toBe('50 %, fetching the test images');
    });

    it('tells how much longer it takes since it began, not since the page did', () => {
      const now = vi.spyOn(performance, 'now').mockReturnValue(60_000);
      view.render(state({ evaluating: true, task: null }));
      now.mockReturnValue(63_000);
      view.render(state({ evaluating: true, task }));
      expect(bar().getAttribute('aria-valuetext')).toBe('25 %, measuring · 9 s left');
      now.mockRestore();
    });

    it('can be cancelled, and hands the focus back when it is over', () => {
      const cancel = vi.fn();
      view.addEventListener('cancel', cancel);
      view.render(state({ evaluating: true, task }));
      button('Cancel').focus();
      button('Cancel').click();
      expect(cancel).toHaveBeenCalledTimes(1);
      view.render(state({}));
      expect(document.activeElement).toBe(button('Evaluate'));
    });

    it('has no part in the progress of a training', () => {
      view.render(state({ phase: 'running', task }));
      expect(bar().getAttribute('aria-valuenow')).toBe('0');
    });
  });

  it('shows the confusion as a table with heads', () => {
    view.render(state({ evaluation: EVALUATION }));
    const rows = [...document.querySelectorAll('.confusion tbody tr')];
    expect(rows).toHaveLength(10);
    expect(rows[9].textContent).toBe('90001000009');
    expect(rows[9].querySelector('th')?.getAttribute('scope')).toBe('row');
  });

  it('leads from a cell, a row or a column to its images, by arrows from one to the next', () => {
    const confusion = CONFUSION.map((count, index) => ({ 27: 4, 57: 1, 59: 2 })[index] ?? count);
    view.render(state({ evaluation: { ...EVALUATION, confusion } }));
    const stops = [...document.querySelectorAll('.confusion [tabindex="0"]')];
    expect(stops.map((stop) => stop.getAttribute('aria-label'))).toEqual(['Another digit read as 3: 1 image']);
    /** @type {HTMLElement} */ (stops[0]).focus();
    const keys = ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft'];
    const reached = keys.map((key) => {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      return document.activeElement?.getAttribute('aria-label');
    });
    expect(reached).toEqual([
      'Another digit read as 7: 5 images',
      'Another digit read as 9: 2 images',
      '5 read as 9: 2 images',
      '9 read as 9: 9 images',
      '9 read as 3: 1 image',
      '9 read as another digit: 1 image',
      '9 read as another digit: 1 image',
    ]);
    expect(document.activeElement?.getAttribute('tabindex')).toBe('0');
    for (const [name, hash] of [
      ['5 read as 7: 1 image', '#test/5-7'],
      ['9 read as another digit: 1 image', '#test/9-any'],
      ['Another digit read as 7: 5 images', '#test/any-7'],
      ['2 read as 2: 10 images', '#test/2-2'],
    ]) {
      cell(name)?.click();
      expect(location.hash).toBe(hash);
    }
    view.render(state({ evaluation: EVALUATION }));
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Another digit read as 3: 1 image');
  });

  it('marks the cell whose images are shown, also behind one of them and in the figures that come after', () => {
    const pressed = () =>
      [...document.querySelectorAll('.confusion [aria-pressed="true"]')].map((cell) => cell.getAttribute('aria-label'));
    view.open('9-3');
    view.render(state({ evaluation: EVALUATION }));
    expect(pressed()).toEqual(['9 read as 3: 1 image']);
    view.open('image/12');
    expect(pressed()).toHaveLength(1);
    view.render(state({ evaluation: { ...EVALUATION } }));
    expect(pressed()).toHaveLength(1);
    view.open('9-any/by-loss');
    expect(pressed()).toEqual(['9 read as another digit: 1 image']);
    view.open('');
    expect(pressed()).toEqual([]);
  });

  it('is what to do first while there are no figures, and only then', () => {
    view.render(state({}));
    expect(button('Evaluate').matches('.primary')).toBe(true);
    view.render(state({ evaluation: EVALUATION }));
    expect(button('Evaluate').matches('.primary')).toBe(false);
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
});
