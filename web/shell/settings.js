/**
 * The settings of a training: what the page calls them, and how they stand in the address. What each may be comes from
 * the engine's schema, the defaults from its presets; here only what differs from them is kept. Nothing here touches
 * the document.
 */

import { BUILDS, MAX_THREADS } from '../shared/builds.js';

/** @import { BuildName, Preset, Range, Ready, SchemaField, TrainConfig } from '../shared/protocol.js' */
/** @import { State } from './store.js' */

/**
 * @typedef {object} Settings
 * @property {string} preset
 * @property {Overrides} overrides only what differs from the preset
 * @property {boolean} shifts answers are averaged over small shifts of the image
 * @property {BuildName | null} build
 * @property {number | null} threads
 * @property {boolean} autostart
 */

/** @typedef {keyof typeof FIELDS} OverrideName */
/** @typedef {{ [Name in OverrideName]?: number | string }} Overrides */
/** @typedef {Pick<Ready, 'presets' | 'schema'>} Offer what the engine offers to set */

/**
 * @typedef {object} Slider
 * @property {number} step an address may say what lies between
 * @property {number} [span] as far as it goes by hand, where that is less than the engine takes
 * @property {(value: number) => string} format in units that a person reads
 */

/**
 * @typedef {object} Field how the page presents a setting
 * @property {string} key in the schema, and where it stands in a configuration
 * @property {string} label
 * @property {Slider} [slider] for one that decides how the examples are varied; the range begins at 0, which is none
 * @property {Record<string, string>} [titles] of its choices
 */

/** What the page shows, in the order of the form, by the names in the address. */
export const FIELDS = shown({
  epochs: { key: 'epochs', label: 'Epochs' },
  batch: { key: 'batch_size', label: 'Batch size' },
  lr: { key: 'learning_rate', label: 'Learning rate' },
  optimizer: {
    key: 'optimizer',
    label: 'Optimizer',
    titles: { sgd: 'SGD with momentum', adam: 'Adam', adamw: 'AdamW' },
  },
  weight_decay: { key: 'weight_decay', label: 'Weight decay' },
  label_smoothing: { key: 'label_smoothing', label: 'Label smoothing' },
  averaging: { key: 'averaging', label: 'Weight averaging' },
  seed: { key: 'seed', label: 'Seed' },
  rotation: {
    key: 'augment.rotation',
    label: 'Rotation',
    slider: { step: 1, span: 45, format: (value) => `±${value}°` },
  },
  scale: {
    key: 'augment.scale',
    label: 'Scale',
    slider: { step: 0.01, span: 0.5, format: (value) => `±${percent(value)}` },
  },
  shear: { key: 'augment.shear', label: 'Shear', slider: { step: 0.05, span: 1, format: (value) => `±${value}` } },
  shift: { key: 'augment.shift', label: 'Shift', slider: { step: 0.5, span: 5, format: (value) => `±${value} px` } },
  elastic: {
    key: 'augment.elastic',
    label: 'Elastic distortion',
    slider: { step: 0.1, span: 3, format: (value) => `${value} px` },
  },
  thickness: {
    key: 'augment.thickness',
    label: 'Stroke thickness',
    slider: { step: 0.1, format: (value) => `±${value} px` },
  },
  synthetic: { key: 'synthetic', label: 'Synthetic digits', slider: { step: 0.05, format: percent } },
  non_digits: { key: 'non_digits', label: 'Non-digits', slider: { step: 0.01, format: percent } },
});

const OVERRIDE_NAMES = /** @type {OverrideName[]} */ (Object.keys(FIELDS));

/** What stands in the address, also by the name that it has in a configuration, in letters only. */
const SPELLINGS = [
  ...['preset', 'shifts', 'build', 'threads', 'autostart'],
  ...Object.entries(FIELDS).flatMap(([name, { key }]) => [name, ...key.split('.').slice(-1)]),
].map(withoutMarks);

/**
 * Reads the part of the address that the engine needs before it can start.
 * @param {URLSearchParams} address
 * @returns {{ build: BuildName | null, threads: number | null }}
 */
export function readEngineWish(address) {
  const build = address.get('build');
  const threads = address.get('threads');
  return {
    build: BUILDS.find((name) => name === build) ?? null,
    threads: threads === null ? null : wholeNumber(1, MAX_THREADS)(threads),
  };
}

/**
 * Reads the whole address; what cannot be used falls to its default and is told in one sentence.
 * @param {URLSearchParams} address
 * @param {Offer} offer
 * @returns {{ settings: Settings, problem: string | null }}
 */
export function readSettings(address, offer) {
  const { presets } = offer;
  const settings = defaultSettings(presets);
  /** @type {string[]} */
  const rejected = [];
  for (const name of new Set(address.keys())) {
    // Others have a use for the address too: what follows where visitors come from, say.
    if (!isMeantForUs(name)) continue;
    const text = /** @type {string} */ (address.get(name));
    if (!readOne(settings, name, text, offer)) rejected.push(`${name}=${shortened(text)}`);
  }
  dropDefaults(settings, presets);
  return { settings, problem: describeRejected(rejected) };
}

