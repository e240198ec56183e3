/**
 * What a figure is saved as: SVG that looks by itself as it does on the page, PNG made of that, and CSV of its table.
 */

import { element } from './parts.js';

/** @import { TableContent } from './tables.js' */

/** The style that the page's sheets give to shapes, which a file has to say itself. */
const PROPERTIES = [
  ...['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'opacity'],
  ...['font-family', 'font-size', 'font-weight', 'text-anchor'],
];

/** Pixels of a PNG for each unit of the drawing: enough to be printed. */
const DENSITY = 4;

/** @param {SVGElement} picture which is on the page @returns {Blob} */
export function svgFile(picture) {
  return new Blob([standalone(picture).outerHTML], { type: 'image/svg+xml' });
}

/** @param {SVGElement} picture @returns {Promise<Blob>} */
export async function pngFile(picture) {
  const image = new Image();
  image.src = URL.createObjectURL(svgFile(picture));
  try {
    await image.decode();
    const { width, height } = sizeOf(picture);
    const canvas = new OffscreenCanvas(DENSITY * width, DENSITY * height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob();
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** The figures themselves, not rounded. @param {TableContent} table @returns {Blob} */
export function csvFile({ columns, rows }) {
  const lines = [columns.map(({ head }) => head), ...rows].map((row) => row.map(csvField).join(','));
  return new Blob([`${lines.join('\r\n')}\r\n`], { type: 'text/csv' });
}

/** @param {string | number | null} value */
function csvField(value) {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  // By then the browser has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** With its size, its style and the page's paper in it. @param {SVGElement} picture */
function standalone(picture) {
  const copy = /** @type {SVGElement} */ (picture.cloneNode(true));
  const { width, height } = sizeOf(picture);
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', width, height };
  for (const [name, value] of Object.entries(attributes)) copy.setAttribute(name, String(value));
  const copies = copy.querySelectorAll('*');
  for (const [at, shape] of picture.querySelectorAll('*').entries()) {
    const style = getComputedStyle(shape);
    for (const property of PROPERTIES) copies[at].setAttribute(property, style.getPropertyValue(property));
    copies[at].removeAttribute('class');
  }
  const paper = document.createElementNS(attributes.xmlns, 'rect');
  for (const name of ['width', 'height']) paper.setAttribute(name, '100%');
  paper.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  copy.prepend(paper);
  return copy;
}

/** @param {SVGElement} picture */
function sizeOf(picture) {
  const [, , width, height] = (picture.getAttribute('viewBox') ?? '').split(' ').map(Number);
  return { width, height };
}
