/**
 * The settings as controls: presets to choose from, and the fields under "Settings". It shows what is
 * in force and says what the person wants (`preset`, `override`); what is allowed is settings.js.
 */

import { element, part, setText } from './parts.js';
import { FIELDS, OPTIMIZERS, valueInForce } from './settings.js';

/** @import { Preset } from './protocol.js' */
/** @import { OverrideName, Settings } from './settings.js' */
/** @import { State } from './store.js' */

const NAMES = /** @type {OverrideName[]} */ (Object.keys(FIELDS));

export class SettingsForm extends EventTarget {
  #presets;
  #fields;
  #more;
  /** @type {Map<string, HTMLInputElement>} */
  #radios = new Map();
  /** @type {Map<OverrideName, HTMLInputElement | HTMLSelectElement>} */
  #inputs = new Map();
  /** @type {readonly Preset[]} */
  #shownPresets = [];

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#presets = /** @type {HTMLFieldSetElement} */ (part(region, 'presets'));
    this.#fields = /** @type {HTMLFieldSetElement} */ (part(region, 'fields'));
    this.#more = /** @type {HTMLDetailsElement} */ (part(region, 'more'));
    region.addEventListener('submit', (event) => event.preventDefault());
    for (const name of NAMES) this.#addField(name);
  }

  /** @param {State} state */
  render({ phase, settings, engine }) {
    if (settings === null || engine === null) return;
    if (engine.presets !== this.#shownPresets) this.#showPresets(engine.presets);
    const locked = phase !== 'idle';
    this.#presets.disabled = locked;
    this.#fields.disabled = locked;
    this.#showValues(settings, engine.presets);
  }

  /** Opens the fields, when one of them is not at its default. */
  reveal() {
    this.#more.open = true;
  }

  /**
   * Writes the values in force, also over a text that was refused.
   * @param {Settings} settings
   * @param {readonly Preset[]} presets
   */
  #showValues(settings, presets) {
    for (const [name, radio] of this.#radios) radio.checked = name === settings.preset;
    for (const [name, input] of this.#inputs) {
      const value = String(valueInForce(settings, name, presets));
      if (input !== document.activeElement || input.value === '') input.value = value;
      input.classList.toggle('changed', settings.overrides[name] !== undefined);
    }
  }

  /** @param {readonly Preset[]} presets */
  #showPresets(presets) {
    this.#shownPresets = presets;
    this.#radios.clear();
    const legend = /** @type {HTMLElement} */ (this.#presets.querySelector('legend'));
    this.#presets.replaceChildren(legend, ...presets.map((preset) => this.#presetChoice(preset)));
  }

  /** @param {Preset} preset */
  #presetChoice({ name, title, summary }) {
    const id = `preset-${name}`;
    const radio = element('input', {
      type: 'radio',
      name: 'preset',
      value: name,
      id,
      'aria-describedby': `${id}-summary`,
    });
    radio.addEventListener('change', () => this.#say('preset', { name }));
    this.#radios.set(name, radio);
    const summaryText = element('span', { class: 'preset-summary', id: `${id}-summary` });
    setText(summaryText, summary);
    return element(
      'div',
      { class: 'preset' },
      radio,
      element('label', { class: 'preset-title', for: id }, title),
      summaryText,
    );
  }

  /** @param {OverrideName} name */
  #addField(name) {
    const id = `setting-${name}`;
    const input = name === 'optimizer' ? optimizerSelect(id) : textInput(id, name);
    input.addEventListener('change', () => {
      const text = input.value;
      // Empty, so that what is in force is written even while the field has the focus.
      input.value = input instanceof HTMLInputElement ? '' : text;
      this.#say('override', { name, text });
    });
    this.#inputs.set(name, input);
    this.#fields.append(element('div', { class: 'field' }, element('label', { for: id }, FIELDS[name].label), input));
  }

  /**
   * @param {'preset' | 'override'} type
   * @param {{ name: string, text?: string }} detail
   */
  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @param {string} id */
function optimizerSelect(id) {
  const options = Object.entries(OPTIMIZERS).map(([value, title]) => element('option', { value }, title));
  return element('select', { id, name: 'optimizer' }, ...options);
}

/**
 * @param {string} id
 * @param {OverrideName} name
 */
function textInput(id, name) {
  return element('input', {
    id,
    name,
    type: 'text',
    inputmode: name === 'lr' ? 'decimal' : 'numeric',
    autocomplete: 'off',
    spellcheck: 'false',
  });
}
