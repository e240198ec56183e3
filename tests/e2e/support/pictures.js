// Pictures of digits as files, made here: the strokes of ink.js with a thick pen on paper of one grey, as PNG.

import { crc32, deflateSync } from 'node:zlib';
import { DIGITS, sampled } from './ink.js';

/** @typedef {{ name: string, mimeType: string, buffer: Buffer }} PictureFile as Playwright's choosers take it */

export const PAPER = 235;
export const INK = 30;

/** @typedef {{ width: number, height: number, pixels: Uint8Array }} Grey */

/**
 * A line of digits for each text, all of one size.
 * @param {readonly string[]} lines of digits that ink.js has
 * @param {number} [size] of a digit's square, in pixels
 * @param {string} [name]
 * @param {number} [pitch] from one digit to the next, in sizes: below 0.5 they touch
 * @returns {PictureFile}
 */
export function pictureOf(lines, size = 160, name = 'digits.png', pitch = 1) {
  const { width, height, pixels } = drawn(lines, size, pitch);
  return { name, mimeType: 'image/png', buffer: grayPng(width, height, pixels) };
}

/** @param {readonly string[]} lines @param {number} size @param {number} [pitch] @returns {Grey} */
export function drawn(lines, size, pitch = 1) {
  const width = Math.ceil(size * (1 + pitch * (Math.max(...lines.map(({ length }) => length)) - 1)));
  const height = size * lines.length;
  const pixels = new Uint8Array(width * height).fill(PAPER);
  for (const [row, line] of lines.entries()) {
    for (const [column, digit] of [...line].entries()) {
      for (const stroke of DIGITS[digit]) {
        for (const [x, y] of sampled(stroke, 0.005)) {
          dot(pixels, width, (pitch * column + 0.1 + 0.8 * x) * size, (row + 0.1 + 0.8 * y) * size, 0.035 * size);
        }
      }
    }
  }
  return { width, height, pixels };
}

/** @param {number} width @param {number} height @param {string} [name] @returns {PictureFile} */
export function blankPicture(width, height, name = 'blank.png') {
  const pixels = new Uint8Array(width * height).fill(PAPER);
  return { name, mimeType: 'image/png', buffer: grayPng(width, height, pixels) };
}

/** Every pixel is black or white, as a hash of its place has it. @param {number} width @param {number} height @returns {PictureFile} */
export function noisePicture(width, height) {
  let state = 1;
  const pixels = Uint8Array.from({ length: width * height }, () => {
    state = Math.imul(1_664_525, state) + 1_013_904_223;
    return (state >>> 31) * 255;
  });
  return { name: 'noise.png', mimeType: 'image/png', buffer: grayPng(width, height, pixels) };
}

/** @param {string} name @param {string | Buffer} content @param {string} [mimeType] @returns {PictureFile} */
export function fileOf(name, content, mimeType = 'image/png') {
  return { name, mimeType, buffer: Buffer.from(content) };
}

/** The boxes of a HEIC file up to its size, which is all that is looked at where nothing can open it. @param {number} width @param {number} height */
export function heicHead(width, height) {
  /** @param {string} type @param {number[]} body */
  const box = (type, body) => [0, 0, 0, body.length + 8, ...Buffer.from(type), ...body];
  const ispe = box('ispe', [0, 0, 0, 0, 0, 0, 0, width, 0, 0, 0, height]);
  const ipma = box('ipma', [0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1]);
  const meta = box('meta', [
    ...[0, 0, 0, 0],
    ...box('pitm', [0, 0, 0, 0, 0, 1]),
    ...box('iprp', [...box('ipco', ispe), ...ipma]),
  ]);
  return Buffer.from([...box('ftyp', [...Buffer.from('heic'), 0, 0, 0, 0]), ...meta]);
}

/** Its header says that it is larger than any memory. */
export function bombPicture() {
  const { buffer } = blankPicture(8, 8);
  for (const at of [16, 20]) buffer.writeUInt32BE(20_000, at);
  return fileOf('bomb.png', buffer);
}

/**
 * @param {Uint8Array} pixels
 * @param {number} width
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function dot(pixels, width, x, y, radius) {
  for (let row = Math.floor(y - radius); row <= y + radius; row++) {
    for (let column = Math.floor(x - radius); column <= x + radius; column++) {
      if ((row - y) ** 2 + (column - x) ** 2 <= radius ** 2) pixels[row * width + column] = INK;
    }
  }
}

/**
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} pixels of 8 bits
 */
export function grayPng(width, height, pixels) {
  return pngOf({ width, height, depth: 8, color: 0 }, pixels);
}

/**
 * @param {{ width: number, height: number, depth: number, color: number }} head depth in bits of a channel, color as PNG numbers its types
 * @param {Uint8Array} bytes of all rows
 * @param {Record<string, readonly number[]>} [chunks] before the data
 */
export function pngOf({ width, height, depth, color }, bytes, chunks = {}) {
  const stride = bytes.length / height;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let row = 0; row < height; row++)
    rows.set(bytes.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = depth;
  head[9] = color;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    ...Object.entries(chunks).map(([type, body]) => chunk(type, Buffer.from(body))),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param {string} type @param {Buffer} body */
function chunk(type, body) {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const made = Buffer.alloc(12 + body.length);
  made.writeUInt32BE(body.length, 0);
  typed.copy(made, 4);
  made.writeUInt32BE(crc32(typed), 8 + body.length);
  return made;
}
