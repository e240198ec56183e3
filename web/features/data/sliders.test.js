// @vitest-environment happy-dom
/** The sliders that vary the examples: what they show of the settings in force, and what they say when one is moved. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFER } from '../../../tests/web/fake-engine.js';
import { field, text } from '../../../tests/web/page.js';
import { state } from '../../../tests/web/states.js';
import { readSettings } from '../../shell/settings.js';
import MARKUP from './data.html?raw';
import { Sliders } from './sliders.js';

describe('the sliders', () => {
  /** @type {Sliders} */
  let sliders;
  const { settings } = readSettings(new URLSearchParams('?epochs=4'), OFFER);
  const set = () => /** @type {HTMLFieldSetElement} */ (document.querySelector('[data-part="sliders"]'));

  beforeEach(() => {
    document.body.innerHTML = MARKUP;
    sliders = new Sliders(set());
    sliders.render(state({ settings }));
  });

  it('show and say their value in figures, while they are moved too', () => {
    expect(field('Rotation').type).toBe('range');
    expect(field('Rotation').value).toBe('0');
    expect(field('Rotation').getAttribute('aria-valuetext')).toBe('none');
    const said = vi.fn();
    sliders.addEventListener('override', (event) => said(/** @type {CustomEvent} */ (event).detail));
    field('Rotation').value = '12';
    field('Rotation').dispatchEvent(new Event('input'));
    field('Rotation').dispatchEvent(new Event('change'));
    expect(said.mock.calls).toEqual([
      [{ name: 'rotation', text: '12', settled: false }],
      [{ name: 'rotation', text: '12', settled: true }],
    ]);
    sliders.render(state({ settings: { ...settings, overrides: { rotation: 12 } } }));
    expect(field('Rotation').getAttribute('aria-valuetext')).toBe('±12°');
    expect(text('.slider-figure.changed')).toBe('±12°');
  });

  it('go further where the address does', () => {
    expect(field('Rotation').max).toBe('45');
    expect(field('Synthetic digits').max).toBe('1');
    sliders.render(state({ settings: { ...settings, overrides: { rotation: 90 } } }));
    expect(field('Rotation').max).toBe('90');
    expect(field('Rotation').value).toBe('90');
    expect(field('Rotation').style.getPropertyValue('--share')).toBe('1');
  });

  it('are locked while a training is in hand', () => {
    expect(set().disabled).toBe(false);
    sliders.render(state({ settings, phase: 'paused' }));
    expect(set().disabled).toBe(true);
  });
});
