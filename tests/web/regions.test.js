// @vitest-environment happy-dom
/** The regions of the page: what they show of the state, under which names, and what they say. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PredictionView } from '../../web/features/answer/prediction.js';
import { EngineView } from '../../web/features/engine/engine-view.js';
import { classFigures, EvaluationView } from '../../web/features/test/evaluation.js';
import { ScoreView } from '../../web/features/test/score.js';
import { ExamplesView } from '../../web/features/train/examples.js';
import { Presets } from '../../web/features/train/presets.js';
import { SettingsForm } from '../../web/features/train/settings-form.js';
import { TrainingPanel } from '../../web/features/train/training-panel.js';
import { Alert } from '../../web/shell/alert.js';
import { readSettings } from '../../web/shell/settings.js';
import { INITIAL_STATE } from '../../web/shell/store.js';
import { bins, OFFER } from './fake-engine.js';
import { button, named, region, showPage, showRooms } from './page.js';

/** @import { Prediction } from '../../web/shared/protocol.js' */
/** @import { State } from '../../web/shell/store.js' */

const READY = {
  engine: { build: /** @type {const} */ ('relaxed-simd-threads'), threads: 2 },
  ...OFFER,
  memoryBytes: 34_500_000,
  notice: null,
};
const METRICS = {
  step: 100,
  stepsPerEpoch: 469,
  totalSteps: 1407,
  loss: 0.2,
  accuracy: 0.93,
  learningRate: 0.001,
  heldOutAccuracy: null,
  imagesPerSecond: 4210.4,
  secondsLeft: 83.2,
  memoryBytes: 40_000_000,
};
/** 10 images of each digit; one 9 was read as 3. */
const CONFUSION = Array.from({ length: 100 }, (_, index) => {
  if (index === 93) return 1;
  if (index === 99) return 9;
  return index % 11 === 0 ? 10 : 0;
});

/** @param {Partial<State>} patch @returns {State} */
const state = (patch) => ({ ...INITIAL_STATE, phase: 'idle', reader: 'original', engine: READY, ...patch });

/** @param {string} selector */
const text = (selector) => document.querySelector(selector)?.textContent;

beforeEach(() => {
  showPage();
  showRooms();
});

