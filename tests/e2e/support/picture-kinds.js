// One picture in every kind of file that people have: the same digits, turned by EXIF data, transparent, of a palette, of
// 16 bits, of one or four inks, moving, or drawn as SVG.

import { DIGITS } from './ink.js';
import { jpegOf } from './jpeg.js';
import { drawn, fileOf, INK, PAPER, pictureOf, pngOf } from './pictures.js';

/** @import { Grey, PictureFile } from './pictures.js' */

// What only an encoder of thousands of lines writes: `pictureOf(['47'], 60)` and `pictureOf(['13'], 60)`, by ImageMagick's
// `convert -quality 40` and `60`.
const AVIF = [
  'AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAOptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAA',
  'AAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAEOAAEAAAAAAAAAlQAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGF2MDEAAAAAamlwcnAA',
  'AABLaXBjbwAAABNjb2xybmNseAACAAIABoAAAAAMYXYxQ4EADAAAAAAUaXNwZQAAAAAAAAB4AAAAPAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQ',
  'AAAAAAAAABAAEEgYIDhAAAAJ1tZGF0EgAKBhgZe/bAhDKIAUUwAggggKDX/yZICsd3Lic7fIuLH/NWP77fjy+LinDvuArU1iCwJhL9c4SJc3sD',
  'dgkeTX6YsaudSgQ3sjGapXb5wIIDh8gRLnp1WpNy0Qlrm89FPoV9Bx5XrFVNXw9AROIz1vD6I7R5yfj2lgM3IfS2gI7zVdPg+mcyOhDtRKNcqo',
  '4TDb07qLQ=',
].join('');
const WEBP = [
  'UklGRtABAABXRUJQVlA4IMQBAACwDACdASp4ADwAPrVOpUwnJCOiLRO5sOAWiWkAFtU7o7AWiviA4a9R8zMfRfsC9CP0Fv2jO/DgH0y9EqxMTm',
  'NuKS8MbMhgSAnsAXhVaXJyNYe3QQKxkX+ZcNpdUi21q1PFgy7TfnIELKxwMV+vAAD+9Wz2/1HmwzmYKXhOFjvlEkXAAYi1uQ8ToMdTdHz15ft9',
  '8Xt4jgWoCDC4P0RbdAA4f2uZx8hX/Ew1ssGKvvPGIIdk16rgiFNXH1tBARlvwpdOBMMHGmKzaG0IQqkkbi6zvpwKYu+/yBY9zRSSbzmhzI+zs8',
  'UOGmQZRhgNQTPuRJnBaLzJADawLRhjJXvbmtGPLJiv7qf3fYoMLmTRXs0/xcApSf0O9Pcdi62b2O/bqz0hyAwE5y15jC+ktzole3m2xk+dTTOV',
  'ayTdZLYVJ6bNeIOYnxydjP70On2wDY/X/8Wp+n2fzqybTqrY2bjPDILO8SG3WmXDTfteb9vrnqlYiMgliYvlRS6N7uDd/S5P/41IX3N5s0PLf+',
  'LWgfzYfrHPF1+U+lfWLSJirndszEUMfBr8Aw1PTaG9r6J9GqQvoa3smM9R+Syg76lsrw1gL3nsgAAAAA==',
].join('');

/** @typedef {(picture: Grey, digits: string) => Buffer | string} Make */

/** @type {readonly (readonly [string, string, Make])[]} */
const KINDS = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map(
    (orientation) =>
      /** @type {const} */ ([
        `turned-${orientation}.jpg`,
        'jpeg',
        (/** @type {Grey} */ picture) => turnedJpeg(picture, orientation),
      ]),
  ),
  ['colour.jpg', 'jpeg', (picture) => jpeg(picture, [picture.pixels, evenly(picture, 128), evenly(picture, 140)])],
  [
    'progressive.jpg',
    'jpeg',
    (picture) => jpeg(picture, [picture.pixels, ...[110, 128].map((value) => evenly(picture, value))], true),
  ],
  [
    'cmyk.jpg',
    'jpeg',
    (picture) => jpeg(picture, [...[255, 255, 255].map((it) => evenly(picture, it)), picture.pixels]),
  ],
  ['black-on-nothing.png', 'png', (picture) => onNothing(picture, 0)],
  ['white-on-nothing.png', 'png', (picture) => onNothing(picture, 255)],
  ['palette.png', 'png', (picture) => oneBit(picture, 3, { PLTE: COLORS })],
  ['clear-palette.png', 'png', (picture) => oneBit(picture, 3, { PLTE: COLORS, tRNS: [0] })],
  ['one-bit.png', 'png', (picture) => oneBit(picture, 0)],
  ['deep-grey.png', 'png', (picture) => deep(picture, 0, 1)],
  ['deep-colour.png', 'png', (picture) => deep(picture, 2, 3)],
  ['moving.gif', 'gif', gifOf],
  ['plain.bmp', 'bmp', bmpOf],
  ['drawn.svg', 'svg+xml', (_, digits) => svgOf(digits)],
];

