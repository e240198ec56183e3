/**
 * The rows of a PNG file, one after another, for pictures that are too large to be decoded whole: the browser inflates,
 * and here the filters are undone and every pixel becomes RGBA. Its own decoder does all else, interlaced files too.
 * W3C, Portable Network Graphics (PNG) Specification, third edition, 2025: sections 5, 9 and 11.
 */

import { decompressed } from '../../shared/decompressed.js';

const SIGNATURE_BYTES = 8;
const CHANNELS = /** @type {Record<number, number>} */ ({ 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 });
const PALETTE = 3;

/**
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {number} depth bits of a channel
 * @property {number} color type
 * @property {boolean} interlaced
 */

/** @param {Blob} file @returns {Promise<Layout>} */
export async function layoutOf(file) {
  const view = new DataView(await file.slice(0, 33).arrayBuffer());
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: view.getUint8(24),
    color: view.getUint8(25),
    interlaced: view.getUint8(28) !== 0,
  };
}

/**
 * @param {Blob} file a PNG that is not interlaced
 * @param {Layout} layout
 * @param {(row: Uint8Array) => void} take RGBA; the next row comes in the same array
 */
export async function readRows(file, layout, take) {
  const { width, height, depth } = layout;
  const bits = depth * CHANNELS[layout.color];
  const stride = Math.ceil((width * bits) / 8);
  const unit = Math.max(1, bits >> 3);
  const colors = { palette: new Uint8Array(0), transparency: new Uint8Array(0) };
  const rgba = new Uint8Array(4 * width);
  let [row, before] = [new Uint8Array(stride + 1), new Uint8Array(stride + 1)];
  let filled = 0;
  let count = 0;
  for await (const part of decompressed(chunks(file, colors), 'deflate')) {
    for (let at = 0; at < part.length && count < height; ) {
      const taken = part.subarray(at, at + row.length - filled);
      row.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < row.length) continue;
      unfilter(row, before, unit);
      toRgba(row.subarray(1), layout, colors, rgba);
      take(rgba);
      [row, before] = [before, row];
      filled = 0;
      count += 1;
    }
    if (count === height) return;
  }
  throw new Error('The file ends before the picture does.');
}

/**
 * What the IDAT chunks hold, and on the way the colours of a palette and what is transparent.
 * @param {Blob} file
 * @param {{ palette: Uint8Array, transparency: Uint8Array }} colors filled in before the first data
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>}
 */
async function* chunks(file, colors) {
  for (let at = SIGNATURE_BYTES; ; ) {
    const head = new DataView(await file.slice(at, at + 8).arrayBuffer());
    if (head.byteLength < 8) throw new Error('The file ends before the picture does.');
    const length = head.getUint32(0);
    const type = String.fromCharCode(...new Uint8Array(head.buffer, 4, 4));
    const body = file.slice(at + 8, at + 8 + length);
    at += 12 + length;
    if (type === 'IEND') return;
    if (type === 'PLTE') colors.palette = await bytesOf(body);
    if (type === 'tRNS') colors.transparency = await bytesOf(body);
    if (type === 'IDAT' && length > 0) yield bytesOf(body);
  }
}

/**
 * @param {Uint8Array} row its first byte is the filter; undone in place
 * @param {Uint8Array} before the row above, zeros for the first
 * @param {number} unit bytes of a pixel
 */
function unfilter(row, before, unit) {
  const end = row.length;
  switch (row[0]) {
    case 1:
      for (let at = 1 + unit; at < end; at++) row[at] += row[at - unit];
      break;
    case 2:
      for (let at = 1; at < end; at++) row[at] += before[at];
      break;
    case 3:
      for (let at = 1; at < end; at++) row[at] += ((at > unit ? row[at - unit] : 0) + before[at]) >> 1;
      break;
    case 4:
      for (let at = 1; at < end; at++) {
        const isFirst = at <= unit;
        row[at] += paeth(isFirst ? 0 : row[at - unit], before[at], isFirst ? 0 : before[at - unit]);
      }
  }
}

/** @param {number} left @param {number} above @param {number} corner */
function paeth(left, above, corner) {
  const a = Math.abs(above - corner);
  const b = Math.abs(left - corner);
  const c = Math.abs(left + above - 2 * corner);
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/**
 * @param {Uint8Array} row
 * @param {Layout} layout
 * @param {{ palette: Uint8Array, transparency: Uint8Array }} colors
 * @param {Uint8Array} rgba
 */
function toRgba(row, { width, depth, color }, { palette, transparency }, rgba) {
  const channels = CHANNELS[color];
  const isColored = color === 2 || color === 6;
  const hasAlpha = color === 4 || color === 6;
  // Of one colour without alpha, as a sample of each channel in 16 bits.
  const clear = hasAlpha || transparency.length < 2 * channels ? null : transparency;
  for (let x = 0, to = 0; x < width; x++, to += 4) {
    const first = sampleAt(row, x * channels, depth);
    if (color === PALETTE) {
      rgba[to] = palette[3 * first];
      rgba[to + 1] = palette[3 * first + 1];
      rgba[to + 2] = palette[3 * first + 2];
      rgba[to + 3] = transparency[first] ?? 255;
      continue;
    }
    rgba[to] = toByte(first, depth);
    rgba[to + 1] = isColored ? toByte(sampleAt(row, x * channels + 1, depth), depth) : rgba[to];
    rgba[to + 2] = isColored ? toByte(sampleAt(row, x * channels + 2, depth), depth) : rgba[to];
    if (hasAlpha) rgba[to + 3] = toByte(sampleAt(row, (x + 1) * channels - 1, depth), depth);
    else rgba[to + 3] = clear !== null && isClear(row, x * channels, channels, depth, clear) ? 0 : 255;
  }
}

/** @param {Uint8Array} row @param {number} index @param {number} depth */
function sampleAt(row, index, depth) {
  if (depth === 8) return row[index];
  if (depth === 16) return (row[2 * index] << 8) | row[2 * index + 1];
  const bit = index * depth;
  return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/** @param {number} sample @param {number} depth */
function toByte(sample, depth) {
  return depth === 8 ? sample : Math.round((255 * sample) / ((1 << depth) - 1));
}

/** @param {Uint8Array} row @param {number} index @param {number} channels @param {number} depth @param {Uint8Array} clear */
function isClear(row, index, channels, depth, clear) {
  for (let channel = 0; channel < channels; channel++) {
    const wanted = (clear[2 * channel] << 8) | clear[2 * channel + 1];
    if (sampleAt(row, index + channel, depth) !== wanted) return false;
  }
  return true;
}

/** @param {Blob} blob */
async function bytesOf(blob) {
  return new Uint8Array(await blob.arrayBuffer());
}
