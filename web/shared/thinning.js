/**
 * Leaves out the points of a line that carry no shape (Ramer, Douglas and Peucker's algorithm), so that no drawing is
 * too long to be read, however long somebody scribbles.
 */

/** @import { Point } from './strokes.js' */

/** The line is looked at in parts of so many points, since a long one that winds would take time by its square. */
const PART = 512;

/**
 * @param {readonly Point[]} points
 * @param {number} tolerance how far the line through those that are kept may be from those that are left out
 * @returns {Point[]}
 */
export function thinned(points, tolerance) {
  const last = points.length - 1;
  /** @type {Point[]} */
  const kept = [];
  for (let from = 0; from < last; from += PART) keepShape(points, from, Math.min(from + PART, last), tolerance, kept);
  kept.push(points[last]);
  return kept;
}

/**
 * Appends what is kept of the points from `first` on, `last` not included.
 * @param {readonly Point[]} points
 * @param {number} first
 * @param {number} last
 * @param {number} tolerance
 * @param {Point[]} kept
 */
function keepShape(points, first, last, tolerance, kept) {
  let farthest = first;
  let most = tolerance * tolerance;
  for (let index = first + 1; index < last; index++) {
    const squared = squaredDistance(points[index], points[first], points[last]);
    if (squared <= most) continue;
    farthest = index;
    most = squared;
  }
  if (farthest === first) {
    kept.push(points[first]);
    return;
  }
  keepShape(points, first, farthest, tolerance, kept);
  keepShape(points, farthest, last, tolerance, kept);
}

/**
 * Of a point from a piece of a line; squared, since a root for each would take most of the time.
 * @param {Point} point
 * @param {Point} from
 * @param {Point} to
 */
function squaredDistance(point, from, to) {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const share = Math.min(1, Math.max(0, along));
  const x = point.x - from.x - share * dx;
  const y = point.y - from.y - share * dy;
  return x * x + y * y;
}
