/**
 * Two evaluations side by side, this one and the one before it: which digits are misread more or less often, and whether
 * that is more than chance.
 */

import { formatWhole } from '../../shared/format.js';
import { drawing, scale, svg, text, WIDTH } from '../../shared/svg.js';
import { DIGITS } from './each-digit.js';
import { LEVEL, mcnemar } from './mcnemar.js';

/** @import { TestImage } from '../../shell/test-answers.js' */
/** @import { FigureContent } from '../../shared/figure.js' */

/** @typedef {{ digit: string, count: number, before: number, now: number, mended: number, broken: number }} Compared misread before and now */

const ROW = 22;
const BARS = [18, WIDTH - 76];

/**
 * @param {readonly TestImage[]} before
 * @param {readonly TestImage[]} now of the same images
 * @returns {FigureContent}
 */
export function comparison(before, now) {
  const rows = [
    ...DIGITS.map((digit) => compare(String(digit), before, now, digit)),
    compare('all', before, now, null),
  ];
  return {
    sentence: sentence(rows[10]),
    picture: draw(rows.slice(0, 10)),
    table: {
      caption: 'Misread images of this evaluation and of the one before it',
      columns: [
        { head: 'Digit', format: String },
        ...['Images', 'Before', 'Now', 'Mended', 'Broken'].map((head) => ({ head, format: formatWhole })),
      ],
      rows: rows.map(({ digit, count, before, now, mended, broken }) => [digit, count, before, now, mended, broken]),
    },
  };
}

/** @param {string} name @param {readonly TestImage[]} before @param {readonly TestImage[]} now @param {number | null} digit @returns {Compared} */
function compare(name, before, now, digit) {
  const compared = { digit: name, count: 0, before: 0, now: 0, mended: 0, broken: 0 };
  for (const [at, image] of now.entries()) {
    if (digit !== null && image.label !== digit) continue;
    const [wasWrong, isWrong] = [isMisread(before[at]), isMisread(image)];
    compared.count += 1;
    compared.before += Number(wasWrong);
    compared.now += Number(isWrong);
    compared.mended += Number(wasWrong && !isWrong);
    compared.broken += Number(isWrong && !wasWrong);
  }
  return compared;
}

/** @param {TestImage} image */
function isMisread({ label, answer }) {
  return label !== answer;
}

/** @param {Compared} all */
function sentence({ before, now, mended, broken }) {
  const figures = `${formatWhole(before)} wrong before, ${formatWhole(now)} now: ${formatWhole(mended)} images mended, ${formatWhole(broken)} broken`;
  if (mended + broken === 0) return `${figures}; the same images are misread.`;
  const p = mcnemar(mended, broken);
  const written = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
  return `${figures}. That is ${p < LEVEL ? 'more' : 'not more'} than chance (McNemar’s test, ${written}).`;
}

/** @param {readonly Compared[]} rows */
function draw(rows) {
  const most = Math.max(1, ...rows.flatMap(({ before, now }) => [before, now]));
  const length = scale([0, most], [0, BARS[1] - BARS[0]]);
  const bars = rows.flatMap(({ digit, before, now }, row) => {
    const y = 24 + row * ROW;
    return [
      text(digit, 0, y + 14, { class: 'chart-strong' }),
      svg('rect', { class: 'chart-count', x: BARS[0], y: y + 2, width: length(before), height: 7 }),
      svg('rect', { class: 'chart-fill', x: BARS[0], y: y + 10, width: length(now), height: 7 }),
      text(`${before} → ${now}`, WIDTH, y + 14, { class: 'chart-end' }),
    ];
  });
  const key = [
    svg('rect', { class: 'chart-count', x: BARS[0], y: 5, width: 12, height: 7 }),
    text('before', BARS[0] + 17, 13),
    svg('rect', { class: 'chart-fill', x: BARS[0] + 75, y: 5, width: 12, height: 7 }),
    text('now', BARS[0] + 92, 13),
  ];
  return drawing(24 + 10 * ROW + 6, ...key, ...bars);
}
