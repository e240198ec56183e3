/**
 * Points in the plane, two numbers each: brought to one size, and turned so that what was drawn before moves as little as
 * possible. A component has no sign of its own, and UMAP no direction: without that each new map would be another one.
 */

/** @typedef {{ x: number, y: number, across: readonly [number, number], down: readonly [number, number] }} Motion the
 *   point (x, y) comes to 0, and the two rows of a matrix then turn and scale */

/** @param {Float32Array} points @returns {Motion} their middle to 0, the root of their mean square
 *   distance from it to 1 */
export function toOneSize(points) {
  const count = points.length / 2;
  let [x, y] = [0, 0];
  for (let at = 0; at < points.length; at += 2) {
    x += points[at] / count;
    y += points[at + 1] / count;
  }
  let square = 0;
  for (let at = 0; at < points.length; at += 2) square += (points[at] - x) ** 2 + (points[at + 1] - y) ** 2;
  const scale = square > 0 ? Math.sqrt(count / square) : 1;
  return { x, y, across: [scale, 0], down: [0, scale] };
}

/**
 * The turn, mirrored or not, that brings points of one size as near as possible to where they were (Procrustes).
 * @param {Float32Array} points
 * @param {Float32Array} before as many, in the same order
 * @returns {Motion}
 */
export function toFormer(points, before) {
  let [xx, xy, yx, yy] = [0, 0, 0, 0];
  for (let at = 0; at < points.length; at += 2) {
    xx += points[at] * before[at];
    xy += points[at] * before[at + 1];
    yx += points[at + 1] * before[at];
    yy += points[at + 1] * before[at + 1];
  }
  const isMirrored = Math.hypot(xx - yy, xy + yx) > Math.hypot(xx + yy, xy - yx);
  const side = isMirrored ? -1 : 1;
  const angle = Math.atan2(xy - side * yx, xx + side * yy);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return { x: 0, y: 0, across: [cosine, -side * sine], down: [sine, side * cosine] };
}

/** @param {Motion} motion @param {Float32Array} points */
export function moved({ x, y, across, down }, points) {
  const result = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 2) {
    const [dx, dy] = [points[at] - x, points[at + 1] - y];
    result[at] = across[0] * dx + across[1] * dy;
    result[at + 1] = down[0] * dx + down[1] * dy;
  }
  return result;
}

/** @param {Float32Array} from @param {Float32Array} to as many @param {number} share of the way */
export function between(from, to, share) {
  return Float32Array.from(to, (end, at) => from[at] + share * (end - from[at]));
}
