// @vitest-environment happy-dom
/** The settings: what they show of those in force, and what they say when a hand changes one. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFER } from '../../../tests/web/fake-engine.js';
import { field, region, showPage, showRooms, text } from '../../../tests/web/page.js';
import { state } from '../../../tests/web/states.js';
import { readSettings } from '../../shell/settings.js';
import { SettingsForm } from './settings-form.js';

beforeEach(() => {
  showPage();
  showRooms();
});

describe('the settings', () => {
  /** @type {SettingsForm} */
  let form;
  const { settings } = readSettings(new URLSearchParams('?epochs=4'), OFFER);

  beforeEach(() => {
    form = new SettingsForm(region('settings'));
    form.render(state({ settings }));
  });

  it('say of the chosen preset what it costs and how far its trainings lie apart, unless it was changed', () => {
    expect(text('.preset-figures')).toBe('');
    form.render(state({ settings: { ...settings, overrides: { seed: 3 } } }));
    expect(text('.preset-figures')).toBe(
      '55,418 parameters, 2.4 million operations (MFLOP) to learn from one image. Several trainings read 99.00 to 99.21 % right; the figures above are their medians.',
    );
  });

  it('are those of the preset, and the changed ones', () => {
    expect(field('Epochs').value).toBe('4');
    expect(field('Batch size').value).toBe('64');
    expect(field('Learning rate').value).toBe('0.02');
    expect(field('Optimizer').value).toBe('adam');
    expect(field('Seed').value).toBe('1');
  });

  it('say what the person wants', () => {
    const said = vi.fn();
    form.addEventListener('override', (event) => said(/** @type {CustomEvent} */ (event).detail));
    field('Batch size').value = '32';
    field('Batch size').dispatchEvent(new Event('change'));
    expect(said.mock.calls).toEqual([[{ name: 'batch', text: '32', settled: true }]]);
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

  it('are locked while a training is in hand', () => {
    const sets = [...region('settings').querySelectorAll('fieldset')];
    form.render(state({ settings, phase: 'paused' }));
    expect(sets.every((set) => set.disabled)).toBe(true);
    form.render(state({ settings }));
    expect(sets.some((set) => set.disabled)).toBe(false);
  });
});
