/**
 * The presets to choose from, beside Train: what each did, in a sentence. It shows which one is chosen and says what
 * the person wants (`preset`); what it stands for in figures is in room Train. Of a changed one no figures are told.
 */

import { formatPercent, formatShortTime } from '../../shared/format.js';
import { element, part, setText } from '../../shared/parts.js';
import { isChanged, presetOf } from '../../shell/settings.js';

/** @import { Preset } from '../../shared/protocol.js' */
/** @import { State } from '../../shell/store.js' */

/** @typedef {ReturnType<typeof makeChoice>} Choice */

const NOT_MEASURED = 'How well it reads as it is now set was not measured.';

export class Presets extends EventTarget {
  #region;
  #set;
  #back = element('button', { type: 'button', class: 'preset-back', hidden: '' });
  /** @type {Map<string, Choice>} */
  #choices = new Map();
  /** @type {readonly Preset[]} */
  #shown = [];
  #chosen = '';

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#region = region;
    this.#set = /** @type {HTMLFieldSetElement} */ (part(region, 'presets'));
    region.addEventListener('submit', (event) => event.preventDefault());
    this.#back.addEventListener('click', () => {
      const name = this.#chosen;
      this.#choices.get(name)?.radio.focus();
      this.#say(name);
    });
  }

  /** @param {State} state */
  render({ phase, settings, engine }) {
    if (settings === null || engine === null) return;
    if (engine.presets !== this.#shown) this.#show(engine.presets);
    this.#set.disabled = phase !== 'idle';
    this.#region.classList.toggle('folded', phase !== 'idle' && phase !== 'off');
    const changed = isChanged(settings);
    this.#chosen = settings.preset;
    this.#back.hidden = !changed;
    setText(this.#back, `Back to ${presetOf(settings, engine.presets).title}`);
    for (const preset of engine.presets) {
      const { radio, title, description, result } = /** @type {Choice} */ (this.#choices.get(preset.name));
      radio.checked = preset.name === settings.preset;
      description.classList.toggle('chosen', radio.checked);
      const isOther = radio.checked && changed;
      setText(title, `${preset.title}${isOther ? ', changed' : ''}`);
      setText(result, isOther ? NOT_MEASURED : presetResult(preset));
    }
  }

  /** @param {string} name of the preset that is wanted, as it comes */
  #say(name) {
    this.dispatchEvent(new CustomEvent('preset', { detail: { name } }));
  }

  /** @param {readonly Preset[]} presets */
  #show(presets) {
    this.#shown = presets;
    this.#choices = new Map(presets.map((preset) => [preset.name, makeChoice(preset, () => this.#say(preset.name))]));
    const choices = [...this.#choices.values()];
    const legend = /** @type {HTMLElement} */ (this.#set.querySelector('legend'));
    this.#set.replaceChildren(
      legend,
      element('div', { class: 'preset-titles' }, ...choices.map(({ label }) => label)),
      element('div', { class: 'preset-descriptions' }, ...choices.map(({ description }) => description)),
      this.#back,
    );
  }
}

/** @param {Preset} preset @param {() => void} choose */
function makeChoice({ name, title, summary }, choose) {
  const id = `preset-${name}`;
  const described = `${id}-description`;
  const radio = element('input', { type: 'radio', name: 'preset', value: name, id, 'aria-describedby': described });
  radio.addEventListener('change', choose);
  const titleText = element('span', {}, title);
  const result = element('span', { class: 'preset-result' });
  return {
    radio,
    title: titleText,
    result,
    label: element('label', { class: 'preset', for: id }, radio, titleText),
    description: element(
      'p',
      { class: 'preset-description', id: described },
      element('span', {}, summary),
      ' ',
      result,
    ),
  };
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