describe('the prediction', () => {
  /** @type {PredictionView} */
  let view;
  const status = () => named('status', 'Prediction').textContent;
  const items = () =>
    [...document.querySelectorAll('[aria-label="Probabilities"] > li')].map((item) => item.textContent);

  beforeEach(() => {
    view = new PredictionView(region('answer'));
  });

  it('asks for a digit when there is none', () => {
    expect(status()).toBe('Draw a digit');
    expect(items()).toHaveLength(10);
  });

  it('begins with the digit, then its probability', () => {
    const probabilities = [0, 0, 0.018, 0, 0, 0, 0, 0.982, 0, 0];
    view.show({ verdict: 'digit', digit: 7, probabilities, pixels: new Uint8Array(784) });
    expect(status()).toBe('7 — 98.2 %');
    expect(items()[7]).toBe('7 98.2 %');
    expect(items()[2]).toBe('2 1.8 %');
  });

  it('is never wholly sure, and writes no figure where it would be none', () => {
    const probabilities = [0.0004, 0, 0, 0, 0, 0, 0, 0.9996, 0, 0];
    view.show({ verdict: 'digit', digit: 7, probabilities, pixels: new Uint8Array(784) });
    expect(status()).toBe('7 — > 99.9 %');
    expect(items()[0]).toBe('0 ');
    view.showEmpty();
    expect(items().join('')).not.toContain('%');
  });

  it('asks for no digit while one that is drawn waits to be read, and keeps an answer until there is another', () => {
    view.showUnread();
    expect(status()).toBe('…');
    view.show({
      verdict: 'digit',
      digit: 7,
      probabilities: new Array(10).fill(0.1),
      pixels: new Uint8Array(784),
    });
    view.showUnread();
    expect(status()).toBe('7 — 10.0 %');
  });

  it('says that it is not a digit, and goes back to asking', () => {
    const probabilities = new Array(10).fill(0.1);
    for (const verdict of ['speck', 'scribble', 'unclaimed']) {
      view.show(/** @type {Prediction} */ ({ verdict, digit: 3, probabilities, pixels: new Uint8Array(784) }));
      expect(status()).toBe('Not a digit');
    }
    view.show({ verdict: 'empty', digit: 0, probabilities, pixels: new Uint8Array(784) });
    expect(status()).toBe('Draw a digit');
  });

  it('says when it is averaged over shifts', () => {
    const { settings } = readSettings(new URLSearchParams('shifts=1'), OFFER);
    view.render(state({ settings }));
    expect(text('.reader')).toContain('the network that came with the page, averaged over 5 shifts.');
    view.render(state({ settings, reader: 'none' }));
    expect(text('.reader')).not.toContain('averaged');
  });

  it('is quiet for screen readers while everything moves', () => {
    view.setQuiet(true);
    expect(named('status', 'Prediction').getAttribute('aria-live')).toBe('off');
    view.setQuiet(false);
    expect(named('status', 'Prediction').getAttribute('aria-live')).toBe('polite');
  });

  it('says whose network reads, and offers the other', () => {
    const chosen = vi.fn();
    view.addEventListener('reader', (event) => chosen(/** @type {CustomEvent} */ (event).detail.id));
    view.render(state({}));
    const readers = /** @type {HTMLSelectElement} */ (document.querySelector('select[aria-label="Read by"]'));
    expect(text('.reader')).toContain('the network that came with the page');
    expect(readers.hidden).toBe(true);
    const networks = [
      { id: 'b', text: 'Quick, seed 2 · unfinished' },
      { id: 'a', text: 'Quick, seed 1 · 99.2 %' },
    ];
    view.render(state({ reader: 'own', fromLastVisit: true, network: 'a', networks }));
    expect(text('.reader')).toContain('your network from last time');
    expect(readers.hidden).toBe(false);
    expect(readers.value).toBe('a');
    expect([...readers.options].map((option) => option.text)).toEqual([
      'Original',
      'Quick, seed 2 · unfinished',
      'Quick, seed 1 · 99.2 %',
    ]);
    readers.value = 'original';
    readers.dispatchEvent(new Event('change'));
    expect(chosen).toHaveBeenCalledWith('original');
    view.render(state({ phase: 'running', reader: 'own', network: 'a', networks }));
    expect(readers.disabled).toBe(true);
    expect(readers.value).toBe('a');
  });
});

