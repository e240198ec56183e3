// @vitest-environment happy-dom
/** Units, what excites them, and how numbers are spread: what is shown of which network, when, and what is said instead. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { button, named } from '../../../tests/web/page.js';
import { METRICS, state } from '../../../tests/web/states.js';
import { Events } from '../../shell/events.js';
import { Store } from '../../shell/store.js';
import { TrainerError, WORKER_LOST } from '../../shell/trainer-client.js';
import { mount } from './view.js';

/** @import { State } from '../../shell/store.js' */

const IMAGES = 100;
const CONV = { type: 'conv2d', kernel: 3, filters: 3, stride: 1, padding: 0 };
const DENSE = { type: 'dense', units: 2 };

/** Of two images for each unit, the second of them with half of the first's activation. */
const UNITS = [
  {
    spec: CONV,
    layer: 0,
    images: IMAGES,
    isRectified: true,
    silent: Uint32Array.of(0, 40, IMAGES),
    indices: Uint32Array.of(5, 6, 7, 1234, 0, 1),
    labels: Uint8Array.of(4, 4, 8, 8, 1, 2),
    activations: Float32Array.of(2, 1, 3, 1.5, 0, 0),
    windows: Uint8Array.from([...Array(6)].flatMap(() => [3, 6, 10, 13])),
  },
  {
    spec: DENSE,
    layer: 3,
    images: IMAGES,
    isRectified: false,
    silent: Uint32Array.of(0, 90),
    indices: Uint32Array.of(1, 2, 3, 4),
    labels: Uint8Array.of(0, 0, 1, 1),
    activations: Float32Array.of(9, 4.5, -1, -2),
    windows: Uint8Array.from([...Array(4)].flatMap(() => [0, 28, 0, 28])),
  },
];

/** 128 bins of which two hold numbers. @param {number} reach @param {number} zeros */
const histogram = (reach, zeros) => {
  const counts = new Uint32Array(128);
  counts[64] = 30;
  counts[100] = 10;
  return { counts, reach, zeros, numbers: 40 + zeros, mean: 0.25, deviation: 0.5 };
};
/** @param {number} reach of the weights @param {object} [flow] */
const spreads = (reach, flow) => ({
  images: 128,
  layers: [
    { spec: CONV, layer: 0, gradient: 0.001, weights: histogram(reach, 0), activations: histogram(2, 40) },
    { spec: DENSE, layer: 3, gradient: 0.01, weights: histogram(1, 0), activations: histogram(4, 0) },
  ],
  vanishes: undefined,
  explodes: undefined,
  ...flow,
});

/** @type {Store} */
let store;
/** @type {import('vitest').Mock} */
let request;
/** @type {ReturnType<typeof mount>} */
let view;
/** @type {Record<string, (fields: any, signal: AbortSignal) => any>} */
let answers;

const settled = () => new Promise((resolve) => setTimeout(resolve));
const said = () => document.querySelector('[role="status"]')?.textContent;
const part = (/** @type {string} */ name) =>
  /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));
const options = () => [...document.querySelectorAll('[role="option"]')].map((each) => each.getAttribute('aria-label'));
const links = () => [...part('unit-images').querySelectorAll('a')];
const figures = () => [...document.querySelectorAll('.figure-picture')].map((each) => each.getAttribute('aria-label'));
const asked = (/** @type {string} */ name) => request.mock.calls.filter(([each]) => each === name).length;
const training = (/** @type {number} */ step) => ({
  reader: /** @type {const} */ ('own'),
  network: 'a',
  phase: /** @type {const} */ ('running'),
  metrics: { ...METRICS, step, stepsPerEpoch: 100 },
});
/** @param {Partial<State>} patch */
const become = async (patch) => {
  store.update(state(patch));
  await settled();
};
const choose = (/** @type {string} */ layer) => {
  const select = /** @type {HTMLSelectElement} */ (part('layer'));
  select.value = layer;
  select.dispatchEvent(new Event('change'));
};

