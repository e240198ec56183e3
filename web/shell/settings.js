/**
 * The settings of a training: what may be set, within which range, and how they stand in the address.
 * The defaults live in the presets, which come from the engine; here only what differs from them
 * is kept. Nothing here touches the document.
 */

import { BUILDS, MAX_THREADS } from '../shared/builds.js';

/** @import { BuildName, Preset, TrainConfig } from '../shared/protocol.js' */

/**
 * @typedef {object} Settings
 * @property {string} preset
 * @property {Overrides} overrides only what differs from the preset
 * @property {boolean} shifts answers are averaged over small shifts of the image
 * @property {BuildName | null} build
 * @property {number | null} threads
 * @property {boolean} autostart
 */

/** @typedef {TrainConfig['optimizer']} Optimizer */
/** @typedef {'epochs' | 'batch' | 'lr' | 'seed' | 'label_smoothing' | 'weight_decay' | 'averaging'} NumberName typed as a number */
/** @typedef {'rotation' | 'scale' | 'shear' | 'shift' | 'elastic' | 'thickness' | 'synthetic' | 'non_digits'} SliderName */
/** @typedef {{ optimizer?: Optimizer } & { [Name in NumberName | SliderName]?: number }} Overrides */
/** @typedef {keyof Overrides} OverrideName */

/**
 * @typedef {object} Field
 * @property {string} label
 * @property {readonly string[]} path in TrainConfig
 * @property {(text: string) => number | Optimizer | null} parse null when it is not allowed
 * @property {string} rule completes "… must be"
 */

/**
 * @typedef {object} SliderParts
 * @property {number} most the range begins at 0, which is none
 * @property {number} step of the slider; an address may say what lies between
 * @property {(value: number) => string} format in units that a person reads
 */

/** @type {Record<Optimizer, string>} */
export const OPTIMIZERS = { sgd: 'SGD with momentum', adam: 'Adam', adamw: 'AdamW' };

/** What decides how the examples of a training are varied. @type {Record<SliderName, Field & SliderParts>} */
export const SLIDERS = {
  rotation: slider('Rotation', ['augment', 'rotation'], 45, 1, (value) => `±${value}°`),
  scale: slider('Scale', ['augment', 'scale'], 0.5, 0.01, (value) => `±${percent(value)}`),
  shear: slider('Shear', ['augment', 'shear'], 1, 0.05, (value) => `±${value}`),
  shift: slider('Shift', ['augment', 'shift'], 5, 0.5, (value) => `±${value} px`),
  elastic: slider('Elastic distortion', ['augment', 'elastic'], 3, 0.1, (value) => `${value} px`),
  thickness: slider('Stroke thickness', ['augment', 'thickness'], 2, 0.1, (value) => `±${value} px`),
  synthetic: slider('Synthetic digits', ['synthetic'], 1, 0.05, percent),
  non_digits: slider('Non-digits', ['non_digits'], 0.5, 0.01, percent),
};

/** @type {Record<OverrideName, Field>} */
export const FIELDS = {
  epochs: {
    label: 'Epochs',
    path: ['epochs'],
    parse: wholeNumber(1, 100),
    rule: 'a whole number from 1 to 100',
  },
  batch: {
    label: 'Batch size',
    path: ['batch_size'],
    parse: wholeNumber(1, 1024),
    rule: 'a whole number from 1 to 1024',
  },
  lr: {
    label: 'Learning rate',
    path: ['learning_rate'],
    // The engine reckons in single precision, where less is next to nothing.
    parse: numberWithin(1.2e-38, 10_000),
    rule: 'a number from 1.2e-38 to 10000',
  },
  optimizer: {
    label: 'Optimizer',
    path: ['optimizer'],
    parse: (text) => (Object.hasOwn(OPTIMIZERS, text) ? /** @type {Optimizer} */ (text) : null),
    rule: 'sgd, adam or adamw',
  },
  weight_decay: {
    label: 'Weight decay',
    path: ['weight_decay'],
    parse: numberWithin(0, 1),
    rule: 'a number from 0 to 1',
  },
  label_smoothing: {
    label: 'Label smoothing',
    path: ['label_smoothing'],
    parse: numberWithin(0, 0.9),
    rule: 'a number from 0 to 0.9',
  },
  averaging: {
    label: 'Weight averaging',
    path: ['averaging'],
    parse: numberWithin(0, 0.99999),
    rule: 'a number from 0 to 0.99999',
  },
  seed: {
    label: 'Seed',
    path: ['seed'],
    parse: wholeNumber(0, 4_294_967_295),
    rule: 'a whole number from 0 to 4294967295',
  },
  ...SLIDERS,
};