describe('the training panel', () => {
  /** @type {TrainingPanel} */
  let panel;
  const shown = () => ['Train', 'Pause', 'Resume'].filter((name) => !button(name).hidden);
  const usable = () =>
    ['Step', 'Stop'].filter((name) => !button(name).disabled && button(name).getAttribute('aria-disabled') !== 'true');
  const bar = () => named('progressbar', 'Training progress');

  beforeEach(() => {
    panel = new TrainingPanel(region('training'));
  });

  it.each(
    /** @type {[Partial<State>, string, string[]][]} */ ([
      [{ phase: 'starting' }, 'Train', []],
      [{ phase: 'idle' }, 'Train', ['Step']],
      [{ phase: 'preparing' }, 'Pause', ['Stop']],
      [{ phase: 'preparing', holdAfterPreparing: true }, 'Resume', ['Stop']],
      [{ phase: 'running' }, 'Pause', ['Stop']],
      [{ phase: 'paused' }, 'Resume', ['Step', 'Stop']],
      [{ phase: 'off' }, 'Train', []],
    ]),
  )('in %o offers %s', (patch, primary, others) => {
    panel.render(state(patch));
    expect(shown()).toEqual([primary]);
    expect(usable()).toEqual(others);
  });

  it('says what was pressed, unless that is of no use now', () => {
    const train = vi.fn();
    const stop = vi.fn();
    panel.addEventListener('train', train);
    panel.addEventListener('stop', stop);
    panel.render(state({}));
    button('Train').click();
    button('Stop').click();
    expect(train).toHaveBeenCalledTimes(1);
    expect(stop).not.toHaveBeenCalled();
  });

  it('hands the focus on when its button gives way to another', () => {
    panel.render(state({}));
    button('Train').focus();
    panel.render(state({ phase: 'preparing' }));
    expect(document.activeElement).toBe(button('Pause'));
  });

  it('shows the epoch, the speed and the time left', () => {
    panel.render(state({ phase: 'running', metrics: METRICS }));
    expect(text('.progress-text')).toBe('Epoch 1 of 3 · 4,210 images/s · 1 min 24 s left');
    expect(bar().getAttribute('aria-valuenow')).toBe('7.1');
  });

  it('shows what it waits for', () => {
    const task = { task: /** @type {const} */ ('data'), done: 5_000_000, total: 11_600_000 };
    panel.render(state({ phase: 'preparing', task }));
    expect(text('.progress-text')).toBe('Fetching MNIST: 5.0 MB of 11.6 MB');
    expect(bar().getAttribute('aria-valuenow')).toBe('0');
    panel.render(state({ phase: 'running', metrics: METRICS, task: { task: 'evaluation', done: 1, total: 4 } }));
    expect(text('.progress-text')).toBe('Epoch 1 of 3 · testing, 25 %');
  });

  it('ends at a hundred per cent, with the time it took', () => {
    const metrics = { ...METRICS, step: 1407, secondsLeft: 0 };
    panel.render(state({ metrics, trainedSeconds: 61.3 }));
    expect(text('.progress-text')).toBe('1,407 of 1,407 steps in 1 min 2 s');
    expect(bar().getAttribute('aria-valuenow')).toBe('100');
  });

  it('says how well the last epoch reads what is held out, as soon as that is known', () => {
    const metrics = { ...METRICS, heldOutAccuracy: 0.9912 };
    panel.render(state({ phase: 'running', metrics }));
    expect(text('.progress-text')).toBe('Epoch 1 of 3 · 4,210 images/s · 1 min 24 s left · held-out accuracy 99.12 %');
    panel.render(state({ phase: 'paused', metrics }));
    expect(text('.progress-text')).toBe('Epoch 1 of 3 · step 100 of 1,407 · paused · held-out accuracy 99.12 %');
    panel.render(state({ metrics: { ...metrics, step: 1407 }, trainedSeconds: 61.3 }));
    expect(text('.progress-text')).toBe('1,407 of 1,407 steps in 1 min 2 s · held-out accuracy 99.12 %');
  });

  it('tells a screen reader of turns, not of figures', () => {
    const news = () => text('[data-part="news"]');
    panel.render(state({}));
    expect(news()).toBe('');
    panel.render(state({ phase: 'running' }));
    panel.render(state({ phase: 'running', metrics: METRICS }));
    expect(news()).toBe('Training runs.');
    panel.render(state({ phase: 'paused', metrics: METRICS }));
    expect(news()).toBe('Training is paused.');
    panel.render(state({}));
    expect(news()).toBe('Training is over.');
  });
});

