/** Settings and the address: what is read, what is refused, what is written back. */

import { describe, expect, it } from 'vitest';
import {
  changeOverride,
  changePreset,
  FIELDS,
  networkName,
  readEngineWish,
  readSettings,
  schemaOf,
  trainConfig,
  valueInForce,
  writeSettings,
} from '../../web/shell/settings.js';
import { OFFER, PRESETS, SCHEMA } from './fake-engine.js';

/** @param {string} address */
const read = (address) => readSettings(new URLSearchParams(address), OFFER);

describe('reading the address', () => {
  it('takes the first preset and its values when the address is empty', () => {
    const { settings, problem } = read('');
    expect(problem).toBeNull();
    expect(trainConfig(settings, PRESETS)).toEqual(PRESETS[0].config);
  });

  it('takes every setting that it knows', () => {
    const { settings, problem } = read(
      '?preset=keras&seed=7&epochs=2&batch=32&lr=5e-3&optimizer=sgd&build=simd&threads=2&autostart=1',
    );
    expect(problem).toBeNull();
    expect(settings).toMatchObject({ preset: 'keras', build: 'simd', threads: 2, autostart: true });
    expect(trainConfig(settings, PRESETS)).toMatchObject({
      seed: 7,
      epochs: 2,
      batch_size: 32,
      learning_rate: 0.005,
      optimizer: 'sgd',
      network: { name: 'keras' },
    });
  });

  it.each([
    ['epochs=0'],
    ['epochs=1001'],
    ['epochs=1.5'],
    ['epochs=abc'],
    ['epochs='],
    ['epochs=0x10'],
    ['batch=-1'],
    ['batch=Infinity'],
    ['lr=0'],
    ['lr=1e-320'],
    ['lr=NaN'],
    ['lr=1e7'],
    ['lr=1e999'],
    ['seed=-1'],
    ['seed=4294967296'],
    ['optimizer=magic'],
    ['optimizer=constructor'],
    ['preset=none'],
    ['build=fast'],
    ['threads=0'],
    ['threads=99'],
    ['autostart=yes'],
    ['shifts=yes'],
    ['rotation=181'],
    ['elastic=much'],
    ['epoch=2'],
    ['bacth=32'],
    ['batch_size=32'],
    ['learning_rate=0.1'],
    ['Preset=keras'],
    ['LR=0.1'],
    ['optimiser=sgd'],
    ['weight-decay=0.1'],
    ['nondigits=0.1'],
    ['lr=1,000'],
    ['lr=0.1,5'],
    ['epochs=1,5'],
  ])('refuses %s in one sentence that names it, and uses the default', (address) => {
    const { settings, problem } = read(`?${address}`);
    expect(problem).toContain(`${address} is unknown or out of range`);
    expect(problem?.match(/[.!?](\s|$)/g)).toHaveLength(1);
    expect(trainConfig(settings, PRESETS)).toEqual(PRESETS[0].config);
  });

  it('names all that it refuses, keeps what is right, and shortens what is long', () => {
    const { settings, problem } = read(`?epochs=2&lr=x&seed=${'9'.repeat(300)}`);
    expect(settings.overrides).toEqual({ epochs: 2 });
    expect(problem).toContain('lr=x, seed=999999999999999999999999… are unknown');
  });

  it('accepts a learning rate that can only end badly: that is for the person to see', () => {
    expect(read('?lr=1000').settings.overrides).toEqual({ lr: 1000 });
  });

  it('reads the wish for an engine before there are presets', () => {
    expect(readEngineWish(new URLSearchParams('?build=simd-threads&threads=3'))).toEqual({
      build: 'simd-threads',
      threads: 3,
    });
    expect(readEngineWish(new URLSearchParams('?build=x&threads=-2'))).toEqual({ build: null, threads: null });
  });
});