const OVERRIDE_NAMES = /** @type {OverrideName[]} */ (Object.keys(FIELDS));

/** What stands in the address, also by the name that it has in a configuration, in letters only. */
const SPELLINGS = [
  ...['preset', 'shifts', 'build', 'threads', 'autostart'],
  ...Object.entries(FIELDS).flatMap(([name, { path }]) => [name, path[path.length - 1]]),
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
 * @param {readonly Preset[]} presets
 * @returns {{ settings: Settings, problem: string | null }}
 */
export function readSettings(address, presets) {
  const settings = defaultSettings(presets);
  /** @type {string[]} */
  const rejected = [];
  for (const name of new Set(address.keys())) {
    // Others have a use for the address too: what follows where visitors come from, say.
    if (!isMeantForUs(name)) continue;
    const text = /** @type {string} */ (address.get(name));
    if (!readOne(settings, name, text, presets)) rejected.push(`${name}=${shortened(text)}`);
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
 * @param {readonly Preset[]} presets
 * @returns {boolean} whether it could be used
 */
function readOne(settings, name, text, presets) {
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
      const value = FIELDS[overrideName].parse(text);
      if (value === null) return false;
      setOverride(settings.overrides, overrideName, value);
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
 * @param {readonly Preset[]} presets
 * @returns {{ settings: Settings, problem: string | null }}
 */
export function changeOverride(settings, name, text, presets) {
  const changed = { ...settings, overrides: { ...settings.overrides } };
  const trimmed = text.trim();
  if (trimmed === '') {
    delete changed.overrides[name];
    return { settings: changed, problem: null };
  }
  const { label, parse, rule } = FIELDS[name];
  const value = parse(trimmed);
  if (value === null) {
    const kept = valueInForce(settings, name, presets);
    const problem = MAY_BE_THOUSANDS.test(trimmed)
      ? `${label} could be meant as ${trimmed.replace(',', '.')} or as ${trimmed.replace(',', '')}, so it stays at ${kept}; write it without a comma.`
      : `${label} must be ${rule}, so it stays at ${kept}.`;
    return { settings, problem };
  }
  setOverride(changed.overrides, name, value);
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
 * What a network that is trained so is called.
 * @param {Settings} settings
 * @param {readonly Preset[]} presets
 */
export function networkName(settings, presets) {
  const { seed: _, ...changed } = settings.overrides;
  const { title } = presetOf(settings, presets);
  const seed = valueInForce(settings, 'seed', presets);
  return `${title}${Object.keys(changed).length > 0 ? ', changed' : ''}, seed ${seed}`;
}

/**
 * @param {TrainConfig} config
 * @param {OverrideName} name
 * @returns {number | Optimizer}
 */
function valueIn(config, name) {
  return FIELDS[name].path.reduce((part, key) => part[key], /** @type {any} */ (config));
}

/**
 * @param {TrainConfig} config
 * @param {OverrideName} name
 * @param {number | Optimizer} value
 */
function setValueIn(config, name, value) {
  const path = [...FIELDS[name].path];
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
 * @param {Overrides} overrides
 * @param {OverrideName} name
 * @param {number | Optimizer} value
 */
function setOverride(overrides, name, value) {
  Object.assign(overrides, { [name]: value });
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
 * @param {number} least
 * @param {number} most
 * @returns {(text: string) => number | null}
 */
function numberWithin(least, most) {
  return (text) => {
    const value = number(text);
    return value !== null && value >= least && value <= most ? value : null;
  };
}

/**
 * @param {string} label
 * @param {readonly string[]} path
 * @param {number} most
 * @param {number} step
 * @param {(value: number) => string} format
 * @returns {Field & SliderParts}
 */
function slider(label, path, most, step, format) {
  return {
    label,
    path,
    most,
    step,
    format: (value) => (value === 0 ? 'none' : format(value)),
    parse: numberWithin(0, most),
    rule: `a number from 0 to ${most}`,
  };
}

/** @param {number} share */
function percent(share) {
  return `${Number((100 * share).toFixed(1))} %`;
}