describe('the settings', () => {
  /** @type {SettingsForm} */
  let form;
  const { settings } = readSettings(new URLSearchParams('?epochs=4'), OFFER);
  /** @param {string} label */
  const field = (label) => {
    const found = [...document.querySelectorAll('label')].find((each) => each.textContent === label);
    return /** @type {HTMLInputElement} */ (document.getElementById(found?.getAttribute('for') ?? ''));
  };

  /** @type {Presets} */
  let presets;

  beforeEach(() => {
    form = new SettingsForm(region('settings'));
    presets = new Presets(region('presets'));
    for (const view of [form, presets]) view.render(state({ settings }));
  });

  it('say of each preset what it did and what that counts', () => {
    const described = document.getElementById(field('Quick').getAttribute('aria-describedby') ?? '');
    expect(described?.textContent).toBe(
      'Small and fast: 99 % in one epoch. 99.16\u00a0% of the test images right after 1.8\u00a0s, on two cores of a server that had MNIST already.',
    );
    expect(document.querySelectorAll('.preset-description')).toHaveLength(2);
    expect(described?.classList.contains('chosen')).toBe(true);
  });

  it('say of the chosen preset what it costs and how far its trainings lie apart', () => {
    expect(text('.preset-figures')).toBe(
      '55,418 parameters, 2.4 million operations (MFLOP) to learn from one image. Several trainings read 99.00 to 99.21 % right; the figures above are their medians.',
    );
  });

  it('are those of the preset, and the changed ones', () => {
    expect(field('Quick').checked).toBe(true);
    expect(field('Epochs').value).toBe('4');
    expect(field('Batch size').value).toBe('64');
    expect(field('Learning rate').value).toBe('0.02');
    expect(field('Optimizer').value).toBe('adam');
    expect(field('Seed').value).toBe('1');
  });

  it('say what the person wants', () => {
    const said = vi.fn();
    form.addEventListener('override', (event) => said(/** @type {CustomEvent} */ (event).detail));
    presets.addEventListener('preset', (event) => said(/** @type {CustomEvent} */ (event).detail));
    field('Batch size').value = '32';
    field('Batch size').dispatchEvent(new Event('change'));
    field('Keras convnet').dispatchEvent(new Event('change'));
    expect(said.mock.calls).toEqual([[{ name: 'batch', text: '32', settled: true }], [{ name: 'keras' }]]);
  });

  it('have sliders that show and say their value in figures, while they are moved too', () => {
    expect(field('Rotation').type).toBe('range');
    expect(field('Rotation').value).toBe('0');
    expect(field('Rotation').getAttribute('aria-valuetext')).toBe('none');
    const said = vi.fn();
    form.addEventListener('override', (event) => said(/** @type {CustomEvent} */ (event).detail));
    field('Rotation').value = '12';
    field('Rotation').dispatchEvent(new Event('input'));
    field('Rotation').dispatchEvent(new Event('change'));
    expect(said.mock.calls).toEqual([
      [{ name: 'rotation', text: '12', settled: false }],
      [{ name: 'rotation', text: '12', settled: true }],
    ]);
    form.render(state({ settings: { ...settings, overrides: { rotation: 12 } } }));
    expect(field('Rotation').getAttribute('aria-valuetext')).toBe('±12°');
    expect(text('.slider-figure.changed')).toBe('±12°');
  });

  it('have sliders that go further where the address does', () => {
    expect(field('Rotation').max).toBe('45');
    expect(field('Synthetic digits').max).toBe('1');
    form.render(state({ settings: { ...settings, overrides: { rotation: 90 } } }));
    expect(field('Rotation').max).toBe('90');
    expect(field('Rotation').value).toBe('90');
    expect(field('Rotation').style.getPropertyValue('--share')).toBe('1');
  });

  it('show the value in force again after nonsense, even in the field that has the focus', () => {
    field('Epochs').focus();
    field('Epochs').value = 'many';
    field('Epochs').dispatchEvent(new Event('change'));
    form.render(state({ settings }));
    expect(field('Epochs').value).toBe('4');
  });

  it('do not write over what is being typed', () => {
    field('Epochs').focus();
    field('Epochs').value = '12';
    form.render(state({ settings }));
    expect(field('Epochs').value).toBe('12');
  });

  it('are locked while a training is in hand, and the presets make room for its curve', () => {
    const sets = [...document.querySelectorAll('fieldset')];
    for (const view of [form, presets]) view.render(state({ settings, phase: 'paused' }));
    expect(sets.every((set) => set.disabled)).toBe(true);
    expect(region('presets').classList.contains('folded')).toBe(true);
    for (const view of [form, presets]) view.render(state({ settings }));
    expect(sets.some((set) => set.disabled)).toBe(false);
    expect(region('presets').classList.contains('folded')).toBe(false);
  });
});