beforeEach(async () => {
  document.body.replaceChildren();
  answers = {
    spreads: () => spreads(1),
    excitations: () => UNITS,
    images: ({ indices }) => ({ pixels: new Uint8Array(784 * indices.length) }),
  };
  request = vi.fn(async (name, fields, signal) => answers[name](fields, signal));
  store = new Store();
  store.update(state({}));
  view = mount(/** @type {any} */ ({ root: document.body, client: { request }, store, events: new Events() }));
  store.subscribe((state) => view.render(state));
  view.open('');
  await settled();
});

describe('neurons', () => {
  it('are the units of a layer, with how often each is silent; which are dead is counted', () => {
    expect(said()).toBe('100 test images were looked at.');
    expect(part('told').textContent).toBe(
      '2 of 3 units fire on some of the 100 test images, 1 never fires: dead ReLUs. Below each: on how many it is silent.',
    );
    expect(options()).toEqual([
      'Unit 1, silent on 0 % of the images',
      'Unit 2, silent on 40 % of the images',
      'Unit 3, never fires',
    ]);
  });

  it('show the images that excite the chosen one the most, what it sees of them, and where they are', async () => {
    expect(part('unit-title').textContent).toBe('Unit 1 of 1 Conv 3×3');
    document.querySelectorAll('[role="option"]')[1].dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settled();
    expect(part('unit-title').textContent).toBe('Unit 2 of 1 Conv 3×3');
    expect(part('unit-words').textContent).toMatch(
      /^It is silent on 40 of the 100 test images \(40\.0 %\)\. .*3×3 pixels/,
    );
    expect(links().map((link) => [link.getAttribute('href'), link.textContent])).toEqual([
      ['#test/image/7', 'Test image 7: an 8, 3.00'],
      ['#test/image/1234', 'Test image 1,234: an 8, 1.50'],
    ]);
    const frame = /** @type {HTMLElement} */ (links()[0].querySelector('.neurons-window'));
    expect(frame.style.getPropertyValue('--left')).toBe(`${(100 * 10) / 28}%`);
    expect(frame.style.getPropertyValue('--height')).toBe(`${(100 * 3) / 28}%`);

    document.querySelectorAll('[role="option"]')[2].dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settled();
    expect(part('unit-words').textContent).toMatch(/^It answers 0 to every one .* a dead ReLU/);
    expect(links()).toEqual([]);
  });

  it('of a layer without a ReLU have their largest numbers, also below 0, and see the whole image', async () => {
    choose('1');
    await settled();
    expect(options()).toEqual(['Unit 1, at most 9.00', 'Unit 2, at most −1.00']);
    expect(part('told').textContent).toMatch(/^2 units without a ReLU/);
    expect(part('unit-words').textContent).toMatch(/It sees all of them\.$/);
    expect(document.querySelector('.neurons-window')).toBeNull();
    expect(figures()[0]).toMatch(/^Weights: 40 without the biases/);
  });

  it('have a table, filled when it is opened', () => {
    expect(part('units-table').querySelectorAll('tr')).toHaveLength(0);
    const more = /** @type {HTMLDetailsElement} */ (part('units-more'));
    more.open = true;
    more.dispatchEvent(new Event('toggle'));
    const rows = [...part('units-table').querySelectorAll('tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(rows).toEqual([
      ['1', '0.0 %', '2.00', '5', '4'],
      ['2', '40.0 %', '3.00', '7', '8'],
      ['3', '100.0 %', '–', '–', '–'],
    ]);
  });

  it('come with figures of how numbers are spread, each with its sentence and table', () => {
    expect(figures()).toEqual([
      'Weights: 40 without the biases, mean 0.25, standard deviation 0.50.',
      'Activations: 80 for 128 test images, mean 0.25, standard deviation 0.50; 50.0 % are exactly 0 and not drawn.',
      expect.stringMatching(/^Gradients: root mean square by layer, .* It neither vanishes nor explodes/),
    ]);
    expect(
      [...document.querySelectorAll('.figures table')].map((table) => table.querySelectorAll('tbody tr').length > 1),
    ).toEqual([true, true, true]);
  });

  it('say when gradients vanish or explode', async () => {
    answers.spreads = () => spreads(1, { vanishes: 0 });
    await become({ network: 'b' });
    expect(said()).toMatch(/looked at\. The gradient vanishes: at 1 Conv 3×3 it is less than a thousandth/);
    answers.spreads = () => spreads(1, { explodes: 0 });
    await become({ network: 'c' });
    expect(said()).toMatch(/The gradient explodes: at 1 Conv 3×3 /);
  });

  it('are looked at once for each epoch while it trains; what is chosen stays, and earlier epochs stand behind', async () => {
    await become(training(1));
    choose('1');
    document.querySelectorAll('[role="option"]')[1].dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settled();
    request.mockClear();
    answers.spreads = () => spreads(4);
    for (const step of [50, 120, 150, 230]) await become(training(step));
    expect([asked('spreads'), asked('excitations')]).toEqual([2, 2]);
    expect(part('unit-title').textContent).toBe('Unit 2 of 4 Dense');
    expect(figures()[0]).toMatch(
      /^Weights: after 2\.3 epochs, 40 .* Kept while this tab is open; lines: since 0\.01 epochs\.$/,
    );
    expect(document.querySelectorAll('[data-part="weights"] path.chart-axis[opacity]')).toHaveLength(2);
  });

  it('can be cancelled, and looked at once more', async () => {
    answers.excitations = (_fields, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await become({ network: 'b' });
    expect(part('waiting').hidden).toBe(false);
    store.update({ task: { task: 'neurons', done: 30, total: 100 } });
    expect(named('progressbar', 'Neurons progress').getAttribute('aria-valuenow')).toBe('30');
    button('Cancel').focus();
    button('Cancel').click();
    await settled();
    expect(said()).toMatch(/^Cancelled/);
    expect(document.activeElement).toBe(part('again'));
    expect([part('waiting').hidden, part('again').hidden]).toEqual([true, false]);
    answers.excitations = () => UNITS;
    part('again').click();
    await settled();
    expect(said()).toBe('100 test images were looked at.');
  });

  it('are told to be looked for from the first question on, also once more', async () => {
    const never = () => new Promise(() => {});
    await become({ reader: 'none' });
    answers.spreads = never;
    await become({ network: 'b' });
    expect(said()).toMatch(/^Looking for the test images/);
    button('Cancel').click();
    part('again').click();
    expect(said()).toMatch(/^Looking for the test images/);
  });

  it('under which the engine stopped can be looked at once more', async () => {
    answers.excitations = () => {
      throw new TrainerError(WORKER_LOST, 'The engine is not running; reload the page.');
    };
    await become({ network: 'b' });
    expect(said()).toBe('The engine stopped meanwhile. Look once more when you want to.');
    expect(part('again').hidden).toBe(false);
  });

  it('keep nothing when they are left', async () => {
    view.leave();
    expect([options(), links(), document.querySelectorAll('svg').length]).toEqual([[], [], 0]);
    expect([part('body').hidden, part('spread').hidden]).toEqual([true, true]);
    request.mockClear();
    await become(training(500));
    expect(request).not.toHaveBeenCalled();
  });

  it('say what is so where there are none, and show what there is', async () => {
    answers.excitations = () => {
      throw new Error('This network has more than 20000 units, too many to look at each; use a smaller one.');
    };
    await become({ network: 'b' });
    expect(said()).toMatch(/^This network has more than 20000 units/);
    expect([part('body').hidden, part('spread').hidden, part('again').hidden]).toEqual([true, false, false]);
    await become({ reader: 'none' });
    expect(part('again').hidden).toBe(true);
    expect(said()).toMatch(/^There is no network yet/);
    expect(part('spread').hidden).toBe(true);
    await become({ phase: 'off' });
    expect(said()).toMatch(/^The engine is off/);
  });
});
