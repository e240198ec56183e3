// @vitest-environment happy-dom
/** Histograms on a common reach, their pictures and tables, and gradients of any size, none and no number among them. */

import { expect, it } from 'vitest';
import { flowProblem, gradientContent, histogramContent, sharesOf } from './spread-figures.js';

const BINS = 128;

/** @param {Record<number, number>} filled counts by bin @param {number} reach @param {number} [zeros] */
function histogram(filled, reach, zeros = 0) {
  const counts = new Uint32Array(BINS);
  for (const [bin, count] of Object.entries(filled)) counts[Number(bin)] = count;
  const numbers = zeros + Object.values(filled).reduce((sum, count) => sum + count, 0);
  return { counts, reach, zeros, numbers, mean: 0, deviation: 1 };
}

/** @param {object} weights @param {number[]} [gradients] @returns {any} */
const spreadsOf = (weights, gradients = [1]) => ({
  images: 128,
  layers: gradients.map((gradient, layer) => ({
    spec: { type: 'dense', units: 3 },
    layer,
    gradient,
    weights,
    activations: weights,
  })),
});

it('brings histograms to one reach, and each number stays where it is', () => {
  // The bins of a reach of 1 are 1/64 wide: the last one ends at 1, the middle ones meet at 0.
  const own = histogram({ 0: 1, 63: 2, 64: 3, 127: 4 }, 1);
  expect(sharesOf(own, 1)[127]).toBeCloseTo(0.4);
  const wide = sharesOf(own, 4);
  expect(wide.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  expect([wide[48], wide[63], wide[64], wide[79]]).toEqual([0.1, 0.2, 0.3, 0.4]);
});

it('draws as much of the scale as holds numbers, and tells all of it in a table of a size to be read', () => {
  const moments = [
    { epochs: 1, spreads: spreadsOf(histogram({ 64: 10 }, 0.5, 10)) },
    { epochs: 2, spreads: spreadsOf(histogram({ 32: 5, 95: 5 }, 1)) },
  ];
  const { picture, table, sentence } = histogramContent(moments, 0, 'weights');
  expect(sentence).toMatch(/^after 2 epochs, 10 without the biases, .* lines: since 1 epoch\.$/);
  const words = [...picture.querySelectorAll('text')].map((each) => each.textContent);
  expect(words).toEqual(expect.arrayContaining(['−0.50', '0', '0.50']));
  expect(table.columns.map(({ head }) => head)).toEqual(['From', 'to', 'After 1 epoch', 'After 2 epochs']);
  expect(table.rows.length).toBeLessThanOrEqual(33);
  expect(table.rows[0]).toEqual(['exactly 0', null, 0.5, 0]);
  const sum = (/** @type {number} */ column) => table.rows.reduce((sum, row) => sum + Number(row[column]), 0);
  expect([sum(2), sum(3)]).toEqual([1, 1]);
});

it('draws what is all zeros, and what is no number at all, without breaking', () => {
  for (const empty of [histogram({}, 2 ** -20, 12), histogram({}, 2 ** -20)]) {
    const { picture, table } = histogramContent([{ epochs: null, spreads: spreadsOf(empty) }], 0, 'activations');
    expect(picture.outerHTML).not.toMatch(/NaN|Infinity/);
    expect(table.rows.length).toBeGreaterThan(1);
  }
});

it.each([[[0.1]], [[1e-9, 1e-3, 0.1]], [[0, 0]], [[Number.NaN, Number.POSITIVE_INFINITY, 1]], [[1e6, 20]]])(
  'draws gradients of %s',
  (gradients) => {
    const { picture, table } = gradientContent([
      { epochs: null, spreads: spreadsOf(histogram({ 64: 1 }, 1), gradients) },
    ]);
    expect(picture.outerHTML).not.toMatch(/"(NaN|Infinity)|-\d/);
    const widths = [...picture.querySelectorAll('.chart-fill')].map((bar) => Number(bar.getAttribute('width')));
    expect(widths).toHaveLength(gradients.filter((each) => each > 0 && each < Number.POSITIVE_INFINITY).length);
    for (const width of widths) expect(width).toBeGreaterThan(0);
    for (const width of widths) expect(width).toBeLessThanOrEqual(320);
    expect(table.rows).toHaveLength(gradients.length);
  },
);

it('tells of the first steps which part of an epoch they are', () => {
  const after = (/** @type {number} */ epochs) => {
    const spreads = spreadsOf(histogram({ 64: 1 }, 1));
    return histogramContent([{ epochs, spreads }], 0, 'weights').sentence.split(',')[0];
  };
  expect([1 / 860, 0.5, 1, 2.336].map(after)).toEqual([
    'after 0.0012 epochs',
    'after 0.5 epochs',
    'after 1 epoch',
    'after 2.34 epochs',
  ]);
});

it('says where the gradient vanishes or explodes, and that there is none', () => {
  const weights = histogram({ 64: 1 }, 1);
  expect(flowProblem(spreadsOf(weights))).toBe('');
  expect(flowProblem({ ...spreadsOf(weights, [1, 1]), vanishes: 1 })).toMatch(/^The gradient vanishes: at 2 Dense/);
  expect(flowProblem({ ...spreadsOf(weights, [1, 1]), explodes: 0 })).toMatch(/^The gradient explodes: at 1 Dense/);
  const none = gradientContent([{ epochs: null, spreads: spreadsOf(weights, [0, 0]) }]);
  expect(none.sentence).toMatch(/The last layer has none/);
});
