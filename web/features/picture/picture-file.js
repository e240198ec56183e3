/**
 * The page's side of decoding: a worker for each file, and SVG, which only a page can draw. What cannot be read is told in
 * one sentence.
 */

import { DecodeError, MOST_ASPECT, MOST_MEGAPIXELS } from './decode.js';
import address from './decode-worker.js?worker&url';
import { drawSvg, isSvg } from './svg.js';

/** @import { Decoded } from './decode.js' */
/** @import { Answer } from './decode-worker.js' */

/**
 * @typedef {Decoded & { copy: Uint8Array<ArrayBuffer> }} Picture with a copy of its pixels that may go over to the engine:
 *   16 MB that are copied on the page halt it for a moment
 */

/** How a browser names the fault of what it has no bytes of. */
const GONE = ['NotFoundError', 'NotReadableError'];

/**
 * @param {File} file
 * @param {AbortSignal} signal
 * @returns {Promise<Picture>}
 */
export async function pixelsOf(file, signal) {
  try {
    const read = (await isSvg(file)) ? drawHere : decodeElsewhere;
    signal.throwIfAborted();
    return await read(file, signal);
  } catch (error) {
    if (error instanceof DecodeError) throw new Error(sentence(file.name, error));
    if (error instanceof DOMException && GONE.includes(error.name))
      throw new Error(sentence(file.name, { fault: 'gone' }));
    throw error;
  }
}

/** @param {File} file @param {AbortSignal} signal @returns {Promise<Picture>} */
async function drawHere(file, signal) {
  const decoded = await drawSvg(file, signal);
  return { ...decoded, copy: decoded.pixels.slice() };
}

/** @param {File} file @param {AbortSignal} signal @returns {Promise<Picture>} */
function decodeElsewhere(file, signal) {
  const worker = new Worker(new URL(address, import.meta.url), { type: 'module' });
  /** @type {Promise<Picture>} */
  const decoded = new Promise((resolve, reject) => {
    worker.onmessage = (/** @type {MessageEvent<Answer>} */ { data }) => {
      if ('picture' in data) resolve(data.picture);
      else reject(new DecodeError(data.fault, data.megapixels));
    };
    // Of too little memory, or because it could not be fetched.
    worker.onerror = () => reject(new DecodeError('damaged'));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.postMessage(file);
  });
  return decoded.finally(() => worker.terminate());
}

/** @param {string} name @param {Pick<DecodeError, 'fault'> & { megapixels?: number }} error */
function sentence(name, { fault, megapixels = 0 }) {
  switch (fault) {
    case 'empty':
      return `“${name}” is empty (0 bytes); save or copy it once more and try again.`;
    case 'no-picture':
      return `“${name}” is not a picture that this browser can open; choose a PNG or JPEG file.`;
    case 'too-large':
      return `“${name}” has ${Math.ceil(megapixels)} megapixels, and ${MOST_MEGAPIXELS} are the most that is read; make it smaller and try again.`;
    case 'gone':
      return `“${name}” cannot be read, as it was moved or is a folder; choose the picture itself and try again.`;
    case 'thin':
      return `“${name}” is over ${MOST_ASPECT} times as long as it is wide, too narrow for digits; cut out the part that has them and try again.`;
    case 'laborious':
      return `“${name}” has so much in it that drawing it would halt this page; save it as PNG and try again.`;
    case 'unreadable':
      return `“${name}” has something in it that browsers show to no page, such as a box of text; save it as PNG and try again.`;
    case 'heic':
      return `This browser cannot open “${name}”, which is in Apple’s HEIC format; save it as JPEG and try again.`;
    case 'damaged':
      return `“${name}” is damaged or was cut off on its way; save or copy it once more and try again.`;
  }
}
