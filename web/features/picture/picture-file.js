/**
 * The page's side of decoding: a worker for each file, and SVG, which only a page can draw. What cannot be read is told in
 * one sentence.
 */

import { DecodeError, MOST_MEGAPIXELS } from './decode.js';
import address from './decode-worker.js?worker&url';
import { fitted } from './scaling.js';

/** @import { Decoded } from './decode.js' */
/** @import { Answer } from './decode-worker.js' */

/** An SVG has no size but its shape: so many pixels are enough for digits on it. */
const SVG_PIXELS = 1_000_000;

/**
 * @param {File} file
 * @param {AbortSignal} signal
 * @returns {Promise<Decoded>}
 */
export async function pixelsOf(file, signal) {
  try {
    signal.throwIfAborted();
    return isSvg(file) ? await drawSvg(file) : await decodeElsewhere(file, signal);
  } catch (error) {
    if (error instanceof DecodeError) throw new Error(sentence(file.name, error));
    throw error;
  }
}

/** @param {File} file */
function isSvg({ type, name }) {
  return type === 'image/svg+xml' || /\.svg$/i.test(name);
}

/** @param {File} file @param {AbortSignal} signal @returns {Promise<Decoded>} */
function decodeElsewhere(file, signal) {
  const worker = new Worker(new URL(address, import.meta.url), { type: 'module' });
  /** @type {Promise<Decoded>} */
  const decoded = new Promise((resolve, reject) => {
    worker.onmessage = (/** @type {MessageEvent<Answer>} */ { data }) => {
      if ('decoded' in data) resolve(data.decoded);
      else reject(new DecodeError(data.fault, data.megapixels));
    };
    // Of too little memory, or because it could not be fetched.
    worker.onerror = () => reject(new DecodeError('damaged'));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.postMessage(file);
  });
  return decoded.finally(() => worker.terminate());
}

/** @param {File} file @returns {Promise<Decoded>} */
async function drawSvg(file) {
  if (file.size === 0) throw new DecodeError('empty');
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    const [width, height] = [image.naturalWidth || 300, image.naturalHeight || 150];
    const scale = Math.sqrt(SVG_PIXELS / (width * height));
    const size = fitted(Math.ceil(width * scale), Math.ceil(height * scale), SVG_PIXELS);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      new OffscreenCanvas(size.width, size.height).getContext('2d', { willReadFrequently: true })
    );
    context.drawImage(image, 0, 0, size.width, size.height);
    const { data } = context.getImageData(0, 0, size.width, size.height);
    return { pixels: new Uint8Array(data.buffer), ...size };
  } catch {
    throw new DecodeError('damaged');
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** @param {string} name @param {DecodeError} error */
function sentence(name, { fault, megapixels = 0 }) {
  switch (fault) {
    case 'empty':
      return `“${name}” is empty (0 bytes); save or copy it once more and try again.`;
    case 'no-picture':
      return `“${name}” is not a picture that this browser can open; choose a PNG or JPEG file.`;
    case 'too-large':
      return `“${name}” has ${Math.ceil(megapixels)} megapixels, and ${MOST_MEGAPIXELS} are the most that is read; make it smaller and try again.`;
    case 'heic':
      return `This browser cannot open “${name}”, which is in Apple’s HEIC format; save it as JPEG and try again.`;
    case 'damaged':
      return `“${name}” is damaged or was cut off on its way; save or copy it once more and try again.`;
  }
}
