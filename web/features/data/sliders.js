/**
 * The sliders that vary the examples. They show what is in force and say what the person wants (`override`); what is
 * allowed is settings.js.
 */

import { element, setText } from '../../shared/parts.js';
import { FIELDS, schemaOf, valueInForce } from '../../shell/settings.js';

/** @import { Preset, Range, Schema } from '../../shared/protocol.js' */
/** @import { OverrideName, Settings, Slider } from '../../shell/settings.js' */
/** @import { State } from '../../shell/store.js' */

/** @typedef {{ slider: Slider, input: HTMLInputElement, figure: HTMLElement }} Control its figure is its value in words */

export class Sliders extends EventTarget {
  #set;
  /** @type {Map<OverrideName, Control>} */
  #controls = new Map();

  /** @param {HTMLFieldSetElement} set */
  constructor(set) {
    super();
    this.#set = set;
  }

  /** @param {State} state */
  render({ phase, settings, engine }) {
    if (settings === null || engine === null) return;
    if (this.#controls.size === 0) this.#add(engine.schema);
    this.#set.disabled = phase !== 'idle';
    for (const [name, control] of this.#controls) showValue(control, name, settings, engine.presets);
  }

  /** @param {Schema} schema */
  #add(schema) {
    for (const name of /** @type {OverrideName[]} */ (Object.keys(FIELDS))) {
      const { label, slider } = FIELDS[name];
      if (slider === undefined) continue;
      const { most } = /** @type {Range} */ (schemaOf(name, schema));
      const control = makeControl(name, slider, slider.span ?? most);
      const { input, figure } = control;
      // Every move is shown; only where it comes to rest is worth an entry in the address.
      input.addEventListener('input', () => this.#say(name, input.value, false));
      input.addEventListener('change', () => this.#say(name, input.value, true));
      this.#controls.set(name, control);
      this.#set.append(element('div', { class: 'slider' }, element('label', { for: input.id }, label), figure, input));
    }
  }

  /** @param {OverrideName} name @param {string} text @param {boolean} settled unless it is still being moved */
  #say(name, text, settled) {
    this.dispatchEvent(new CustomEvent('override', { detail: { name, text, settled } }));
  }
}

/** @param {OverrideName} name @param {Slider} slider @param {number} most @returns {Control} */
function makeControl(name, slider, most) {
  const [id, max, step] = [`setting-${name}`, String(most), String(slider.step)];
  return {
    slider,
    input: element('input', { id, name, type: 'range', min: '0', max, step }),
    // The slider says it itself, by aria-valuetext.
    figure: element('span', { class: 'slider-figure', 'aria-hidden': 'true' }),
  };
}

/** @param {Control} control @param {OverrideName} name @param {Settings} settings @param {readonly Preset[]} presets */
function showValue({ slider, input, figure }, name, settings, presets) {
  const value = Number(valueInForce(settings, name, presets));
  const isChanged = settings.overrides[name] !== undefined;
  // An address may go further than a hand does, and the slider then goes as far.
  if (value > Number(input.max)) input.max = String(value);
  if (input !== document.activeElement || Number(input.value) !== value) input.value = String(value);
  input.setAttribute('aria-valuetext', slider.format(value));
  input.style.setProperty('--share', String(value / Number(input.max)));
  input.classList.toggle('changed', isChanged);
  setText(figure, slider.format(value));
  figure.classList.toggle('changed', isChanged);
}
