// @vitest-environment happy-dom
/** Kernels as they are shown: which, on what scale, in numbers, and what is said where there are none. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { METRICS, state } from '../../../tests/web/states.js';
import { Events } from '../../shell/events.js';
import { Store } from '../../shell/store.js';
import { kernelOf, kernelsOf } from './kernels.js';
import { mount } from './view.js';

const conv = (/** @type {number} */ kernel) => ({ type: 'conv2d', kernel, filters: 2, stride: 1, padding: 0 });
/** Weights [kernel, kernel, inputs, filters] that tell their place. @param {number} kernel @param {number} inputs @param {number} layer */
const layerOf = (kernel, inputs, layer) => ({
  spec: conv(kernel),
  layer,
  inputs,
  weights: Float32Array.from({ length: kernel ** 2 * inputs * 2 }, (_, at) => at - 9),
});
const LAYERS = [layerOf(3, 1, 0), layerOf(2, 3, 3)];

/** @type {Store} */
let store;
/** @type {import('vitest').Mock} */
let request;
/** @type {ReturnType<typeof mount>} */
let view;

const settled = () => new Promise((resolve) => setTimeout(resolve));
const field = (/** @type {string} */ label) =>
  /** @type {HTMLInputElement} */ (document.querySelector(`[aria-label="${label}"]`));
const names = () => [...document.querySelectorAll('canvas')].map((each) => each.getAttribute('aria-label'));
const numbers = (/** @type {number} */ layer) => {
  const table = document.querySelectorAll('.filters-numbers')[layer];
  return [table.querySelector('caption'), ...table.querySelectorAll('td')].map((each) => each?.textContent);
};
const choose = (/** @type {HTMLInputElement} */ input, /** @type {string} */ value) => {
  input.value = value;
  input.dispatchEvent(new Event('input'));
};

beforeEach(async () => {
  document.body.replaceChildren();
  request = vi.fn(async () => LAYERS);
  store = new Store();
  store.update(state({}));
  view = mount(/** @type {any} */ ({ root: document.body, client: { request }, store, events: new Events() }));
  store.subscribe((state) => view.render(state));
  view.open('');
  await settled();
});

describe('filters', () => {
  it('are all of a first layer, and those of one filter of a deeper one', () => {
    const [first, deeper] = LAYERS;
    expect(kernelsOf(first, 0).shape).toEqual([3, 3, 2]);
    expect([...kernelOf(kernelsOf(first, 0).values, [3, 3, 2], 1)]).toEqual([-8, -6, -4, -2, 0, 2, 4, 6, 8]);
    const { shape, values } = kernelsOf(deeper, 1);
    expect(shape).toEqual([2, 2, 3]);
    // Of each place six weights: of three inputs two filters each.
    expect([...kernelOf(values, shape, 2)]).toEqual([-4, 2, 8, 14]);
  });

  it('have a scale that is one for a layer and told, 0 in its middle', () => {
    expect(names()).toEqual([
      '1 Conv 3×3: 2 kernels of 3×3, colours from −9.00 to 9.00',
      '4 Conv 2×2: 3 kernels of 2×2 of filter 1, colours from −14.0 to 14.0',
    ]);
  });

  it('tell the numbers of the one that is chosen, and all in a table', () => {
    expect(numbers(0).slice(0, 3)).toEqual(['Filter 1', '−9.00', '−7.00']);
    choose(field('Filter of 2: 4 Conv 2×2'), '2');
    choose(field('Input map of 3: 4 Conv 2×2'), '3');
    expect(numbers(1)).toEqual(['Filter 2, input map 3', '−4.00', '2.00', '8.00', '14.0']);
    expect(names()[1]).toMatch(/of filter 2,/);
    choose(field('Input map of 3: 4 Conv 2×2'), '7');
    expect(numbers(1)[0], 'there is no seventh').toBe('Filter 2, input map 3');
    const filter = field('Filter of 2: 4 Conv 2×2');
    choose(filter, '999');
    expect(names()[1]).toMatch(/of filter 2,/);
    filter.dispatchEvent(new Event('change'));
    expect(filter.value, 'what is shown').toBe('2');
    const more = /** @type {HTMLDetailsElement} */ (document.querySelectorAll('details')[1]);
    more.open = true;
    more.dispatchEvent(new Event('toggle'));
    expect(more.querySelectorAll('tbody tr')).toHaveLength(3);
  });

  it('are read once for each epoch while it trains, and what was chosen stays so', async () => {
    const live = () => document.querySelector('.filters-words')?.getAttribute('aria-live');
    choose(field('Filter of 2: 1 Conv 3×3'), '2');
    expect(live(), 'asked for').toBe('polite');
    const own = { reader: /** @type {const} */ ('own'), network: 'a', phase: /** @type {const} */ ('running') };
    request.mockClear();
    for (const step of [1, 50, 120]) {
      store.update(state({ ...own, metrics: { ...METRICS, step, stepsPerEpoch: 100 } }));
      await settled();
    }
    expect(request).toHaveBeenCalledTimes(2);
    expect(numbers(0)[0]).toBe('Filter 2');
    expect(live(), 'an epoch later').toBe('off');
  });

  it('keep nothing when they are left, and say where there are none', async () => {
    view.leave();
    expect(names()).toEqual([]);
    const said = () => document.querySelector('[role="status"]')?.textContent;
    request.mockResolvedValue([]);
    view.open('');
    await settled();
    expect(said()).toMatch(/^This network has no convolution/);
    store.update(state({ reader: 'none' }));
    await settled();
    expect(said()).toMatch(/^There is no network yet/);
    store.update(state({ phase: 'off' }));
    await settled();
    expect(said()).toMatch(/^The engine is off/);
  });
});
