// The pixels of a canvas, read from a copy: the page's own is made for drawing, and the browser warns of those who read
// it often. The page paints with the next frame, so that is waited for.

/** @import { Locator } from '@playwright/test' */

/**
 * @param {Locator} canvas
 * @returns {Promise<{ width: number, height: number, data: Buffer }>} red, green, blue and alpha of each pixel
 */
export async function pixelsOf(canvas) {
  const { width, height, base64 } = await canvas.evaluate(async (/** @type {HTMLCanvasElement} */ original) => {
    await new Promise(requestAnimationFrame);
    const { width, height } = original;
    const copy = Object.assign(document.createElement('canvas'), { width, height });
    const context = copy.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('A canvas gives no context.');
    context.drawImage(original, 0, 0);
    // As text: an array of millions of numbers takes seconds on its way here.
    const reader = new FileReader();
    reader.readAsDataURL(new Blob([context.getImageData(0, 0, width, height).data]));
    await new Promise((resolve) => reader.addEventListener('load', resolve));
    return { width, height, base64: String(reader.result).split(',')[1] };
  });
  return { width, height, data: Buffer.from(base64, 'base64') };
}
