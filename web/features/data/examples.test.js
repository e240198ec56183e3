// @vitest-environment happy-dom
/** The varied examples: when they are asked for, and how they are shown and told. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFER } from '../../../tests/web/fake-engine.js';
import { button, named, region, text } from '../../../tests/web/page.js';
import { state } from '../../../tests/web/states.js';
import { readSettings } from '../../shell/settings.js';
import MARKUP from './data.html?raw';
import { ExamplesView } from './examples.js';

beforeEach(() => {
  document.body.innerHTML = MARKUP;
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
