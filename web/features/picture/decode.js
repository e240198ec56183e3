/**
 * A file becomes pixels that the engine can read, in bounded memory: its size is known before anything is decoded, and a
 * picture with more pixels than the engine takes is scaled down on its way. It runs in a worker, for one file at a time.
 *
 * Of 50 megapixels a JPEG or a PNG takes about 80 MB in Chromium: the one is decoded at the size that is needed, the other
 * row by row; other kinds, which browsers only decode whole, and interlaced or progressive files need 4 to 7 bytes a pixel.
 */

import { isCut, readHeader } from './picture-header.js';
import { layoutOf, readRows } from './png-rows.js';
import { Downscaler, fitted } from './scaling.js';

/** @import { Header } from './picture-header.js' */

/** As core/ink/picture.h has it. */
export const MOST_PIXELS = 4_000_000;
/** A file with more is refused. */
export const MOST_MEGAPIXELS = 64;
/** A PNG with more is decoded row by row, which takes longer. */
const MOST_WHOLE = 16_000_000;
/** Rows of a decoded picture that are scaled at a time. */
const STRIP = 64;
/** JPEG is decoded in eighths of its size. */
const EIGHTHS = 8;

/** @typedef {{ pixels: Uint8Array<ArrayBuffer>, width: number, height: number }} Decoded RGBA, alpha not multiplied in, sRGB */
/** @typedef {'empty' | 'no-picture' | 'too-large' | 'heic' | 'damaged'} Fault */

export class DecodeError extends Error {
  /** @param {Fault} fault @param {number} [megapixels] */
  constructor(fault, megapixels) {
    super(fault);
    this.fault = fault;
    this.megapixels = megapixels;
  }
}

/** @param {Blob} file @returns {Promise<Decoded>} */
export async function decode(file) {
  if (file.size === 0) throw new DecodeError('empty');
  const header = await readHeader(file);
  if (header === null) return decodeUnknown(file);
  const { kind, width, height } = header;
  if (width * height > 1e6 * MOST_MEGAPIXELS) throw new DecodeError('too-large', (width * height) / 1e6);
  if (width * height === 0 || (await isCut(file, kind))) throw new DecodeError('damaged');
  try {
    return await decodeKnown(file, header);
  } catch {
    throw new DecodeError(kind === 'heic' ? 'heic' : 'damaged');
  }
}

/** A browser may know kinds that this page does not; what it cannot open is no picture. @param {Blob} file */
async function decodeUnknown(file) {
  try {
    return await decodeWhole(file);
  } catch {
    throw new DecodeError('no-picture');
  }
}

/** @param {Blob} file @param {Header} header @returns {Promise<Decoded>} */
async function decodeKnown(file, header) {
  const { kind, width, height } = header;
  if (kind === 'png' && width * height > MOST_WHOLE) {
    const layout = await layoutOf(file);
    if (!layout.interlaced) return decodeByRows(file, layout);
  }
  if (kind === 'jpeg' && width * height > MOST_PIXELS && 'ImageDecoder' in globalThis)
    return decodeSmaller(file, header);
  return decodeWhole(file);
}

/** @param {Blob} file @param {Awaited<ReturnType<typeof layoutOf>>} layout @returns {Promise<Decoded>} */
async function decodeByRows(file, layout) {
  const size = fitted(layout.width, layout.height, MOST_PIXELS);
  const scaler = new Downscaler(layout, size);
  await readRows(file, layout, (row) => scaler.add(row));
  return { pixels: new Uint8Array(scaler.pixels.buffer), ...size };
}

/** At the next size that the format has by itself. @param {Blob} file @param {Header} header */
async function decodeSmaller(file, { width, height }) {
  const eighths = Math.ceil((EIGHTHS * fitted(width, height, MOST_PIXELS).width) / width);
  const decoder = new ImageDecoder({
    data: file.stream(),
    type: 'image/jpeg',
    desiredWidth: Math.ceil((width * eighths) / EIGHTHS),
    desiredHeight: Math.ceil((height * eighths) / EIGHTHS),
  });
  try {
    const { image } = await decoder.decode();
    return drawn(image, image.displayWidth, image.displayHeight);
  } finally {
    decoder.close();
  }
}

/** Turned as the file says. @param {Blob} file */
async function decodeWhole(file) {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'default', imageOrientation: 'from-image' });
  return drawn(bitmap, bitmap.width, bitmap.height);
}

/**
 * Strip by strip: what is scaled by a canvas would be there several times.
 * @param {ImageBitmap | VideoFrame} image is closed
 * @param {number} width
 * @param {number} height
 * @returns {Decoded}
 */
function drawn(image, width, height) {
  const size = fitted(width, height, MOST_PIXELS);
  const scaler = new Downscaler({ width, height }, size);
  const canvas = new OffscreenCanvas(width, Math.min(height, STRIP));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' })
  );
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top);
    context.clearRect(0, 0, width, rows);
    context.drawImage(image, 0, -top);
    scaler.add(context.getImageData(0, 0, width, rows).data);
  }
  image.close();
  return { pixels: new Uint8Array(scaler.pixels.buffer), ...size };
}
