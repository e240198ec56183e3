/**
 * A file becomes pixels that the engine can read, in bounded memory: its size is known before anything is decoded, and a
 * picture with more pixels than the engine takes is scaled down on its way. It runs in a worker, for one file at a time.
 *
 * Of 50 megapixels a JPEG takes about 40 MB in Chromium, where it is decoded at the size that is needed, and a PNG 70, row
 * by row. What a decoder has whole is bounded by it alone: a WebP takes 200 MB, a progressive JPEG 330, and what only a
 * canvas can read (GIF, BMP, an interlaced PNG) up to 500.
 */

import { isCut, readHeader } from './picture-header.js';
import { layoutOf, readRows } from './png-rows.js';
import { Downscaler, fitted } from './scaling.js';
import { turned } from './turning.js';

/** @import { Header, Kind } from './picture-header.js' */

/** As core/ink/picture.h has it. */
export const MOST_PIXELS = 4_000_000;
/** A file with more is refused. */
export const MOST_MEGAPIXELS = 64;
/** The longer side of a picture, in shorter ones. */
export const MOST_ASPECT = 1000;
/** A PNG with more is decoded row by row, which takes longer. */
const MOST_WHOLE = 16_000_000;
/** Rows of a decoded picture that are scaled at a time. */
const STRIP = 64;
/** Kinds that are taken out of their decoder, where they are large. @type {readonly Kind[]} */
const BY_DECODER = ['jpeg', 'webp', 'avif'];
/** JPEG is decoded in eighths of its size. */
const EIGHTHS = 8;

/** @typedef {{ pixels: Uint8Array<ArrayBuffer>, width: number, height: number }} Decoded RGBA, alpha not multiplied in, sRGB */
/** @typedef {'empty' | 'no-picture' | 'too-large' | 'thin' | 'laborious' | 'unreadable' | 'heic' | 'gone' | 'damaged'} Fault */

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
  checkShape(width, height);
  try {
    return await decodeKnown(file, header);
  } catch {
    throw new DecodeError(kind === 'heic' ? 'heic' : 'damaged');
  }
}

/** No digit fits into a picture that is thinner, and some have sides that no canvas has. @param {number} width @param {number} height */
export function checkShape(width, height) {
  if (Math.max(width, height) > MOST_ASPECT * Math.min(width, height)) throw new DecodeError('thin');
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
  if (BY_DECODER.includes(kind) && width * height > MOST_PIXELS && hasTurningDecoder())
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

/** A decoder that says how what it decoded is turned. */
function hasTurningDecoder() {
  return 'ImageDecoder' in globalThis && 'rotation' in VideoFrame.prototype;
}

/** At the next size that the format has by itself, if it has one. @param {Blob} file @param {Header} header */
async function decodeSmaller(file, { kind, width, height }) {
  const eighths = Math.ceil((EIGHTHS * fitted(width, height, MOST_PIXELS).width) / width);
  const decoder = new ImageDecoder({
    data: file.stream(),
    type: `image/${kind}`,
    desiredWidth: Math.ceil((width * eighths) / EIGHTHS),
    desiredHeight: Math.ceil((height * eighths) / EIGHTHS),
  });
  try {
    const { image } = await decoder.decode();
    const { rotation, flip } = /** @type {VideoFrame & { rotation: number, flip: boolean }} */ (image);
    return turned(await copied(image), rotation, flip);
  } finally {
    decoder.close();
  }
}

/** Strip by strip, as it is stored: drawn by a canvas, a frame takes 500 MB more. @param {VideoFrame} frame is closed @returns {Promise<Decoded>} */
async function copied(frame) {
  const { width, height } = /** @type {DOMRectReadOnly} */ (frame.visibleRect);
  const size = fitted(width, height, MOST_PIXELS);
  const scaler = new Downscaler({ width, height }, size);
  const strip = new Uint8Array(4 * width * STRIP);
  try {
    for (let top = 0; top < height; top += STRIP) {
      const rows = Math.min(STRIP, height - top);
      await frame.copyTo(strip, { format: 'RGBA', colorSpace: 'srgb', rect: { x: 0, y: top, width, height: rows } });
      scaler.add(strip.subarray(0, 4 * width * rows));
    }
  } finally {
    frame.close();
  }
  return { pixels: new Uint8Array(scaler.pixels.buffer), ...size };
}

/** Turned as the file says. @param {Blob} file */
async function decodeWhole(file) {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'default', imageOrientation: 'from-image' });
  return drawn(bitmap, bitmap.width, bitmap.height);
}

/**
 * Strip by strip: what is scaled by a canvas would be there several times.
 * @param {ImageBitmap} image is closed
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
