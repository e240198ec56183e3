/**
 * Pixels that are stored in another direction than they are seen in, as cameras store them.
 */

/** @import { Decoded } from './decode.js' */

/**
 * @param {Decoded} stored
 * @param {number} rotation clockwise, in degrees: 0, 90, 180 or 270
 * @param {boolean} flip left and right change places afterwards
 * @returns {Decoded}
 */
export function turned({ pixels, width, height }, rotation, flip) {
  if (rotation === 0 && !flip) return { pixels, width, height };
  const [right, bottom] = [width - 1, height - 1];
  const isAcross = rotation % 180 !== 0;
  const [toWidth, toHeight] = isAcross ? [height, width] : [width, height];
  const from = new Uint32Array(pixels.buffer);
  const to = new Uint32Array(from.length);
  for (let y = 0, at = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++, at++) {
      const across = flip ? toWidth - 1 - x : x;
      if (rotation === 90) to[at] = from[(bottom - across) * width + y];
      else if (rotation === 180) to[at] = from[(bottom - y) * width + right - across];
      else if (rotation === 270) to[at] = from[across * width + right - y];
      else to[at] = from[y * width + across];
    }
  }
  return { pixels: new Uint8Array(to.buffer), width: toWidth, height: toHeight };
}
