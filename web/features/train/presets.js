/**
 * The presets to choose from, beside Train: what each did, in a sentence. It shows which one is chosen and says what
 * the person wants (`preset`); what it stands for in figures is in room Train.
 */

import { formatPercent, formatShortTime } from '../../shared/format.js';
import { element, part } from '../../shared/parts.js';

/** @import { Preset } from '../../shared/protocol.js' */
/** @import { State } from '../../shell/store.js' */

export class Presets extends EventTarget {
  #region;
  #set;
  /** @type {Map<string, { label: HTMLElement, radio: HTMLInputElement, description: HTMLElement }>} */
  #choices = new Map();
  /** @type {readonly Preset[]} */
  #shown = [];

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#region = region;
    this.#set = /** @type {HTMLFieldSetElement} */ (part(region, 'presets'));
    region.addEventListener('submit', (event) => event.preventDefault());
  }

  /** @param {State} state */
  render({ phase, settings, engine }) {
    if (settings === null || engine === null) return;
    if (engine.presets !== this.#shown) this.#show(engine.presets);
    this.#set.disabled = phase !== 'idle';
    this.#region.classList.toggle('folded', phase !== 'idle' && phase !== 'off');
    for (const [name, { radio, description }] of this.#choices) {
      radio.checked = name === settings.preset;
      description.classList.toggle('chosen', radio.checked);
    }
  }

  /** @param {readonly Preset[]} presets */
  #show(presets) {
    this.#shown = presets;
    this.#choices = new Map(presets.map((preset) => [preset.name, this.#choice(preset)]));
    const choices = [...this.#choices.values()];
    const legend = /** @type {HTMLElement} */ (this.#set.querySelector('legend'));
    this.#set.replaceChildren(
      legend,
      element('div', { class: 'preset-titles' }, ...choices.map(({ label }) => label)),
      element('div', { class: 'preset-descriptions' }, ...choices.map(({ description }) => description)),
    );
  }

  /** @param {Preset} preset */
  #choice(preset) {
    const { name, title, summary } = preset;
    const id = `preset-${name}`;
    const described = `${id}-description`;
    const radio = element('input', { type: 'radio', name: 'preset', value: name, id, 'aria-describedby': described });
    radio.addEventListener('change', () => this.dispatchEvent(new CustomEvent('preset', { detail: { name } })));
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
    };
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
