/**
 * An image of 28 x 28 with a map of it in the colours of the diverging scale, the ink showing through; and the same
 * canvas with its scale and what it is, as a figure.
 */

import { reach, shadeOf, shades } from '../../shared/diverging-scale.js';
import { formatNumber } from '../../shared/measured-number.js';
import { element } from '../../shared/parts.js';
import { drawPixelImages, SIDE } from '../../shared/pixel-images.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
/** How much of the ink shows through. */
const INK_SHARE = 0.3;

/** What can be looked at again in other colours. @typedef {{ figure: HTMLElement, paint: () => void }} Shown */

/**
 * @param {string} name
 * @param {Float32Array} map
 * @param {Uint8Array} pixels
 * @param {string} [unit] of the numbers
 * @returns {Shown}
 */
export function heatFigure(name, map, pixels, unit = '') {
  const most = reach(map);
  const range = `−${formatNumber(most)} to ${formatNumber(most)}${unit}`;
  const canvas = element('canvas', { role: 'img', width: '28', height: '28', 'aria-label': `${name}: ${range}` });
  const figure = captioned(canvas, name, element('span', { class: 'why-range' }, range));
  return { figure, paint: () => paintHeat(canvas, map, most || 1, pixels) };
}

/** Ink alone. @param {string} name @param {Uint8Array} pixels @returns {Shown} */
export function inkFigure(name, pixels) {
  const canvas = element('canvas', { role: 'img', width: '28', height: '28', 'aria-label': name });
  return { figure: captioned(canvas, name), paint: () => drawPixelImages(canvas, pixels, 1) };
}

/** Puts them in a place, and again in other colours when those change. */
export class Figures {
  #place;
  /** @type {readonly Shown[]} */
  #shown = [];

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
    dark.addEventListener('change', () => this.#paint());
  }

  /** @param {readonly Shown[]} shown */
  show(shown) {
    this.#shown = shown;
    this.#place.replaceChildren(...shown.map(({ figure }) => figure));
    this.#paint();
  }

  #paint() {
    for (const { paint } of this.#shown) paint();
  }
}

/** @param {Element} picture @param {string} name @param {Node[]} more */
export function captioned(picture, name, ...more) {
  return element('figure', {}, picture, element('figcaption', { 'aria-hidden': 'true' }, name, ...more));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} map
 * @param {number} most
 * @param {Uint8Array} pixels
 */
function paintHeat(canvas, map, most, pixels) {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const colours = shades(dark.matches);
  const ink = dark.matches ? 255 : 0;
  const image = context.createImageData(SIDE, SIDE);
  new Uint32Array(image.data.buffer).set(Array.from(map, (value) => colours[shadeOf(value, most)]));
  for (const [at, grey] of pixels.entries()) {
    const share = (INK_SHARE * grey) / 255;
    for (let part = 4 * at; part < 4 * at + 3; part++) image.data[part] += share * (ink - image.data[part]);
  }
  context.putImageData(image, 0, 0);
}
