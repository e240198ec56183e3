/**
 * The worker that decodes one file and ends; with it goes all the memory that this took.
 */

import { DecodeError, decode } from './decode.js';

/** @import { Fault } from './decode.js' */
/** @import { Picture } from './picture-file.js' */

/** @typedef {{ picture: Picture } | { fault: Fault, megapixels?: number }} Answer */

const scope = /** @type {any} */ (globalThis);

/** @param {MessageEvent<Blob>} event */
scope.onmessage = async ({ data }) => {
  try {
    const decoded = await decode(data);
    const picture = { ...decoded, copy: decoded.pixels.slice() };
    scope.postMessage(/** @type {Answer} */ ({ picture }), [picture.pixels.buffer, picture.copy.buffer]);
  } catch (error) {
    const known = error instanceof DecodeError ? error : new DecodeError('damaged');
    scope.postMessage(/** @type {Answer} */ ({ fault: known.fault, megapixels: known.megapixels }));
  }
};