describe('a setting in the address', () => {
  it.each(Object.keys(FIELDS))('may be whatever the engine takes, and nothing else: %s', (name) => {
    const field = /** @type {any} */ (schemaOf(/** @type {any} */ (name), SCHEMA));
    const { choices, least, above, most } = field;
    const allowed = choices ?? [least ?? 1e-45, most];
    const refused = choices ? ['', 'none', 'SGD'] : [least === undefined ? above : least - 0.01, 1.01 * most];
    for (const value of allowed) expect(read(`?${name}=${value}`).problem, `${value}`).toBeNull();
    for (const value of refused) expect(read(`?${name}=${value}`).problem, `${value}`).toContain(`${name}=${value}`);
  });

  it('is compared in single precision, as the engine does', () => {
    expect(read('?lr=1e-40').settings.overrides).toEqual({ lr: 1e-40 });
    expect(read('?lr=1e-46').settings.overrides).toEqual({});
    expect(read('?averaging=0.999990001').problem).toBeNull();
    expect(read('?averaging=0.9999901').problem).not.toBeNull();
  });
});

describe('an address that others write into', () => {
  it.each([
    'fbclid=x',
    'gclid=x',
    'dclid=x',
    'gbraid=x',
    'msclkid=x',
    'igshid=x',
    'mc_cid=x',
    'mc_eid=x',
    'yclid=x',
    'twclid=x',
    '_ga=x',
    'utm_source=y&utm_medium=y&utm_campaign=y&utm_term=y&utm_content=y&utm_id=y',
    'ref=x',
    's=x',
    't=x',
    'v=x',
    'hl=de',
    'q=x',
    'source=x',
    'colour=blue',
  ])('is read without a word: %s', (address) => {
    const { settings, problem } = read(`?epochs=2&${address}`);
    expect(problem).toBeNull();
    expect(settings.overrides).toEqual({ epochs: 2 });
  });
});

describe('a comma', () => {
  it.each([
    ['0,002', 0.002],
    ['0,125', 0.125],
    ['1,5', 1.5],
    [',5', 0.5],
    ['12,25', 12.25],
    ['5,0e-3', 0.005],
  ])('is a decimal point where it can be nothing else: %s', (text, value) => {
    expect(changeOverride(read('').settings, 'lr', text, OFFER)).toMatchObject({
      settings: { overrides: { lr: value } },
      problem: null,
    });
    expect(read(`?lr=${text}`).settings.overrides).toEqual({ lr: value });
  });

  it('is asked about where it may separate thousands', () => {
    const { settings, problem } = changeOverride(read('').settings, 'lr', '1,000', OFFER);
    expect(settings.overrides).toEqual({});
    expect(problem).toBe(
      'Learning rate could be meant as 1.000 or as 1000, so it stays at 0.02; write it without a comma.',
    );
  });
});

describe('how examples are varied', () => {
  const VARIED =
    '?rotation=12&scale=0.1&shear=0.25&shift=1.5&elastic=1&thickness=0.5&synthetic=0.25&non_digits=0.1' +
    '&label_smoothing=0.05&weight_decay=0.001&averaging=0.999';

  it('is read from the address, into the parts of the configuration', () => {
    const { settings, problem } = read(VARIED);
    expect(problem).toBeNull();
    expect(trainConfig(settings, PRESETS)).toEqual({
      ...PRESETS[0].config,
      augment: {
        ...PRESETS[0].config.augment,
        rotation: 12,
        scale: 0.1,
        shear: 0.25,
        shift: 1.5,
        elastic: 1,
        thickness: 0.5,
      },
      synthetic: 0.25,
      non_digits: 0.1,
      label_smoothing: 0.05,
      weight_decay: 0.001,
      averaging: 0.999,
    });
    expect(read(writeSettings(settings, PRESETS)).settings).toEqual(settings);
  });

  it('leaves the presets as they are', () => {
    const before = structuredClone(PRESETS);
    trainConfig(read(VARIED).settings, PRESETS);
    expect(PRESETS).toEqual(before);
  });

  it('is shown by sliders that go no further than the engine', () => {
    const sliders = Object.entries(FIELDS).filter(([, { slider }]) => slider !== undefined);
    expect(sliders).not.toHaveLength(0);
    for (const [name, { slider }] of sliders) {
      const { least, most } = /** @type {any} */ (schemaOf(/** @type {any} */ (name), SCHEMA));
      expect(least, name).toBe(0);
      expect(slider?.span ?? most, name).toBeLessThanOrEqual(most);
    }
  });

  it('is written in units that a person reads', () => {
    const shown = (/** @type {keyof typeof FIELDS} */ name, /** @type {number} */ value) =>
      FIELDS[name].slider?.format(value);
    expect(shown('rotation', 12)).toBe('±12°');
    expect(shown('scale', 0.07)).toBe('±7 %');
    expect(shown('shift', 1.5)).toBe('±1.5 px');
    expect(shown('elastic', 0.3)).toBe('0.3 px');
    expect(shown('non_digits', 0.125)).toBe('12.5 %');
    expect(shown('shear', 0)).toBe('none');
  });

  it('is kept only where it differs from the preset, and goes with another preset', () => {
    const { settings } = read('?preset=keras&rotation=20&shift=2');
    expect(changeOverride(settings, 'rotation', '12', OFFER).settings.overrides).toEqual({ shift: 2 });
    expect(changePreset(settings, 'quick', PRESETS).overrides).toEqual({});
  });

  it('is refused outside of its range like everything else', () => {
    const { problem } = changeOverride(read('?rotation=20').settings, 'rotation', '190', OFFER);
    expect(problem).toBe('Rotation must be a number from 0 to 180, so it stays at 20.');
  });
});

