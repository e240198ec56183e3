/**
 * A test image as a picture of it would be: dark ink on white paper, large enough that strokes are found on it.
 */

import { SIDE } from '../../shared/pixel-images.js';

const SCALE = 8;
/** Of paper around it, in pixels of the image. */
const MARGIN = 4;

/** @param {Uint8Array} pixels ink = 255 @param {string} name of the file @returns {Promise<File>} */
export async function pictureOf(pixels, name) {
  const small = new OffscreenCanvas(SIDE, SIDE);
  const image = new ImageData(SIDE, SIDE);
  pixels.forEach((ink, at) => {
    image.data.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * at);
  });
  contextOf(small).putImageData(image, 0, 0);
  const side = SCALE * (SIDE + 2 * MARGIN);
  const large = new OffscreenCanvas(side, side);
  const context = contextOf(large);
  context.fillStyle = 'white';
  context.fillRect(0, 0, side, side);
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, SCALE * MARGIN, SCALE * MARGIN, SCALE * SIDE, SCALE * SIDE);
  return new File([await large.convertToBlob()], name, { type: 'image/png' });
}

/** @param {OffscreenCanvas} canvas */
function contextOf(canvas) {
  return /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
}
