/**
 * 28 x 28 images on a canvas, one or a sheet of them, as ink on paper in the colours of the page.
 */

export const SIDE = 28;
/** Paper of the page between two images, in their pixels. */
const GAP = 2;

/**
 * Fills the canvas, whose size follows from the number of images; its style gives the colours.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} pixels of all images, ink = 255
 * @param {number} columns
 */
export function drawPixelImages(canvas, pixels, columns) {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const count = pixels.length / SIDE ** 2;
  resize(canvas, columns, Math.ceil(count / columns));
  const style = getComputedStyle(canvas);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.globalCompositeOperation = 'source-over';
  for (let index = 0; index < count; index++) {
    const { x, y } = placeOf(index, columns);
    context.putImageData(alphaImage(context, pixels.subarray(index * SIDE ** 2, (index + 1) * SIDE ** 2)), x, y);
  }
  // The pixels are only how much ink; its colour is the page's.
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = style.color;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = style.getPropertyValue('--sheet') || 'transparent';
  for (let index = 0; index < count; index++) {
    const { x, y } = placeOf(index, columns);
    context.fillRect(x, y, SIDE, SIDE);
  }
}

/**
 * @param {number} index
 * @param {number} columns
 */
function placeOf(index, columns) {
  return { x: (index % columns) * (SIDE + GAP), y: Math.floor(index / columns) * (SIDE + GAP) };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} columns
 * @param {number} rows
 */
function resize(canvas, columns, rows) {
  const width = columns * (SIDE + GAP) - GAP;
  const height = rows * (SIDE + GAP) - GAP;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Uint8Array} pixels of one image
 */
function alphaImage(context, pixels) {
  const image = context.createImageData(SIDE, SIDE);
  pixels.forEach((ink, index) => {
    image.data[4 * index + 3] = ink;
  });
  return image;
}