describe('averaging over shifts', () => {
  it('is off unless the address asks for it, and outlives another preset', () => {
    expect(read('').settings.shifts).toBe(false);
    expect(read('?shifts=0').settings.shifts).toBe(false);
    const { settings } = read('?shifts=1');
    expect(settings.shifts).toBe(true);
    expect(writeSettings(changePreset(settings, 'keras', PRESETS), PRESETS)).toBe('?preset=keras&shifts=1');
  });
});

describe('writing the address', () => {
  it('writes only what differs from the defaults', () => {
    expect(writeSettings(read('?preset=quick&epochs=1&seed=1&autostart=0').settings, PRESETS)).toBe('');
    expect(writeSettings(read('?preset=keras&epochs=3&seed=2').settings, PRESETS)).toBe('?preset=keras&seed=2');
  });

  it('reads back what it wrote', () => {
    const { settings } = read('?preset=keras&lr=0.5&batch=1&optimizer=adamw&threads=4&build=simd&autostart=1');
    expect(read(writeSettings(settings, PRESETS)).settings).toEqual(settings);
  });
});

describe('changing a setting', () => {
  const { settings } = read('?epochs=5');

  it('keeps the change, and leaves the old settings as they were', () => {
    const changed = changeOverride(settings, 'batch', ' 32 ', OFFER);
    expect(changed.problem).toBeNull();
    expect(changed.settings.overrides).toEqual({ epochs: 5, batch: 32 });
    expect(settings.overrides).toEqual({ epochs: 5 });
  });

  it('goes back to the preset for an empty text and for its own value', () => {
    expect(changeOverride(settings, 'epochs', '', OFFER).settings.overrides).toEqual({});
    expect(changeOverride(settings, 'epochs', '1', OFFER).settings.overrides).toEqual({});
  });

  it('refuses nonsense in one sentence and keeps the value in force', () => {
    const { settings: kept, problem } = changeOverride(settings, 'epochs', 'many', OFFER);
    expect(kept).toBe(settings);
    expect(problem).toBe('Epochs must be a whole number from 1 to 1000, so it stays at 5.');
  });

  it('takes the values of another preset, but keeps the seed', () => {
    const seeded = changeOverride(settings, 'seed', '9', OFFER).settings;
    const changed = changePreset(seeded, 'keras', PRESETS);
    expect(changed.overrides).toEqual({ seed: 9 });
    expect(valueInForce(changed, 'epochs', PRESETS)).toBe(3);
  });
});

it('a network is called by its recipe, its seed, and how many labels were corrected for it', () => {
  const { settings } = readSettings(new URLSearchParams('?preset=quick&seed=7'), OFFER);
  expect(networkName(settings, PRESETS, null)).toBe('Quick, seed 7');
  expect(networkName(settings, PRESETS, { csv: '', count: 12 })).toBe('Quick, seed 7, corrections: 12');
});
