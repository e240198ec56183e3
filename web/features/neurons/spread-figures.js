/**
 * How the numbers of a layer are spread, as figures: a histogram with those of earlier times behind it, and the gradients
 * of all layers as bars. Each with its sentence and its table.
 */

import { axes, PLOT, wordsAlong } from '../../shared/axes.js';
import { formatPercent, formatWhole } from '../../shared/format.js';
import { formatNumber } from '../../shared/measured-number.js';
import { drawing, scale, svg, text, WIDTH } from '../../shared/svg.js';
import { titleOf } from './units.js';

/** @import { Spread as Histogram } from '../../generated/inkling-simd.js' */
/** @import { FigureContent } from '../../shared/figure.js' */
/** @import { Moment } from './history.js' */
/** @import { Spread, Spreads } from './worker.js' */

/** Rows of a histogram's table, at most. */
const MOST_ROWS = 32;
/** Of a bar of the gradients, with its words above it. */
const ROW = 40;
const BAR = 10;

/**
 * @param {readonly Moment[]} moments the last is what is told
 * @param {number} at which layer
 * @param {'weights' | 'activations'} what
 * @returns {FigureContent}
 */
export function histogramContent(moments, at, what) {
  const histograms = moments.map(({ spreads }) => spreads.layers[at][what]);
  const reach = Math.max(...histograms.map((each) => each.reach));
  const shares = histograms.map((each) => sharesOf(each, reach));
  return {
    sentence: sentence(moments, at, what),
    picture: draw(shares, reach, what === 'weights' ? 'weight' : 'activation'),
    table: tableOf(moments, at, what, shares, reach),
  };
}

/**
 * Of all numbers, in bins of a reach that is its own or 2^n times that, so that each bin holds whole ones.
 * @param {Histogram} histogram
 * @param {number} reach
 */
export function sharesOf({ counts, reach: own, numbers }, reach) {
  let bins = Array.from(counts, (count) => count / Math.max(1, numbers));
  for (let each = own; each < reach; each *= 2) bins = halved(bins, bins.length / 4);
  return bins;
}

/** Two bins in one, from this place on. @param {readonly number[]} bins @param {number} from */
function halved(bins, from) {
  const wide = bins.map(() => 0);
  for (const [bin, share] of bins.entries()) wide[from + Math.floor(bin / 2)] += share;
  return wide;
}

/** From the first bin that holds a number to behind the last one. @param {readonly (readonly number[])[]} shares */
function rangeOf(shares) {
  const holds = shares[0].map((_, bin) => shares.some((each) => each[bin] > 0));
  const [first, last] = [holds.indexOf(true), holds.lastIndexOf(true)];
  const middle = holds.length / 2;
  return first < 0 ? [middle - 1, middle + 1] : [first, last + 1];
}

/** @param {readonly (readonly number[])[]} shares @param {number} reach @param {string} title */
function draw(shares, reach, title) {
  const [first, end] = rangeOf(shares);
  const edge = (/** @type {number} */ bin) => (2 * reach * bin) / shares[0].length - reach;
  const [least, most] = [edge(first), edge(end)];
  const highest = Math.max(...shares.flat()) || 1;
  // Where there is room for its words.
  const hasZero = Math.min(-least, most) > (most - least) / 5;
  const along = { title, ticks: [least, hasZero ? 0 : (least + most) / 2, most], format: formatNumber };
  const up = {
    title: 'share of the numbers',
    ticks: [0, highest],
    format: (/** @type {number} */ share) => (share === 0 ? '0' : formatPercent(share)),
  };
  const { x, y, frame } = axes(along, up);
  const outline = (/** @type {readonly number[]} */ bins) =>
    bins
      .slice(first, end)
      .map((share, at) => `V${y(share).toFixed(1)}H${x(edge(first + at + 1)).toFixed(1)}`)
      .join('');
  const begin = `M${PLOT.left} ${PLOT.bottom}`;
  const earlier = shares.slice(0, -1).map((bins, at) =>
    // The older the fainter.
    svg('path', {
      class: 'chart-axis',
      d: begin + outline(bins),
      opacity: (0.15 + (0.45 * (at + 1)) / shares.length).toFixed(2),
    }),
  );
  const last = svg('path', { class: 'chart-bar', d: `${begin}${outline(shares[shares.length - 1])}V${PLOT.bottom}Z` });
  return drawing(PLOT.bottom + 40, ...earlier, last, ...frame, ...wordsAlong(along, x, PLOT.bottom));
}

/** @param {readonly Moment[]} moments @param {number} at @param {'weights' | 'activations'} what */
function sentence(moments, at, what) {
  const { epochs, spreads } = moments[moments.length - 1];
  const { numbers, zeros, mean, deviation } = spreads.layers[at][what];
  const of = what === 'weights' ? 'without the biases' : `for ${formatWhole(spreads.images)} test images`;
  const zero = zeros === 0 ? '' : `; ${formatPercent(zeros / numbers)} are exactly 0 and not drawn`;
  const figures = `${formatWhole(numbers)} ${of}, mean ${formatNumber(mean)}, standard deviation ${formatNumber(deviation)}${zero}.`;
  if (epochs === null) return figures;
  const earlier = moments.length - 1;
  const since = earlier === 0 ? 'those to come are drawn before it' : `lines: since ${epochsWords(moments[0].epochs)}`;
  return `after ${epochsWords(epochs)}, ${figures} Kept while this tab is open; ${since}.`;
}

/** @param {number | null} epochs of the first steps only parts */
function epochsWords(epochs) {
  const all = epochs ?? 0;
  const words = Number(all < 1 ? all.toPrecision(2) : all.toFixed(2));
  return words === 1 ? '1 epoch' : `${words} epochs`;
}

