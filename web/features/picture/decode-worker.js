/**
 * The worker that decodes one file and ends; with it goes all the memory that this took.
 */

import { DecodeError, decode } from './decode.js';

/** @import { Decoded, Fault } from './decode.js' */

/** @typedef {{ decoded: Decoded } | { fault: Fault, megapixels?: number }} Answer */

const scope = /** @type {any} */ (globalThis);

/** @param {MessageEvent<Blob>} event */
scope.onmessage = async ({ data }) => {
  try {
    const decoded = await decode(data);
    scope.postMessage(/** @type {Answer} */ ({ decoded }), [decoded.pixels.buffer]);
  } catch (error) {
    const known = error instanceof DecodeError ? error : new DecodeError('damaged');
    scope.postMessage(/** @type {Answer} */ ({ fault: known.fault, megapixels: known.megapixels }));
  }
};
