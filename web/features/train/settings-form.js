/**
 * The settings as controls: presets to choose from, and the fields and sliders under "Settings". It shows what is
 * in force and says what the person wants (`preset`, `override`); what is allowed is settings.js.
 */

import { formatPercent, formatShortTime, formatWhole } from '../../shared/format.js';
import { element, part, setText } from '../../shared/parts.js';
import { FIELDS, schemaOf, valueInForce } from '../../shell/settings.js';

/** @import { Preset, Range, Schema, SchemaField } from '../../shared/protocol.js' */
/** @import { OverrideName, Settings, Slider } from '../../shell/settings.js' */
/** @import { State } from '../../shell/store.js' */

export class SettingsForm extends EventTarget {
  #presets;
  #fields;
  #sliders;
  #more;
  #presetFigures;
  /** @type {Map<string, Record<'label' | 'description' | 'figures', HTMLElement> & { radio: HTMLInputElement }>} */
  #choices = new Map();
  /** @type {Map<OverrideName, HTMLInputElement | HTMLSelectElement>} */
  #inputs = new Map();
  /** @type {Map<OverrideName, HTMLElement>} what a slider stands for, in figures */
  #figures = new Map();
  /** @type {readonly Preset[]} */
  #shownPresets = [];

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#presets = /** @type {HTMLFieldSetElement} */ (part(region, 'presets'));
    this.#fields = /** @type {HTMLFieldSetElement} */ (part(region, 'fields'));
    this.#sliders = /** @type {HTMLFieldSetElement} */ (part(region, 'sliders'));
    this.#more = /** @type {HTMLDetailsElement} */ (part(region, 'more'));
    this.#presetFigures = part(region, 'preset-figures');
    region.addEventListener('submit', (event) => event.preventDefault());
  }

  /** @param {State} state */
  render({ phase, settings, engine }) {
    if (settings === null || engine === null) return;
    if (this.#inputs.size === 0) this.#showFields(engine.schema);
    if (engine.presets !== this.#shownPresets) {
      this.#showPresets(engine.presets);
      // What differs from the preset is open to see.
      if (Object.keys(settings.overrides).length > 0) this.#more.open = true;
    }
    const locked = phase !== 'idle';
    this.#presets.disabled = locked;
    this.#fields.disabled = locked;
    this.#sliders.disabled = locked;
    this.#showValues(settings, engine.presets);
  }

  /**
   * Writes the values in force, also over a text that was refused.
   * @param {Settings} settings
   * @param {readonly Preset[]} presets
   */
  #showValues(settings, presets) {
    for (const [name, { radio, description, figures }] of this.#choices) {
      radio.checked = name === settings.preset;
      description.classList.toggle('chosen', radio.checked);
      figures.hidden = !radio.checked;
    }
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

  /** @param {readonly Preset[]} presets */
  #showPresets(presets) {
    this.#shownPresets = presets;
    this.#choices = new Map(presets.map((preset) => [preset.name, this.#presetChoice(preset)]));
    const choices = [...this.#choices.values()];
    const legend = /** @type {HTMLElement} */ (this.#presets.querySelector('legend'));
    this.#presets.replaceChildren(
      legend,
      element('div', { class: 'preset-titles' }, ...choices.map(({ label }) => label)),
      element('div', { class: 'preset-descriptions' }, ...choices.map(({ description }) => description)),
    );
    this.#presetFigures.replaceChildren(...choices.map(({ figures }) => figures));
  }

  /** @param {Preset} preset */
  #presetChoice(preset) {
    const { name, title, summary } = preset;
    const id = `preset-${name}`;
    const described = `${id}-description`;
    const radio = element('input', { type: 'radio', name: 'preset', value: name, id, 'aria-describedby': described });
    radio.addEventListener('change', () => this.#say('preset', { name }));
    return {
      radio,
      label: element('label', { class: 'preset', for: id }, radio, title),
      description: element(
        'p',
        { class: 'preset-description', id: described },
        element('span', {}, summary),
        ' ',
        element('span', { class: 'preset-result' }, presetResult(preset)),
      ),
      figures: element('p', {}, presetFigures(preset)),
    };
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
      this.#say('override', { name, text, settled: true });
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
    input.addEventListener('input', () => this.#say('override', { name, text: input.value, settled: false }));
    input.addEventListener('change', () => this.#say('override', { name, text: input.value, settled: true }));
    // The slider says it itself, by aria-valuetext.
    const figure = element('span', { class: 'slider-figure', 'aria-hidden': 'true' });
    this.#inputs.set(name, input);
    this.#figures.set(name, figure);
    const label = element('label', { for: id }, FIELDS[name].label);
    this.#sliders.append(element('div', { class: 'slider' }, label, figure, input));
  }

  /**
   * @param {'preset' | 'override'} type
   * @param {{ name: string, text?: string, settled?: boolean }} detail settled unless it is still being moved
   */
  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @param {Preset} preset */
function presetResult({ figures: { accuracy, seconds } }) {
  const [share, time] = [formatPercent(accuracy, 2), formatShortTime(seconds)].map(unbroken);
  return `${share} of the test images right after ${time}, on two cores of a server that had MNIST already.`;
}

/** A figure and its unit stay on one line. @param {string} figure */
function unbroken(figure) {
  return figure.replaceAll(' ', '\u00a0');
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
