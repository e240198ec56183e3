// The charts of ./scripts/bench --scaling as SVG: milliseconds of a training step over something, both on logarithmic
// axes. Light or dark as the reader's system is; every line has its name at its end, so colour is not needed.

/**
 * @typedef {{ label: string, points: { x: number, y: number }[] }} Line
 * @typedef {{ title: string, xLabel: string, lines: Line[] }} Chart
 */

const TITLE = 'Time of a training step in a tab';
const NETWORK =
  'Convolution 3x3, ReLU, max pool 2, convolution 3x3, ReLU, max pool 2, dropout, dense 10; Adam; 28x28 images; relaxed SIMD';
const CHART = { width: 430, height: 300, left: 58, right: 84, top: 64, bottom: 46 };
const LINE_HEIGHT = 14;
/** Readable in either scheme, and told apart without telling red from green. */
const COLORS = ['#3b7dd8', '#c2620a', '#8a5cc4'];
const STYLE = `
    text { font: 12px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .chart { font-weight: 600; }
    .small, .tick { font-size: 11px; fill: #59636e; }
    .grid { stroke: #d1d9e0; stroke-width: 1; }
    .line { fill: none; stroke-width: 2; }
    .sheet { fill: #ffffff; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .small, .tick { fill: #9198a1; }
      .grid { stroke: #3d444d; }
      .sheet { fill: #0d1117; }
    }`;

/** @type {(text: string) => string} */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
/** @type {(value: number) => string} */
const short = (value) => value.toFixed(1).replace(/\.0$/, '');

/** Where a value stands between two others, by its logarithm. @type {(value: number, least: number, most: number) => number} */
const position = (value, least, most) => Math.log(value / least) / Math.log(most / least);

/** The powers of ten around the values. @type {(values: number[]) => number[]} */
export function decades(values) {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

/**
 * Heights for labels that want to stand at `wanted`: none closer than a line of text, in the same order.
 * @type {(wanted: number[]) => number[]}
 */
export function spreadLabels(wanted) {
  const heights = [...wanted];
  const order = heights.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  for (let i = 1; i < order.length; i++) {
    heights[order[i]] = Math.max(heights[order[i]], heights[order[i - 1]] + LINE_HEIGHT);
  }
  return heights;
}

/** @type {(chart: Chart, yTicks: number[], offset: number) => string} */
function drawChart({ title, xLabel, lines }, yTicks, offset) {
  const { width, height, left, right, top, bottom } = CHART;
  const xTicks = lines[0].points.map(({ x }) => x);
  const [leastX, mostX, leastY, mostY] = [xTicks[0], xTicks[xTicks.length - 1], yTicks[0], yTicks[yTicks.length - 1]];
  const toX = (/** @type {number} */ x) => left + position(x, leastX, mostX) * (width - left - right);
  const toY = (/** @type {number} */ y) => height - bottom - position(y, leastY, mostY) * (height - top - bottom);
  const grid = yTicks.flatMap((tick) => [
    `<path class="grid" d="M${left} ${short(toY(tick))}H${width - right}"/>`,
    `<text class="tick" x="${left - 6}" y="${short(toY(tick) + 4)}" text-anchor="end">${tick.toLocaleString('en')}</text>`,
  ]);
  const ticks = xTicks.map(
    (tick) =>
      `<text class="tick" x="${short(toX(tick))}" y="${height - bottom + 16}" text-anchor="middle">${tick}</text>`,
  );
  const labelY = spreadLabels(lines.map(({ points }) => toY(points[points.length - 1].y)));
  const drawn = lines.flatMap(({ label, points }, index) => {
    const color = COLORS[index % COLORS.length];
    const places = points.map(({ x, y }) => `${short(toX(x))} ${short(toY(y))}`);
    const end = points[points.length - 1];
    return [
      `<path class="line" stroke="${color}" d="M${places.join('L')}"/>`,
      ...points.map(({ x, y }) => `<circle fill="${color}" cx="${short(toX(x))}" cy="${short(toY(y))}" r="3"/>`),
      `<text x="${short(toX(end.x) + 8)}" y="${short(labelY[index] + 4)}">${escaped(label)}</text>`,
    ];
  });
  const middle = (left + width - right) / 2;
  return [
    `<g transform="translate(${offset})">`,
    `<text class="chart" x="${left}" y="${top - 14}">${escaped(title)}</text>`,
    ...grid,
    ...ticks,
    ...drawn,
    `<text class="small" x="${middle}" y="${height - 10}" text-anchor="middle">${escaped(xLabel)}</text>`,
    `<text class="small" transform="translate(14 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">milliseconds a step</text>`,
    '</g>',
  ].join('\n  ');
}

/** Side by side, with one scale of milliseconds. @type {(charts: Chart[]) => string} */
export function drawCharts(charts) {
  const yTicks = decades(charts.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(({ y }) => y))));
  const width = CHART.width * charts.length;
  const height = CHART.height + 24;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title network">
  <title id="title">${TITLE}</title>
  <desc id="network">${NETWORK}</desc>
  <style>${STYLE}
  </style>
  <rect class="sheet" width="${width}" height="${height}"/>
  <text class="title" x="${CHART.left}" y="22">${TITLE}</text>
  ${charts.map((chart, index) => drawChart(chart, yTicks, index * CHART.width)).join('\n  ')}
  <text class="small" x="${CHART.left}" y="${height - 8}">${NETWORK}</text>
</svg>
`;
}
