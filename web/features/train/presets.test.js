// @vitest-environment happy-dom
/** The presets: what is said of each, and which one is wanted. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFER } from '../../../tests/web/fake-engine.js';
import { button, field, region, showPage, text } from '../../../tests/web/page.js';
import { state } from '../../../tests/web/states.js';
import { readSettings } from '../../shell/settings.js';
import { Presets } from './presets.js';

beforeEach(showPage);

describe('the presets', () => {
  /** @type {Presets} */
  let presets;
  const { settings } = readSettings(new URLSearchParams('?seed=4'), OFFER);

  beforeEach(() => {
    presets = new Presets(region('presets'));
    presets.render(state({ settings }));
  });

  it('say of each preset what it did and what that counts', () => {
    const described = document.getElementById(field('Quick').getAttribute('aria-describedby') ?? '');
    expect(described?.textContent).toBe(
      'Small and fast: 99 % in one epoch. 99.16\u00a0% of the test images right after 1.8\u00a0s, on two cores of a server that had MNIST already.',
    );
    expect(document.querySelectorAll('.preset-description')).toHaveLength(2);
    expect(described?.classList.contains('chosen')).toBe(true);
  });
  it('say which one the person wants', () => {
    const said = vi.fn();
    presets.addEventListener('preset', (event) => said(/** @type {CustomEvent} */ (event).detail));
    expect(field('Quick').checked).toBe(true);
    field('Keras convnet').dispatchEvent(new Event('change'));
    expect(said.mock.calls).toEqual([[{ name: 'keras' }]]);
  });

  it('claim no figures for one that was changed, and lead back to it', () => {
    const changed = { ...settings, overrides: { epochs: 2 } };
    presets.render(state({ settings: changed }));
    expect(field('Quick, changed').checked).toBe(true);
    expect(text('.preset-description.chosen')).toBe(
      'Small and fast: 99 % in one epoch. How well it reads as it is now set was not measured.',
    );
    const said = vi.fn();
    presets.addEventListener('preset', (event) => said(/** @type {CustomEvent} */ (event).detail));
    button('Back to Quick').focus();
    button('Back to Quick').click();
    expect(said.mock.calls).toEqual([[{ name: 'quick' }]]);
    expect(document.activeElement).toBe(field('Quick, changed'));
    presets.render(state({ settings }));
    expect(button('Back to Quick').hidden).toBe(true);
    expect(text('.preset-description.chosen')).toContain('99.16');
  });

  it('are locked while a training is in hand, and make room for its curve', () => {
    const set = region('presets').querySelector('fieldset');
    presets.render(state({ settings, phase: 'paused' }));
    expect(set?.disabled).toBe(true);
    expect(region('presets').classList.contains('folded')).toBe(true);
    presets.render(state({ settings }));
    expect(set?.disabled).toBe(false);
    expect(region('presets').classList.contains('folded')).toBe(false);
  });
});
