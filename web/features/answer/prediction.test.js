// @vitest-environment happy-dom
/** The answer: what it shows of a prediction and of whose network reads, and the network that it says was chosen. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFER } from '../../../tests/web/fake-engine.js';
import { named, region, showPage, text } from '../../../tests/web/page.js';
import { state } from '../../../tests/web/states.js';
import { readSettings } from '../../shell/settings.js';
import { PredictionView } from './prediction.js';

/** @import { Reading } from '../../shared/protocol.js' */

beforeEach(showPage);

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

  it('writes several digits as one number, with how sure it is of all of them, and the bars of the one that is looked at', () => {
    const probabilities = [0, 0, 0.99, 0, 0, 0, 0, 0.01, 0, 0];
    const digits = [
      { digit: 4, probability: 0.98 },
      { digit: 2, probability: 0.99 },
    ];
    view.showRow(digits, { verdict: 'digit', digit: 2, probabilities, pixels: new Uint8Array(784) });
    expect(status()).toBe('42 — 97 %');
    expect(items()[2]).toBe('2 99.0 %');
    view.showRow([], null);
    expect(status()).toBe('No digit found');
  });

  it('knows how long its longest line is, so that the style can keep it whole', () => {
    const main = /** @type {HTMLElement} */ (document.querySelector('[data-part="verdict-main"]'));
    view.showRow(
      [0, 0, 1, 1, 1, 2].map((line) => ({ digit: 4, probability: 1, line })),
      null,
    );
    expect(main.style.getPropertyValue('--longest')).toBe('3');
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
      view.show(/** @type {Reading} */ ({ verdict, digit: 3, probabilities, pixels: new Uint8Array(784) }));
      expect(status()).toBe('Not a digit');
      expect(document.querySelector('.probability.best'), 'all bars are grey').toBeNull();
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

  it('says when what is shown was read by the network of before', () => {
    view.render(state({}), true);
    expect(text('.reader')).toContain('Read before the network changed.');
    view.render(state({ phase: 'running', reader: 'own' }), true);
    expect(text('.reader')).toContain('Read before the network changed; it is read anew when the training rests.');
    view.render(state({}));
    expect(text('.reader')).toContain('Read by the network that came with the page');
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
