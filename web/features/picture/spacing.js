/**
 * Where a line of digits has a space: at gaps that are clearly wider than its usual ones, judged by the boxes alone.
 */

/** @import { Box } from './worker.js' */

/** @typedef {Box & { line: number }} Placed */

/** All in heights of the line's digits. A box is no narrower than this for the gaps beside it: a 1 has wide ones. */
const NARROWEST = 0.5;
/** Gaps below this are as good as each other, and so are those of digits that touch. */
const TIGHT = 0.2;
/** Gaps are of two kinds where those of one are wider than those of the other by so much, and so many times as wide. */
const STEP = 0.5;
const TIMES = 2;

/** @param {readonly Placed[]} digits in reading order @returns {ReadonlySet<Placed>} those with a space before them on their line */
export function spaced(digits) {
  const lines = linesOf(digits).map((boxes) => ({ boxes, gaps: gapsOf(boxes) }));
  const ofAll = leastSpace(lines.flatMap(({ gaps }) => gaps));
  const found = lines.flatMap(({ boxes, gaps }) => {
    // A single gap has nothing beside it: it is held against those of the other lines.
    const least = gaps.length > 1 ? leastSpace(gaps) : ofAll;
    return boxes.filter((_, at) => at > 0 && gaps[at - 1] >= least);
  });
  return new Set(found);
}

/** @param {readonly Placed[]} digits @returns {Placed[][]} */
function linesOf(digits) {
  /** @type {Map<number, Placed[]>} */
  const lines = new Map();
  for (const digit of digits) lines.set(digit.line, [...(lines.get(digit.line) ?? []), digit]);
  return [...lines.values()];
}

/** @param {readonly Box[]} boxes of a line, from the left @returns {number[]} from each to the next, in heights */
function gapsOf(boxes) {
  const height = median(boxes.map(({ top, bottom }) => bottom - top));
  const usual = median(boxes.map(({ left, right }) => right - left));
  const narrowest = Math.max(usual, NARROWEST * height);
  const half = (/** @type {Box} */ { left, right }) => Math.max(right - left, narrowest) / 2;
  const middle = (/** @type {Box} */ { left, right }) => (left + right) / 2;
  return boxes
    .slice(1)
    .map((box, at) => (middle(box) - middle(boxes[at]) - half(box) - half(boxes[at])) / height)
    .map((gap) => Math.max(gap, TIGHT));
}

/** @param {readonly number[]} gaps @returns {number} the narrowest that is a space, if any is */
function leastSpace(gaps) {
  const sorted = [...gaps].sort((one, other) => one - other);
  const at = sorted.findIndex((gap, at) => at > 0 && gap >= Math.max(sorted[at - 1] + STEP, TIMES * sorted[at - 1]));
  return at < 0 ? Number.POSITIVE_INFINITY : sorted[at];
}

/** @param {readonly number[]} values @returns {number} the upper one of two */
function median(values) {
  return [...values].sort((one, other) => one - other)[values.length >> 1];
}
