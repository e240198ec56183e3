/**
 * Whether strokes make digits side by side, told by their shape alone. A single digit of several strokes does not look
 * like that: they cross, or one is much shorter than the digit (the hook of a 4, the bar of a 5), or they meet at both
 * ends (a 0 of two halves). What the digits are is the engine's business.
 */

/** @import { Point, Stroke } from '../../shared/strokes.js' */

/** @typedef {{ left: number, right: number }[]} Outline how far ink reaches in each row; left > right where there is none */

/** The drawing is looked at in so many rows from its top to its bottom. */
const ROWS = 24;
/** Lower than this, in shares of the pad, is a dash or a dot. */
const LEAST_HEIGHT = 0.04;

// Chosen so that the digits of 30 people with a pen are hardly ever taken for two (scripts/lib/side-by-side.mjs tells).
/** A digit beside another is at least so tall, in shares of the drawing. */
const TALL = 0.7;
/** They stand so far apart in half of the rows that they share, in heights of the drawing. */
const APART = 0.08;
/** Nearer than this in any of these rows, they meet. */
const MEETING = 0.02;
/** In the first and the last of these rows they are not both nearer than this share of that: a 0 of two halves is. */
const CLOSING = 0.25;

/** @param {readonly Stroke[]} strokes */
export function areSideBySide(strokes) {
  const outlines = outlinesFromTheLeft(strokes);
  const before = joined(outlines);
  const after = joined([...outlines].reverse()).reverse();
  return before.some((left, index) => index + 1 < after.length && standApart(left, after[index + 1]));
}

/** @param {Outline} left @param {Outline} right */
function standApart(left, right) {
  if (tallness(left) < TALL || tallness(right) < TALL) return false;
  const gaps = left.map((row, y) => right[y].left - row.right).filter(Number.isFinite);
  if (gaps.length < ROWS / 2) return false;
  const sorted = [...gaps].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1];
  const closing = Math.max(gaps[0], gaps[gaps.length - 1]) < CLOSING * median;
  return sorted[0] >= MEETING && median >= APART && !closing;
}

/** @param {Outline} outline @returns {number} the share of the drawing's height from its first ink to its last */
function tallness(outline) {
  const inked = outline.map(({ left, right }) => left <= right);
  return (inked.lastIndexOf(true) - inked.indexOf(true) + 1) / ROWS;
}

/** @param {Outline[]} outlines @returns {Outline[]} each one together with all before it */
function joined(outlines) {
  /** @type {Outline} */
  let all = emptyOutline();
  return outlines.map((outline) => {
    all = all.map((row, y) => ({
      left: Math.min(row.left, outline[y].left),
      right: Math.max(row.right, outline[y].right),
    }));
    return all;
  });
}

/** @param {readonly Stroke[]} strokes @returns {Outline[]} one of each stroke, in units of the drawing's height */
function outlinesFromTheLeft(strokes) {
  const heights = strokes.map(({ points }) => range(points.map(({ y }) => y)));
  const top = Math.min(...heights.map(({ least }) => least));
  const height = Math.max(...heights.map(({ most }) => most)) - top;
  if (!(height >= LEAST_HEIGHT)) return [];
  return strokes
    .map(({ points }) => {
      const { least, most } = range(points.map(({ x }) => x));
      return { middle: least + most, outline: outlineOf(points, top, height) };
    })
    .sort((one, other) => one.middle - other.middle)
    .map(({ outline }) => outline);
}

/**
 * @param {readonly Point[]} points
 * @param {number} top
 * @param {number} height
 * @returns {Outline}
 */
function outlineOf(points, top, height) {
  const outline = emptyOutline();
  points.forEach((to, index) => {
    const from = points[Math.max(0, index - 1)];
    // So many steps that no row between two points is left out.
    const steps = Math.max(1, Math.ceil((2 * ROWS * Math.abs(to.y - from.y)) / height));
    for (let step = 1; step <= steps; step++) {
      const x = (from.x + ((to.x - from.x) * step) / steps) / height;
      const y = (from.y + ((to.y - from.y) * step) / steps - top) / height;
      const row = outline[Math.min(ROWS - 1, Math.max(0, Math.floor(ROWS * y)))];
      row.left = Math.min(row.left, x);
      row.right = Math.max(row.right, x);
    }
  });
  return outline;
}

/** @returns {Outline} */
function emptyOutline() {
  return Array.from({ length: ROWS }, () => ({ left: Number.POSITIVE_INFINITY, right: Number.NEGATIVE_INFINITY }));
}

/** @param {number[]} values */
function range(values) {
  return {
    least: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    most: values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  };
}
