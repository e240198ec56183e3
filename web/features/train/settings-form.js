/**
 * The settings of the recipe as fields; those that vary the examples are sliders, and stand beside the data. It shows
 * what is in force and says what the person wants (`override`); what is allowed is settings.js.
 */

import { formatPercent, formatWhole } from '../../shared/format.js';
import { element, part, setText } from '../../shared/parts.js';
import { FIELDS, isChanged, presetOf, schemaOf, valueInForce } from '../../shell/settings.js';

/** @import { Preset, Schema, SchemaField } from '../../shared/protocol.js' */
/** @import { OverrideName, Settings } from '../../shell/settings.js' */
/** @import { State } from '../../shell/store.js' */

export class SettingsForm extends EventTarget {
  #fields;
  #presetFigures;
  /** @type {Map<OverrideName, HTMLInputElement | HTMLSelectElement>} */
  #inputs = new Map();

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#fields = /** @type {HTMLFieldSetElement} */ (part(region, 'fields'));
    this.#presetFigures = part(region, 'preset-figures');
    region.addEventListener('submit', (event) => event.preventDefault());
  }

  /** @param {State} state */
  render({ phase, settings, engine }) {
    if (settings === null || engine === null) return;
    if (this.#inputs.size === 0) this.#showFields(engine.schema);
    this.#fields.disabled = phase !== 'idle';
    // Measured with the preset as it comes, and of no other recipe.
    setText(this.#presetFigures, isChanged(settings) ? '' : presetFigures(presetOf(settings, engine.presets)));
    this.#showValues(settings, engine.presets);
  }

  /**
   * Writes the values in force, also over a text that was refused.
   * @param {Settings} settings
   * @param {readonly Preset[]} presets
   */
  #showValues(settings, presets) {
    for (const [name, input] of this.#inputs) {
      const value = String(valueInForce(settings, name, presets));
      if (input !== document.activeElement || input.value === '') input.value = value;
      input.classList.toggle('changed', settings.overrides[name] !== undefined);
    }
  }

  /** @param {Schema} schema */
  #showFields(schema) {
    for (const name of /** @type {OverrideName[]} */ (Object.keys(FIELDS))) {
      if (FIELDS[name].slider === undefined) this.#addField(name, schemaOf(name, schema));
    }
  }

  /** @param {OverrideName} name @param {SchemaField} field */
  #addField(name, field) {
    const id = `setting-${name}`;
    const input = field.type === 'choice' ? select(id, name, field.choices) : textInput(id, name, field.type);
    input.addEventListener('change', () => {
      const text = input.value;
      // Empty, so that what is in force is written even while the field has the focus.
      input.value = input instanceof HTMLInputElement ? '' : text;
      this.dispatchEvent(new CustomEvent('override', { detail: { name, text, settled: true } }));
    });
    this.#inputs.set(name, input);
    this.#fields.append(element('div', { class: 'field' }, element('label', { for: id }, FIELDS[name].label), input));
  }
}

/** @param {Preset} preset */
function presetFigures({ parameters, trainingFlops, figures: { lowest, highest } }) {
  const range = `${(100 * lowest).toFixed(2)} to ${formatPercent(highest, 2)}`;
  const operations = `${(trainingFlops / 1e6).toFixed(1)} million operations (MFLOP)`;
  return `${formatWhole(parameters)} parameters, ${operations} to learn from one image. Several trainings read ${range} right; the figures above are their medians.`;
}

/**
 * @param {string} id
 * @param {OverrideName} name
 * @param {readonly string[]} choices
 */
function select(id, name, choices) {
  const title = (/** @type {string} */ choice) => FIELDS[name].titles?.[choice] ?? choice;
  return element('select', { id, name }, ...choices.map((value) => element('option', { value }, title(value))));
}

/**
 * @param {string} id
 * @param {OverrideName} name
 * @param {'number' | 'whole'} type
 */
function textInput(id, name, type) {
  return element('input', {
    id,
    name,
    type: 'text',
    inputmode: type === 'number' ? 'decimal' : 'numeric',
    autocomplete: 'off',
    spellcheck: 'false',
  });
}
