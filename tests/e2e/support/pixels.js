// The pixels of a canvas, read from a copy: the page's own is made for drawing, and the browser warns of those who read
// it often.

/** @import { Locator } from '@playwright/test' */

/**
 * @param {Locator} canvas
 * @returns {Promise<{ width: number, height: number, data: number[] }>} red, green, blue and alpha of each pixel
 */
export function pixelsOf(canvas) {
  return canvas.evaluate((/** @type {HTMLCanvasElement} */ original) => {
    const { width, height } = original;
    const copy = Object.assign(document.createElement('canvas'), { width, height });
    const context = copy.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('A canvas gives no context.');
    context.drawImage(original, 0, 0);
    return { width, height, data: Array.from(context.getImageData(0, 0, width, height).data) };
  });
}
