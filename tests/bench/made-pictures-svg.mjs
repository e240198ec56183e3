// The chart of ./scripts/pictures --made as SVG: the share of the digits that is read right over the strength of one fault
// at a time, a small chart for each. Light or dark as the reader's system is.

/** @typedef {{ fault: string, points: { strength: number, right: number }[] }} Curve right: a share */

const TITLE = 'Digits read right on made pictures, the worse they are';
const CELL = { width: 210, height: 150, left: 44, right: 14, top: 30, bottom: 26 };
const COLUMNS = 4;
const HEAD = 36;
const FOOT = 26;
/** What is read worse than this lies on the axis: the charts are for what is to be read well. */
const LEAST = 0.5;
const TICKS = [0.5, 0.75, 1];
const STYLE = `
    text { font: 12px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .fault { font-weight: 600; }
    .small { font-size: 11px; fill: #59636e; }
    .grid { stroke: #d1d9e0; stroke-width: 1; }
    .line { fill: none; stroke: #3b7dd8; stroke-width: 2; }
    circle { fill: #3b7dd8; }
    .sheet { fill: #ffffff; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .small { fill: #9198a1; }
      .grid { stroke: #3d444d; }
      .sheet { fill: #0d1117; }
    }`;

/** @type {(value: number) => string} */
const short = (value) => value.toFixed(1).replace(/\.0$/, '');

/** @type {(curve: Curve, index: number) => string} */
function drawCell({ fault, points }, index) {
  const { width, height, left, right, top, bottom } = CELL;
  const toX = (/** @type {number} */ strength) => left + strength * (width - left - right);
  const toY = (/** @type {number} */ share) =>
    height - bottom - ((Math.max(LEAST, share) - LEAST) / (1 - LEAST)) * (height - top - bottom);
  const grid = TICKS.flatMap((tick) => [
    `<path class="grid" d="M${left} ${short(toY(tick))}H${width - right}"/>`,
    `<text class="small" x="${left - 6}" y="${short(toY(tick) + 4)}" text-anchor="end">${100 * tick} %</text>`,
  ]);
  const ends = [0, 1].map(
    (strength) =>
      `<text class="small" x="${short(toX(strength))}" y="${height - bottom + 16}" text-anchor="middle">${strength}</text>`,
  );
  const places = points.map((point) => `${short(toX(point.strength))} ${short(toY(point.right))}`);
  const dots = points.map(
    (point) => `<circle cx="${short(toX(point.strength))}" cy="${short(toY(point.right))}" r="2.5"/>`,
  );
  return [
    `<g transform="translate(${(index % COLUMNS) * width} ${HEAD + Math.floor(index / COLUMNS) * height})">`,
    `<text class="fault" x="${left}" y="${top - 10}">${fault}</text>`,
    ...grid,
    ...ends,
    `<path class="line" d="M${places.join('L')}"/>`,
    ...dots,
    '</g>',
  ].join('\n  ');
}

/** @type {(curves: Curve[], digits: number) => string} digits: for each point */
export function drawCurves(curves, digits) {
  const width = CELL.width * COLUMNS;
  const height = HEAD + CELL.height * Math.ceil(curves.length / COLUMNS) + FOOT;
  const note = `Strength of the fault: 0 is none, 1 about the worst that a person would hand in; ${digits.toLocaleString('en')} digits for each point`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title note">
  <title id="title">${TITLE}</title>
  <desc id="note">${note}</desc>
  <style>${STYLE}
  </style>
  <rect class="sheet" width="${width}" height="${height}"/>
  <text class="title" x="${CELL.left}" y="22">${TITLE}</text>
  ${curves.map(drawCell).join('\n  ')}
  <text class="small" x="${CELL.left}" y="${height - 8}">${note}</text>
</svg>
`;
}
