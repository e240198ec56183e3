/**
 * The settings as controls: fields, and the sliders of the varied examples. It shows what is in force and says what
 * the person wants (`override`); what is allowed is settings.js.
 */

import { formatPercent, formatWhole } from '../../shared/format.js';
import { element, part, setText } from '../../shared/parts.js';
import { FIELDS, presetOf, schemaOf, valueInForce } from '../../shell/settings.js';

/** @import { Preset, Range, Schema, SchemaField } from '../../shared/protocol.js' */
/** @import { OverrideName, Settings, Slider } from '../../shell/settings.js' */
/** @import { State } from '../../shell/store.js' */

export class SettingsForm extends EventTarget {
  #fields;
  #sliders;
  #presetFigures;
  /** @type {Map<OverrideName, HTMLInputElement | HTMLSelectElement>} */
  #inputs = new Map();
  /** @type {Map<OverrideName, HTMLElement>} what a slider stands for, in figures */
  #figures = new Map();

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#fields = /** @type {HTMLFieldSetElement} */ (part(region, 'fields'));
    this.#sliders = /** @type {HTMLFieldSetElement} */ (part(region, 'sliders'));
    this.#presetFigures = part(region, 'preset-figures');
    region.addEventListener('submit', (event) => event.preventDefault());
  }

  /** @param {State} state */
  render({ phase, settings, engine }) {
    if (settings === null || engine === null) return;
    if (this.#inputs.size === 0) this.#showFields(engine.schema);
    const locked = phase !== 'idle';
    this.#fields.disabled = locked;
    this.#sliders.disabled = locked;
    setText(this.#presetFigures, presetFigures(presetOf(settings, engine.presets)));
    this.#showValues(settings, engine.presets);
  }

  /**
   * Writes the values in force, also over a text that was refused.
   * @param {Settings} settings
   * @param {readonly Preset[]} presets
   */
  #showValues(settings, presets) {
    for (const [name, figure] of this.#figures) {
      const { format } = /** @type {Slider} */ (FIELDS[name].slider);
      const input = /** @type {HTMLInputElement} */ (this.#inputs.get(name));
      const value = Number(valueInForce(settings, name, presets));
      // An address may go further than a hand does, and the slider then goes as far.
      if (value > Number(input.max)) input.max = String(value);
      setText(figure, format(value));
      figure.classList.toggle('changed', settings.overrides[name] !== undefined);
      input.setAttribute('aria-valuetext', format(value));
      input.style.setProperty('--share', String(value / Number(input.max)));
    }
    for (const [name, input] of this.#inputs) {
      const value = String(valueInForce(settings, name, presets));
      if (input !== document.activeElement || input.value === '') input.value = value;
      input.classList.toggle('changed', settings.overrides[name] !== undefined);
    }
  }

  /** @param {Schema} schema */
  #showFields(schema) {
    for (const name of /** @type {OverrideName[]} */ (Object.keys(FIELDS))) {
      const { slider } = FIELDS[name];
      const field = schemaOf(name, schema);
      if (slider === undefined) this.#addField(name, field);
      else this.#addSlider(name, slider, /** @type {Range} */ (field));
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
      this.#say({ name, text, settled: true });
    });
    this.#inputs.set(name, input);
    this.#fields.append(element('div', { class: 'field' }, element('label', { for: id }, FIELDS[name].label), input));
  }

  /** @param {OverrideName} name @param {Slider} slider @param {Range} range */
  #addSlider(name, { step, span }, { most }) {
    const id = `setting-${name}`;
    const input = element('input', {
      id,
      name,
      type: 'range',
      min: '0',
      max: String(span ?? most),
      step: String(step),
    });
    // Every move is shown; only where it comes to rest is worth an entry in the address.
    input.addEventListener('input', () => this.#say({ name, text: input.value, settled: false }));
    input.addEventListener('change', () => this.#say({ name, text: input.value, settled: true }));
    // The slider says it itself, by aria-valuetext.
    const figure = element('span', { class: 'slider-figure', 'aria-hidden': 'true' });
    this.#inputs.set(name, input);
    this.#figures.set(name, figure);
    const label = element('label', { for: id }, FIELDS[name].label);
    this.#sliders.append(element('div', { class: 'slider' }, label, figure, input));
  }

  /** @param {{ name: OverrideName, text: string, settled: boolean }} detail settled unless it is still being moved */
  #say(detail) {
    this.dispatchEvent(new CustomEvent('override', { detail }));
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
