// @vitest-environment happy-dom
/** The buttons and the progress of a training: which of them can be used when, and what is said of it. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { button, named, region, showPage, text } from '../../../tests/web/page.js';
import { METRICS, state } from '../../../tests/web/states.js';
import { TrainingPanel } from './training-panel.js';

/** @import { State } from '../../shell/store.js' */

beforeEach(showPage);

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

  it('hears of a double click the first alone: the second lands on what took its place', () => {
    const heard = vi.fn();
    for (const action of ['train', 'pause']) panel.addEventListener(action, ({ type }) => heard(type));
    panel.render(state({}));
    button('Train').dispatchEvent(new MouseEvent('click', { detail: 1 }));
    panel.render(state({ phase: 'preparing' }));
    button('Pause').dispatchEvent(new MouseEvent('click', { detail: 2 }));
    expect(heard.mock.calls).toEqual([['train']]);
    button('Pause').dispatchEvent(new MouseEvent('click', { detail: 1 }));
    expect(heard).toHaveBeenLastCalledWith('pause');
  });

  it('hears of an Enter that is held the first alone', () => {
    const enter = (/** @type {boolean} */ repeat) =>
      new KeyboardEvent('keydown', { key: 'Enter', repeat, bubbles: true, cancelable: true });
    panel.render(state({}));
    const [first, ...others] = [enter(false), enter(true)];
    button('Train').dispatchEvent(first);
    for (const other of others) button('Pause').dispatchEvent(other);
    expect([first, ...others].map(({ defaultPrevented }) => defaultPrevented)).toEqual([false, true]);
  });

  it('says how often Step was pressed, however fast', () => {
    const step = vi.fn();
    panel.addEventListener('step', step);
    panel.render(state({}));
    for (const detail of [1, 2, 3]) button('Step').dispatchEvent(new MouseEvent('click', { detail }));
    expect(step).toHaveBeenCalledTimes(3);
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
    expect(bar().getAttribute('aria-valuetext')).toBe('0 %, Fetching MNIST: 5.0 MB of 11.6 MB');
    panel.render(state({ phase: 'preparing', task, holdAfterPreparing: true }));
    expect(text('.progress-text')).toBe('Fetching MNIST: 5.0 MB of 11.6 MB; then it is paused');
    panel.render(state({ phase: 'preparing', task, metrics: METRICS }));
    expect(text('.progress-text')).toBe('Fetching MNIST: 5.0 MB of 11.6 MB');
    expect(bar().getAttribute('aria-valuenow'), 'what was trained').toBe('7.1');
    panel.render(state({ phase: 'preparing', task: null, holdAfterPreparing: true }));
    expect(text('.progress-text')).toBe('Getting ready; then it is paused');
    panel.render(state({ phase: 'preparing', task: { ...task, total: 33_000 } }));
    expect(text('.progress-text')).toBe('Fetching MNIST');
    panel.render(state({ phase: 'running', metrics: METRICS, task }));
    expect(text('.progress-text')).toBe('Epoch 1 of 3 · waiting for MNIST: 5.0 MB of 11.6 MB');
    expect(bar().getAttribute('aria-valuetext')).toBe('7 %, Epoch 1 of 3');
    panel.render(state({ phase: 'running', metrics: METRICS, task: { task: 'evaluation', done: 1, total: 4 } }));
    expect(text('.progress-text')).toBe('Epoch 1 of 3 · testing, 25 %');
  });

  it('ends at a hundred per cent, with the time it took and how fast it was', () => {
    const metrics = { ...METRICS, step: 1407, secondsLeft: 0 };
    panel.render(state({ metrics, trainedSeconds: 61.3 }));
    expect(text('.progress-text')).toBe('1,407 of 1,407 steps in 1 min 2 s · 4,210 images/s, 0.24 ms each');
    expect(bar().getAttribute('aria-valuenow')).toBe('100');
  });

  it('says how well the last epoch reads what is held out, as soon as that is known', () => {
    const metrics = { ...METRICS, heldOutAccuracy: 0.9912 };
    panel.render(state({ phase: 'running', metrics }));
    expect(text('.progress-text')).toBe('Epoch 1 of 3 · 4,210 images/s · 1 min 24 s left · held-out accuracy 99.12 %');
    panel.render(state({ phase: 'paused', metrics }));
    expect(text('.progress-text')).toBe('Epoch 1 of 3 · step 100 of 1,407 · paused · held-out accuracy 99.12 %');
    panel.render(state({ metrics: { ...metrics, step: 1407 }, trainedSeconds: 61.3 }));
    expect(text('.progress-text')).toBe(
      '1,407 of 1,407 steps in 1 min 2 s · 4,210 images/s, 0.24 ms each · held-out accuracy 99.12 %',
    );
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