/** @param {readonly Preset[]} presets @returns {Settings} */
export function defaultSettings(presets) {
  return {
    preset: presets[0].name,
    overrides: {},
    shifts: false,
    build: null,
    threads: null,
    autostart: false,
  };
}

/**
 * @param {Settings} settings
 * @param {string} name
 * @param {string} text
 * @param {Offer} offer
 * @returns {boolean} whether it could be used
 */
function readOne(settings, name, text, { presets, schema }) {
  switch (name) {
    case 'preset':
      if (!presets.some((preset) => preset.name === text)) return false;
      settings.preset = text;
      return true;
    case 'shifts':
      settings.shifts = text === '1';
      return text === '0' || text === '1';
    case 'build':
      settings.build = BUILDS.find((build) => build === text) ?? null;
      return settings.build !== null;
    case 'threads':
      settings.threads = wholeNumber(1, MAX_THREADS)(text);
      return settings.threads !== null;
    case 'autostart':
      settings.autostart = text === '1';
      return text === '0' || text === '1';
    default: {
      const overrideName = OVERRIDE_NAMES.find((known) => known === name);
      if (overrideName === undefined) return false;
      const value = parse(schemaOf(overrideName, schema), text);
      if (value === null) return false;
      settings.overrides[overrideName] = value;
      return true;
    }
  }
}

/**
 * Whether a field of the address is one of ours, or looks like one that was misspelt.
 * @param {string} name
 */
function isMeantForUs(name) {
  const spelt = withoutMarks(name);
  return SPELLINGS.some((ours) => distance(ours, spelt) <= Math.min(2, Math.floor(ours.length / 3)));
}

