/**
 * The marks of the map: each image by the digit that it is, in a colour of that digit; around what was misread, a ring.
 * Ten thousand of them are put down pixel by pixel, which takes no longer on a machine without a graphics processor.
 */

/** Told apart by those who see few colours with the help of the digits; each at least 3:1 on its paper. */
const COLOURS = {
  light: ['#1b4fd1', '#b3470b', '#0b7a4b', '#a01f8c', '#6b6300', '#c01c2e', '#00728a', '#6a3fd0', '#7a4a1f', '#3a4356'],
  dark: ['#8fb0ff', '#ffa266', '#5fd6a0', '#f08fe0', '#d8cf5a', '#ff8c9a', '#5fd0e8', '#bfa5ff', '#dcb08a', '#c3cbdd'],
};

/** @typedef {Int32Array} Stamp its pixels as offsets (dx, dy) from the middle, two numbers each */

/** @typedef {{ digits: readonly Stamp[], ring: Stamp, colours: Uint32Array, ink: number }} Marks */

/**
 * @param {number} size of a digit, device pixels
 * @param {boolean} isDark
 * @returns {Marks}
 */
export function marksOf(size, isDark) {
  const colours = COLOURS[isDark ? 'dark' : 'light'];
  return {
    digits: colours.map((_, digit) => digitStamp(digit, size)),
    ring: ringStamp(size),
    colours: Uint32Array.from(colours, pixelOf),
    ink: pixelOf(isDark ? '#e9eefb' : '#131c33'),
  };
}

/**
 * @param {Uint32Array} canvas pixels, 0 where there is none
 * @param {number} width of the canvas
 * @param {Stamp} stamp
 * @param {number} x of its middle
 * @param {number} y
 * @param {number} colour
 */
export function put(canvas, width, stamp, x, y, colour) {
  const height = canvas.length / width;
  for (let at = 0; at < stamp.length; at += 2) {
    const left = x + stamp[at];
    const top = y + stamp[at + 1];
    if (left >= 0 && left < width && top >= 0 && top < height) canvas[top * width + left] = colour;
  }
}

/** @param {number} digit @param {number} size @returns {Stamp} */
function digitStamp(digit, size) {
  const width = 2 * Math.ceil(size) + 1;
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(width, width).getContext('2d', { willReadFrequently: true })
  );
  context.font = `700 ${1.35 * size}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(String(digit), width / 2, width / 2);
  const { data } = context.getImageData(0, 0, width, width);
  return stampOf(width, (x, y) => data[4 * (y * width + x) + 3] > 96);
}

/** @param {number} size @returns {Stamp} */
function ringStamp(size) {
  const radius = size;
  const width = 2 * Math.ceil(radius + 1) + 1;
  const middle = (width - 1) / 2;
  const half = Math.max(0.75, size / 12);
  return stampOf(width, (x, y) => Math.abs(Math.hypot(x - middle, y - middle) - radius) <= half);
}

/** @param {number} width @param {(x: number, y: number) => boolean} isInk @returns {Stamp} */
function stampOf(width, isInk) {
  const middle = (width - 1) / 2;
  const pixels = [];
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) if (isInk(x, y)) pixels.push(x - middle, y - middle);
  }
  return Int32Array.from(pixels);
}

/** @param {string} colour #rrggbb @returns {number} as a canvas has it in a word */
function pixelOf(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