describe('the examples', () => {
  const { settings } = readSettings(new URLSearchParams(''), OFFER);
  const PREVIEW = {
    first: 0,
    images: new Uint8Array(12 * 784),
    labels: Uint8Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 10, 0),
    fromDataset: false,
  };
  /** @type {ExamplesView} */
  let view;
  const stale = vi.fn();
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve(null)));
  const enter = async () => {
    view.setSeen(true);
    await frame();
  };

  beforeEach(() => {
    stale.mockReset();
    view = new ExamplesView(region('examples'));
    view.addEventListener('stale', stale);
  });

  it('are asked for when they can be seen, once for all that changed within a frame', async () => {
    view.render(state({ settings }));
    await frame();
    expect(stale).not.toHaveBeenCalled();
    await enter();
    expect(stale).toHaveBeenCalledTimes(1);
    for (let rotation = 1; rotation < 9; rotation++) {
      view.render(state({ settings: { ...settings, overrides: { rotation } } }));
    }
    await frame();
    expect(stale).toHaveBeenCalledTimes(2);
  });

  it('are not asked for again when nothing about them changed, but when the data may have come', async () => {
    view.render(state({ settings }));
    await enter();
    stale.mockReset();
    view.render(state({ settings, memoryBytes: 5 }));
    await frame();
    expect(stale).not.toHaveBeenCalled();
    view.render(state({ settings, phase: 'paused' }));
    await frame();
    expect(stale).toHaveBeenCalledTimes(1);
  });

  it('are named, with where they come from', () => {
    view.show(PREVIEW);
    expect(named('img', 'Training examples: 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, no digit, 0')).not.toBeNull();
    expect(text('#examples figcaption')).toBe('Drawn stand-ins, until MNIST is here.');
    view.show({ ...PREVIEW, fromDataset: true });
    expect(text('#examples figcaption')).toBe('Training examples, as the network sees them.');
  });

  it('give way to the next twelve', async () => {
    view.render(state({ settings }));
    await enter();
    stale.mockReset();
    expect(view.wanted).toEqual({ first: 0, count: 12 });
    button('Show others').click();
    await frame();
    expect(view.wanted).toEqual({ first: 12, count: 12 });
    expect(stale).toHaveBeenCalledTimes(1);
    view.render(state({ settings, phase: 'off' }));
    button('Show others').click();
    expect(view.wanted.first).toBe(12);
  });

  it('are told to a screen reader when others were asked for, not when a slider changed them', async () => {
    const news = () => text('#examples [role="status"]');
    view.render(state({ settings }));
    await enter();
    view.show(PREVIEW);
    expect(news()).toBe('');
    button('Show others').click();
    view.show(PREVIEW);
    expect(news(), 'an answer to what was asked before').toBe('');
    const others = { ...PREVIEW, first: 12, labels: PREVIEW.labels.toReversed() };
    view.show(others);
    expect(news()).toBe('Training examples: 0, no digit, 3, 5, 6, 2, 9, 5, 1, 4, 1, 3');
    view.show({ ...others, labels: PREVIEW.labels });
    expect(news(), 'no longer true').toBe('');
  });
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

describe('the engine', () => {
  it('is named with its threads', () => {
    const view = new EngineView(region('engine'));
    const engine = () => text('output[aria-label="Engine"]');
    view.render(state({ engine: null, phase: 'starting' }));
    expect(engine()).toBe('starting…');
    view.render(state({ memoryBytes: 34_500_000 }));
    expect(engine()).toBe('relaxed-simd · 2 threads');
    expect(text('[data-part="memory"]')).toBe('34.5 MB');
    view.render(state({ engine: { ...READY, engine: { build: 'simd', threads: 1 } } }));
    expect(engine()).toBe('simd · 1 thread');
  });
});