/** They may differ by powers of ten. @param {number} gradient */
function formatGradient(gradient) {
  if (!Number.isFinite(gradient)) return 'no number';
  return gradient === 0 ? '0' : gradient.toExponential(1).replace('-', '−');
}

/**
 * The first time beside the last.
 * @param {readonly Moment[]} moments
 * @param {number} at
 * @param {'weights' | 'activations'} what
 * @param {readonly (readonly number[])[]} shares
 * @param {number} reach
 * @returns {FigureContent['table']}
 */
function tableOf(moments, at, what, shares, reach) {
  const shown = moments.length > 1 ? [0, moments.length - 1] : [0];
  let columns = shown.map((moment) => [...shares[moment]]);
  let [first, end] = rangeOf(columns);
  while (end - first > MOST_ROWS) {
    columns = columns.map((bins) => halved(bins, 0).slice(0, bins.length / 2));
    [first, end] = rangeOf(columns);
  }
  const width = (2 * reach) / columns[0].length;
  const zeros = shown.map((moment) => {
    const { zeros, numbers } = moments[moment].spreads.layers[at][what];
    return zeros / Math.max(1, numbers);
  });
  const percent = (/** @type {number} */ share) => formatPercent(share, 2);
  const heads = shown.map((moment) => {
    const { epochs } = moments[moment];
    return epochs === null ? 'Share' : `After ${epochsWords(epochs)}`;
  });
  return {
    caption: `${titleOf(moments[0].spreads.layers[at])}: ${what} by size`,
    columns: [
      { head: 'From', format: (value) => (typeof value === 'string' ? value : formatNumber(value)) },
      { head: 'to', format: formatNumber },
      ...heads.map((head) => ({ head, format: percent })),
    ],
    rows: [
      ['exactly 0', null, ...zeros],
      ...Array.from({ length: end - first }, (_, row) => {
        const from = (first + row) * width - reach;
        return [from, from + width, ...columns.map((bins) => bins[first + row])];
      }),
    ],
  };
}

/** @param {readonly Moment[]} moments @returns {FigureContent} */
export function gradientContent(moments) {
  const { spreads } = moments[moments.length - 1];
  const [first] = moments;
  const hasTwo = moments.length > 1;
  return {
    sentence: `root mean square by layer, for the loss of ${formatWhole(spreads.images)} test images, on a logarithmic scale. ${flowSentence(spreads)}`,
    picture: drawGradients(spreads.layers),
    table: {
      caption: 'Gradient by the weights, root mean square, from the first layer to the last',
      columns: [
        { head: 'Layer', format: String },
        ...(hasTwo ? [{ head: `After ${epochsWords(first.epochs)}`, format: formatGradient }] : []),
        {
          head: hasTwo ? `After ${epochsWords(moments[moments.length - 1].epochs)}` : 'Gradient',
          format: formatGradient,
        },
      ],
      rows: spreads.layers.map((layer, at) => [
        titleOf(layer),
        ...(hasTwo ? [first.spreads.layers[at].gradient] : []),
        layer.gradient,
      ]),
    },
  };
}

/** That gradients vanish or explode on their way to the first layer; nothing where they do not. @param {Spreads} spreads */
export function flowProblem({ layers, vanishes, explodes }) {
  const title = (/** @type {number} */ number) =>
    titleOf(/** @type {Spread} */ (layers.find(({ layer }) => layer === number)));
  if (vanishes !== undefined)
    return `The gradient vanishes: at ${title(vanishes)} it is less than a thousandth of what it is at the last layer.`;
  if (explodes !== undefined)
    return `The gradient explodes: at ${title(explodes)} it is more than a thousand times what it is at the last layer, or no number any more.`;
  return '';
}

/** @param {Spreads} spreads */
function flowSentence(spreads) {
  const problem = flowProblem(spreads);
  if (problem !== '') return problem;
  if (spreads.layers[spreads.layers.length - 1].gradient === 0)
    return 'The last layer has none: what is answered without any loss asks for no change.';
  return 'It neither vanishes nor explodes: at no layer is it a thousand times smaller or larger than at the last one.';
}

/** @param {readonly Spread[]} layers */
function drawGradients(layers) {
  const told = layers.map(({ gradient }) => gradient).filter((gradient) => gradient > 0 && Number.isFinite(gradient));
  const powers = told.map(Math.log10);
  const [least, most] = [Math.floor(Math.min(0, ...powers)) - 1, Math.ceil(Math.max(...powers, -1))];
  const length = scale([least, most], [0, WIDTH]);
  const rows = layers.flatMap((layer, row) => {
    const y = row * ROW;
    const { gradient } = layer;
    const isTold = gradient > 0 && Number.isFinite(gradient);
    return [
      text(titleOf(layer), 0, y + 15),
      text(formatGradient(gradient), WIDTH, y + 15, { class: 'chart-end' }),
      svg('rect', { class: 'chart-track', x: 0, y: y + 21, width: WIDTH, height: BAR }),
      ...(isTold
        ? [
            svg('rect', {
              class: 'chart-fill',
              x: 0,
              y: y + 21,
              width: length(Math.log10(gradient)).toFixed(1),
              height: BAR,
            }),
          ]
        : []),
    ];
  });
  const bottom = layers.length * ROW + 14;
  return drawing(
    bottom + 8,
    ...rows,
    text(formatGradient(10 ** least), 0, bottom),
    text(formatGradient(10 ** most), WIDTH, bottom, { class: 'chart-end' }),
  );
}