/** @param {string} name */
function withoutMarks(name) {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

/**
 * How many letters must be changed, added or left out, or swapped with their neighbours (Damerau's distance).
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  /** @type {number[][]} of the first letters of both */
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= b.length; column++) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row].push(
        Math.min(
          rows[row - 1][column] + 1,
          rows[row][column - 1] + 1,
          rows[row - 1][column - 1] + change,
          swapped ? rows[row - 2][column - 2] + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return rows[a.length][b.length];
}

/** @param {string[]} rejected @returns {string | null} */
function describeRejected(rejected) {
  if (rejected.length === 0) return null;
  const [are, were] = rejected.length === 1 ? ['is', 'it was'] : ['are', 'they were'];
  return `In the address, ${rejected.join(', ')} ${are} unknown or out of range, so ${were} ignored; see Settings for what can be set.`;
}

/** @param {string} text */
function shortened(text) {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}

/**
 * @param {Settings} settings
 * @param {readonly Preset[]} presets
 * @returns {string} the search part of the address, with "?" unless it is empty
 */
export function writeSettings(settings, presets) {
  const address = new URLSearchParams();
  if (settings.preset !== presets[0].name) address.set('preset', settings.preset);
  for (const name of OVERRIDE_NAMES) {
    const value = settings.overrides[name];
    if (value !== undefined) address.set(name, String(value));
  }
  if (settings.shifts) address.set('shifts', '1');
  if (settings.build !== null) address.set('build', settings.build);
  if (settings.threads !== null) address.set('threads', String(settings.threads));
  if (settings.autostart) address.set('autostart', '1');
  const text = address.toString();
  return text === '' ? '' : `?${text}`;
}

/**
 * A changed setting, as new settings; the old ones stay as they are.
 * @param {Settings} settings
 * @param {OverrideName} name
 * @param {string} text empty for the preset's own value
 * @param {Offer} offer
 * @returns {{ settings: Settings, problem: string | null }}
 */
export function changeOverride(settings, name, text, { presets, schema }) {
  const changed = { ...settings, overrides: { ...settings.overrides } };
  const trimmed = text.trim();
  if (trimmed === '') {
    delete changed.overrides[name];
    return { settings: changed, problem: null };
  }
  const { label } = FIELDS[name];
  const field = schemaOf(name, schema);
  const value = parse(field, trimmed);
  if (value === null) {
    const kept = valueInForce(settings, name, presets);
    const problem = MAY_BE_THOUSANDS.test(trimmed)
      ? `${label} could be meant as ${trimmed.replace(',', '.')} or as ${trimmed.replace(',', '')}, so it stays at ${kept}; write it without a comma.`
      : `${label} must be ${field.rule}, so it stays at ${kept}.`;
    return { settings, problem };
  }
  changed.overrides[name] = value;
  dropDefaults(changed, presets);
  return { settings: changed, problem: null };
}

/**
 * Another preset brings its own values; only the seed, which is the person's, stays.
 * @param {Settings} settings
 * @param {string} preset
 * @param {readonly Preset[]} presets
 * @returns {Settings}
 */
export function changePreset(settings, preset, presets) {
  const { seed } = settings.overrides;
  const changed = { ...settings, preset, overrides: seed === undefined ? {} : { seed } };
  dropDefaults(changed, presets);
  return changed;
}

/**
 * @param {Settings} settings
 * @param {OverrideName} name
 * @param {readonly Preset[]} presets
 * @returns {number | string} the value in force
 */
export function valueInForce(settings, name, presets) {
  return settings.overrides[name] ?? valueIn(presetOf(settings, presets).config, name);
}

/**
 * @param {Settings} settings
 * @param {readonly Preset[]} presets
 * @returns {TrainConfig}
 */
export function trainConfig(settings, presets) {
  const config = structuredClone(presetOf(settings, presets).config);
  for (const name of OVERRIDE_NAMES) {
    const value = settings.overrides[name];
    if (value !== undefined) setValueIn(config, name, value);
  }
  return config;
}

/**
 * Whether another recipe is set than the preset's; the seed is the person's, of any recipe.
 * @param {Settings} settings
 */
export function isChanged(settings) {
  const { seed: _, ...changed } = settings.overrides;
  return Object.keys(changed).length > 0;
}

/**
 * What a network that is trained so is called.
 * @param {Settings} settings
 * @param {readonly Preset[]} presets
 * @param {State['corrections']} corrections
 */
export function networkName(settings, presets, corrections) {
  const { title } = presetOf(settings, presets);
  const seed = valueInForce(settings, 'seed', presets);
  const corrected = corrections === null ? '' : `, corrections: ${corrections.count}`;
  return `${title}${isChanged(settings) ? ', changed' : ''}, seed ${seed}${corrected}`;
}

/**
 * @param {TrainConfig} config
 * @param {OverrideName} name
 * @returns {number | string}
 */
function valueIn(config, name) {
  return FIELDS[name].key.split('.').reduce((part, key) => part[key], /** @type {any} */ (config));
}

/**
 * @param {TrainConfig} config
 * @param {OverrideName} name
 * @param {number | string} value
 */
function setValueIn(config, name, value) {
  const path = FIELDS[name].key.split('.');
  const last = /** @type {string} */ (path.pop());
  path.reduce((part, key) => part[key], /** @type {any} */ (config))[last] = value;
}

/**
 * @param {Settings} settings
 * @param {readonly Preset[]} presets
 */
export function presetOf(settings, presets) {
  return presets.find(({ name }) => name === settings.preset) ?? presets[0];
}

/**
 * @param {Settings} settings
 * @param {readonly Preset[]} presets
 */
function dropDefaults(settings, presets) {
  const { config } = presetOf(settings, presets);
  for (const name of OVERRIDE_NAMES) {
    if (settings.overrides[name] === valueIn(config, name)) delete settings.overrides[name];
  }
}

/** In 1,000 the comma separates thousands for some and is the decimal point for others; in 0,002 it can only be that. */
const MAY_BE_THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/** @param {string} text with a decimal point or a decimal comma @returns {number | null} */
function number(text) {
  if (!/^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i.test(text) || MAY_BE_THOUSANDS.test(text)) return null;
  const value = Number(text.replace(',', '.'));
  return Number.isFinite(value) ? value : null;
}

/**
 * @param {number} least
 * @param {number} most
 * @returns {(text: string) => number | null}
 */
function wholeNumber(least, most) {
  return (text) => {
    const value = number(text);
    return value !== null && Number.isInteger(value) && value >= least && value <= most ? value : null;
  };
}

/**
 * What the engine says of a setting that the page shows.
 * @param {OverrideName} name
 * @param {Ready['schema']} schema
 */
export function schemaOf(name, schema) {
  return /** @type {SchemaField} */ (schema.training.find(({ key }) => key === FIELDS[name].key));
}

/**
 * @param {SchemaField} field
 * @param {string} text
 * @returns {number | string | null} null when it is not allowed
 */
function parse(field, text) {
  if (field.type === 'choice') return field.choices.includes(text) ? text : null;
  const value = number(text);
  return value !== null && isAllowed(field, value) ? value : null;
}

/**
 * As the engine sees it, which reckons in single precision: there 1e-60 is not above 0.
 * @param {Range} range
 * @param {number} given
 */
function isAllowed({ type, least = Number.NEGATIVE_INFINITY, above = Number.NEGATIVE_INFINITY, most }, given) {
  if (type === 'whole') return Number.isInteger(given) && given >= least && given <= most;
  const value = Math.fround(given);
  return value >= Math.fround(least) && value > above && value <= Math.fround(most);
}

/**
 * The same table; zero is written as none.
 * @template {string} Name
 * @param {Record<Name, Field>} fields
 * @returns {Record<Name, Field>}
 */
function shown(fields) {
  for (const { slider } of /** @type {Field[]} */ (Object.values(fields))) {
    if (slider === undefined) continue;
    const { format } = slider;
    slider.format = (value) => (value === 0 ? 'none' : format(value));
  }
  return fields;
}

/** @param {number} share */
function percent(share) {
  return `${Number((100 * share).toFixed(1))} %`;
}
