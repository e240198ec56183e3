// @vitest-environment happy-dom
/** The layers of the recipe's network: what is told of each, and that they follow the recipe. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFER } from '../../../tests/web/fake-engine.js';
import { readSettings } from '../../shell/settings.js';
import { INITIAL_STATE } from '../../shell/store.js';
import { mount } from './view.js';

/** @import { State } from '../../shell/store.js' */

const READY = /** @type {any} */ ({ ...OFFER });
const LAYERS = [
  {
    spec: { type: 'conv2d', filters: 32, kernel: 3, stride: 1, padding: 0, initializer: 'he-normal' },
    output: [26, 26, 32],
    parameters: 320,
    multiplyAdds: 194_688,
  },
  { spec: { type: 'relu' }, output: [26, 26, 32], parameters: 0, multiplyAdds: 0 },
  {
    spec: { type: 'dense', units: 10, initializer: 'glorot-uniform' },
    output: [1, 1, 10],
    parameters: 216_330,
    multiplyAdds: 216_320,
  },
];

/** @type {import('vitest').Mock} */
let request;
/** @type {import('vitest').Mock} */
let say;
/** @type {ReturnType<typeof mount>} */
let view;

const settled = () => new Promise((resolve) => setTimeout(resolve));
const note = () => document.querySelector('[role="status"]')?.textContent;
const list = () => /** @type {HTMLElement} */ (document.querySelector('ol[aria-label="Layers"]'));
const table = () => /** @type {HTMLElement} */ (list().parentElement);
const rows = () => [...list().querySelectorAll('li')].map((row) => row.textContent?.replace(/\s+/g, ' ').trim());

/** @param {string} [search] @param {Partial<State>} [patch] @returns {any} */
const recipe = (search = '', patch = {}) => ({
  ...INITIAL_STATE,
  phase: 'idle',
  engine: READY,
  settings: readSettings(new URLSearchParams(search), OFFER).settings,
  ...patch,
});

beforeEach(() => {
  document.body.innerHTML = '<section></section>';
  request = vi.fn(async () => ({ parameters: 216_650, layers: LAYERS }));
  say = vi.fn();
  const root = document.querySelector('section');
  view = mount(/** @type {any} */ ({ root, client: { request }, events: { say } }));
});

describe('the layers', () => {
  it('are a list, from the image to the ten outputs: kind, fields, output, parameters and multiply-adds', async () => {
    view.render(recipe());
    await settled();
    expect(request).toHaveBeenCalledExactlyOnceWith('describeNetwork', { network: { name: 'quick' } });
    expect(rows()).toEqual(
      [
        'Input one image output 28×28×1',
        '1 Conv 3×3 32 channels, He normal init output 26×26×32 320 parameters 194,688 multiply-adds',
        '2 ReLU output 26×26×32 0 parameters 0 multiply-adds',
        '3 Dense 10 units, Glorot uniform init output 10 216,330 parameters 216,320 multiply-adds',
      ].map((row) => expect.stringMatching(row.replaceAll(' ', ' ?'))),
    );
    expect(table().hidden).toBe(false);
    expect(note()).toBe('');
  });

  it('end with what they come to together', async () => {
    view.render(recipe());
    await settled();
    expect(document.querySelector('.layers-total')?.textContent?.replace(/\s+/g, ' ').trim()).toMatch(
      /^Total ?216,650 parameters ?411,008 multiply-adds$/,
    );
  });

  it('follow the recipe, and are asked for anew only where it makes another network', async () => {
    view.render(recipe());
    view.render(recipe('?epochs=9&rotation=12'));
    expect(request).toHaveBeenCalledTimes(1);
    view.render(recipe('?preset=keras'));
    await settled();
    expect(request.mock.calls.map(([, { network }]) => network.name)).toEqual(['quick', 'keras']);
  });

  it('wait for the engine, and say when there is none', () => {
    view.render({ ...INITIAL_STATE });
    expect(note()).toMatch(/^The engine is starting/);
    view.render({ ...INITIAL_STATE, phase: 'off' });
    expect(note()).toMatch(/^The engine is off/);
    expect(table().hidden).toBe(true);
    expect(request).not.toHaveBeenCalled();
  });

  it('that were told stay in sight when the engine goes off', async () => {
    view.render(recipe());
    await settled();
    view.render(recipe('', { phase: 'off' }));
    expect(rows()).toHaveLength(4);
    expect(note()).toBe('');
  });

  it('that cannot be had are told of, and asked for again with the next engine', async () => {
    const failure = new Error('The engine is not running.');
    request.mockRejectedValueOnce(failure);
    view.render(recipe());
    await settled();
    expect(say).toHaveBeenCalledWith('error', failure);
    expect(table().hidden).toBe(true);
    view.render(recipe('', { engine: { ...READY } }));
    await settled();
    expect(rows()).toHaveLength(4);
  });
});
