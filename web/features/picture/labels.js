/**
 * Where on a picture the digit of a box is written: at the side of it where it lies on no other box and no other label, and
 * where every side has one, where it covers the least.
 */

/** @import { Box } from './worker.js' */

/** @typedef {'above' | 'after' | 'below' | 'before'} Place */

/** Of the height of a digit of middling size, and of the picture's width at most. */
const HEIGHT = 0.4;
const MOST = 0.06;
/** A figure in print is narrower than its line is high. */
const WIDTH = 0.85;

/**
 * @param {readonly Box[]} boxes
 * @param {{ width: number }} picture
 * @returns {number} in pixels of the picture, and smaller where the screen has it large
 */
export function labelHeight(boxes, { width }) {
  const heights = boxes.map(({ top, bottom }) => bottom - top).sort((one, other) => one - other);
  return Math.min(HEIGHT * (heights[heights.length >> 1] ?? 0), MOST * width);
}

/**
 * @param {readonly Box[]} boxes to be labelled
 * @param {readonly Box[]} others
 * @param {{ width: number, height: number }} picture
 * @returns {readonly Place[]}
 */
export function placeLabels(boxes, others, picture) {
  const { width, height } = picture;
  const size = labelHeight(boxes, picture);
  const taken = [...boxes, ...others];
  return boxes.map((box) => {
    const options = placesAt(box, size).map(([place, label]) => {
      const beyond = area(label) - shared(label, { left: 0, top: 0, right: width, bottom: height });
      const covered = taken.reduce((sum, each) => sum + (each === box ? 0 : shared(label, each)), 0);
      return { place, label, cost: covered + beyond };
    });
    const best = options.reduce((least, each) => (each.cost < least.cost ? each : least));
    taken.push(best.label);
    return best.place;
  });
}

/** The first is the one that is preferred. @param {Box} box @param {number} size @returns {readonly [Place, Box][]} */
function placesAt({ left, top, right, bottom }, size) {
  const [height, width] = [size, WIDTH * size];
  return [
    ['above', { left, top: top - height, right: left + width, bottom: top }],
    ['after', { left: right, top, right: right + width, bottom: top + height }],
    ['below', { left, top: bottom, right: left + width, bottom: bottom + height }],
    ['before', { left: left - width, top, right: left, bottom: top + height }],
  ];
}

/** @param {Box} box */
function area({ left, top, right, bottom }) {
  return (right - left) * (bottom - top);
}

/** @param {Box} one @param {Box} other @returns {number} the area that both cover */
function shared(one, other) {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return width > 0 && height > 0 ? width * height : 0;
}