/** Each shows another number than the one before. @returns {{ file: PictureFile, shown: string }[]} */
export function everyKind() {
  const made = KINDS.map(([name, type, make], at) => {
    const shown = ['47', '13'][at % 2];
    return { file: fileOf(name, Buffer.from(make(drawn([shown], 90), shown)), `image/${type}`), shown };
  });
  return [
    ...made,
    // What they are called is not what they are.
    { file: fileOf('drawing.svg', pictureOf(['13'], 90).buffer, 'image/svg+xml'), shown: '13' },
    { file: fileOf('untyped', svgOf('47'), ''), shown: '47' },
    { file: fileOf('small.webp', Buffer.from(WEBP, 'base64'), 'image/webp'), shown: '13' },
    { file: fileOf('small.avif', Buffer.from(AVIF, 'base64'), 'image/avif'), shown: '47' },
  ];
}

/** @param {Grey} picture @param {readonly Uint8Array[]} planes @param {boolean} [progressive] */
function jpeg({ width, height }, planes, progressive = false) {
  return jpegOf(width, height, planes, { progressive });
}

/** @param {Grey} picture @param {number} value */
function evenly({ pixels }, value) {
  return new Uint8Array(pixels.length).fill(value);
}

/** Shows the picture as it is, though its rows are others. @param {Grey} picture @param {number} orientation */
export function turnedJpeg({ width, height, pixels }, orientation) {
  const [right, bottom] = [width - 1, height - 1];
  /** Where a stored pixel is seen. @type {(x: number, y: number) => readonly [number, number]} */
  const seenAt = (x, y) =>
    /** @type {const} */ ([
      [x, y],
      [right - x, y],
      [right - x, bottom - y],
      [x, bottom - y],
      [y, x],
      [right - y, x],
      [right - y, bottom - x],
      [y, bottom - x],
    ])[orientation - 1];
  const [across, down] = orientation > 4 ? [height, width] : [width, height];
  const stored = Uint8Array.from({ length: pixels.length }, (_, at) => {
    const [x, y] = seenAt(at % across, Math.floor(at / across));
    return pixels[y * width + x];
  });
  return jpegOf(across, down, [stored], { orientation });
}

/** Of one grey, which is there where the ink is. @param {Grey} picture @param {number} ink */
function onNothing({ width, height, pixels }, ink) {
  const rgba = Uint8Array.from({ length: 4 * pixels.length }, (_, at) => {
    if (at % 4 < 3) return ink;
    return pixels[at >> 2] === INK ? 255 : 0;
  });
  return pngOf({ width, height, depth: 8, color: 6 }, rgba);
}

/** Of paper and of ink. */
const COLORS = [250, 240, 200, 20, 30, 110];

/** @param {Grey} picture @param {number} color @param {Record<string, readonly number[]>} [chunks] */
function oneBit({ width, height, pixels }, color, chunks) {
  const stride = Math.ceil(width / 8);
  const bits = new Uint8Array(stride * height);
  for (const [at, pixel] of pixels.entries()) {
    const [x, y] = [at % width, Math.floor(at / width)];
    if (pixel === INK) bits[y * stride + (x >> 3)] |= 0x80 >> (x & 7);
  }
  return pngOf({ width, height, depth: 1, color }, bits, chunks);
}

/** Of 16 bits a channel. @param {Grey} picture @param {number} color @param {number} channels */
function deep({ width, height, pixels }, color, channels) {
  const bytes = Uint8Array.from({ length: 2 * channels * pixels.length }, (_, at) =>
    at % 2 === 0 ? pixels[Math.floor(at / (2 * channels))] : 99,
  );
  return pngOf({ width, height, depth: 16, color }, bytes);
}

/** The digits, then nothing. @param {Grey} picture */
function gifOf(picture) {
  const { width, height, pixels } = picture;
  const size = [width & 255, width >> 8, height & 255, height >> 8];
  const palette = Array.from({ length: 3 * 128 }, (_, at) => 2 * Math.floor(at / 3));
  const frames = [pixels, pixels.map(() => PAPER)].flatMap((frame) => [
    ...[0x21, 0xf9, 4, 0, 10, 0, 0, 0],
    ...[0x2c, 0, 0, 0, 0, ...size, 0],
    ...uncompressed(frame),
  ]);
  return Buffer.from([...Buffer.from('GIF89a'), ...size, 0xf6, 0, 0, ...palette, ...frames, 0x3b]);
}

/** Codes of 8 bits, and the table is cleared before they would grow. @param {Uint8Array} frame */
function uncompressed(frame) {
  const [clear, end] = [128, 129];
  const codes = [...frame].flatMap((pixel, at) => (at % 100 === 0 ? [clear, pixel >> 1] : [pixel >> 1]));
  const bytes = [...codes, end];
  const blocks = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [7, ...blocks, 0];
}

/** From below, each row filled up to four bytes. @param {Grey} picture */
function bmpOf({ width, height, pixels }) {
  const stride = 4 * Math.ceil((3 * width) / 4);
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (const [at, pixel] of pixels.entries()) {
    const [x, y] = [at % width, Math.floor(at / width)];
    file.fill(pixel, 54 + (height - 1 - y) * stride + 3 * x, 54 + (height - 1 - y) * stride + 3 * x + 3);
  }
  return file;
}

/** Strokes on nothing. @param {string} digits */
function svgOf(digits) {
  const strokes = [...digits].flatMap((digit, column) =>
    DIGITS[digit].map((line) => line.map(([x, y]) => `${100 * (column + x)},${100 * y}`).join(' ')),
  );
  const lines = strokes.map((points) => `<polyline points="${points}" fill="none" stroke="#222" stroke-width="7"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${100 * digits.length} 100">${lines.join('')}</svg>`;
}