describe('the alert', () => {
  it('shows one sentence until it is dismissed', () => {
    const alert = new Alert(region('alert'));
    expect(region('alert').hidden).toBe(true);
    alert.show('Something <b>happened</b>; try again.');
    expect(region('alert').hidden).toBe(false);
    expect(text('[role="alert"]')).toBe('Something <b>happened</b>; try again.');
    button('Dismiss').click();
    expect(region('alert').hidden).toBe(true);
    expect(text('[role="alert"]')).toBe('');
  });

  it('shows a remark over the first of its places that can be seen', () => {
    const [hidden, seen] = [0, 46].map((height) => {
      const place = document.createElement('p');
      place.getBoundingClientRect = () => new DOMRect(30, 200, 400, height);
      return place;
    });
    new Alert(region('alert'), [hidden, seen]).remark('That is a dot; draw a digit.');
    const { style } = region('alert');
    expect(['--left', '--top', '--width'].map((name) => style.getPropertyValue(name))).toEqual([
      '30px',
      '200px',
      '400px',
    ]);
  });

  it('takes a remark, which never takes the place of a problem and can be withdrawn', () => {
    const alert = new Alert(region('alert'));
    alert.remark('That is a dot; draw a digit.');
    expect(region('alert').hidden).toBe(false);
    expect(text('[role="alert"]')).toBe('That is a dot; draw a digit.');
    alert.withdrawRemark();
    expect(region('alert').hidden).toBe(true);

    alert.remark('That is a dot; draw a digit.');
    alert.show('The engine stopped; reload the page.');
    alert.remark('That is a scribble; draw a digit.');
    alert.withdrawRemark();
    expect(text('[role="alert"]')).toBe('The engine stopped; reload the page.');

    alert.clear();
    alert.remark('That is a scribble; draw a digit.');
    expect(text('[role="alert"]')).toBe('That is a scribble; draw a digit.');
  });

  it('shows what lasts until it is over, also after something else was told and taken back', () => {
    const alert = new Alert(region('alert'));
    alert.last('storage', 'There is no room; free some.');
    alert.clear();
    alert.remark('That is a dot; draw a digit.');
    expect(text('[role="alert"]')).toBe('There is no room; free some.');
    alert.show('The engine stopped; reload the page.');
    expect(text('[role="alert"]')).toBe('The engine stopped; reload the page.');
    alert.clear();
    expect(text('[role="alert"]')).toBe('There is no room; free some.');
    alert.last('storage', null);
    expect(region('alert').hidden).toBe(true);
  });

  it('shows what lasts once when it is dismissed, and again when it happens again', () => {
    const alert = new Alert(region('alert'));
    alert.last('storage', 'There is no room; free some.');
    button('Dismiss').click();
    expect(region('alert').hidden).toBe(true);
    alert.last('storage', 'There is no room; free some.');
    expect(region('alert').hidden).toBe(true);
    alert.last('storage', null);
    alert.last('storage', 'There is no room; free some.');
    expect(text('[role="alert"]')).toBe('There is no room; free some.');
  });

  it('tells a notice about the engine and what is wrong with the address one after the other', () => {
    const alert = new Alert(region('alert'));
    alert.last('address', 'In the address, lr=x is unknown.');
    alert.show('Another engine runs.');
    expect(text('[role="alert"]')).toBe('Another engine runs.');
    button('Dismiss').click();
    expect(text('[role="alert"]')).toBe('In the address, lr=x is unknown.');
    button('Dismiss').click();
    expect(region('alert').hidden).toBe(true);
  });

  it('shows what else lasts when one thing is over', () => {
    const alert = new Alert(region('alert'));
    alert.last('storage', 'There is no room; free some.');
    alert.last('late', 'The network is late; wait.');
    alert.last('late', null);
    expect(text('[role="alert"]')).toBe('There is no room; free some.');
  });
});
