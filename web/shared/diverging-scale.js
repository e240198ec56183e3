/**
 * One diverging scale for numbers of either sign: paper at 0, one colour below and another one above it, each the deeper
 * the further it is from 0. Both are told apart by people who do not see red or green, and in either scheme.
 */

/** @typedef {readonly [number, number, number]} Colour */

/** @type {Record<'light' | 'dark', { zero: Colour, below: Colour, above: Colour }>} */
const SCHEMES = {
  light: { zero: [255, 255, 255], below: [179, 88, 6], above: [30, 58, 160] },
  dark: { zero: [21, 28, 46], below: [255, 160, 70], above: [150, 180, 255] },
};

/** How many shades there are on either side. */
const SHADES = 127;

/** @param {boolean} isDark @returns {Uint32Array} 255 colours as pixels of a canvas, 0 in the middle */
export function shades(isDark) {
  const { zero, below, above } = SCHEMES[isDark ? 'dark' : 'light'];
  return Uint32Array.from({ length: 2 * SHADES + 1 }, (_, at) => {
    const share = (at - SHADES) / SHADES;
    return pixel(mixed(zero, share < 0 ? below : above, Math.abs(share)));
  });
}

/** @param {number} value @param {number} most where the scale ends, to either side; greater than 0 */
export function shadeOf(value, most) {
  const share = value / most;
  // What is no number has no colour of its own: an untrained network that diverged shows 0 there.
  return (
    SHADES + (share >= -1 && share <= 1 ? Math.round(SHADES * share) : SHADES * (share > 1 ? 1 : share < -1 ? -1 : 0))
  );
}

/** Of each of the numbers, in a quarter of their memory. @param {ArrayLike<number>} values @param {number} most as above @returns {Uint8Array<ArrayBuffer>} */
export function shadesOf(values, most) {
  const found = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) found[at] = shadeOf(values[at], most);
  return found;
}

/** The furthest from 0. @param {ArrayLike<number>} values */
export function reach(values) {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at]) || 0);
  return most;
}

/** @param {Colour} from @param {Colour} to @param {number} share @returns {Colour} */
function mixed(from, to, share) {
  const at = (/** @type {0 | 1 | 2} */ part) => Math.round(from[part] + share * (to[part] - from[part]));
  return [at(0), at(1), at(2)];
}

/** @param {Colour} colour @returns {number} on machines whose bytes go from small to great, as all do that browsers run on */
function pixel([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
