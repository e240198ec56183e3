/**
 * Maps of numbers side by side on a canvas, a pixel a number: of a layer's output, or its kernels; what has no extent is
 * one row of numbers, cut into lines. It says which number a point of the canvas is, and where a number is on it.
 */

import STYLE from './map-sheet.css?inline';
import { addStyle, element } from './parts.js';

addStyle(STYLE);

/** @typedef {{ y: number, x: number, channel: number }} Place of a number */

/** Of the canvas, between two maps. */
const GAP = 1;
/** Numbers in a line of those that have no extent. */
const LINE = 50;
/** The side of a number on the page, in its pixels: of a layer's map, and of what has no extent. */
const SIDE = 4;
const LONE_SIDE = 14;

export class MapSheet {
  #height;
  #width;
  #channels;
  #columns;
  #gap;
  #side;
  /** Painted again and again. @type {ImageData | null} */
  #image = null;
  /** In pixels of the canvas. */
  width;
  height;

  /**
   * @param {readonly number[]} shape height, width, channels
   * @param {number} room for the maps, in pixels of the page
   * @param {number} [side] of a number, likewise
   */
  constructor([height, width, channels], room, side = SIDE) {
    this.#height = height;
    this.#width = width;
    this.#channels = channels;
    this.#gap = width * height === 1 ? 0 : GAP;
    this.#side = this.#gap === 0 ? LONE_SIDE : side;
    this.#columns = width * height === 1 ? Math.min(channels, LINE) : columnsOf(channels, width * side, room);
    this.width = this.#columns * (width + this.#gap) - this.#gap;
    this.height = Math.ceil(channels / this.#columns) * (height + this.#gap) - this.#gap;
  }

  /** On the page, where there is room. */
  get shownWidth() {
    return this.width * this.#side;
  }

  /** As large as it will be painted, so that nothing on the page moves then. */
  makeCanvas() {
    return element('canvas', { role: 'img', width: String(this.width), height: String(this.height) });
  }

  /**
   * @param {HTMLCanvasElement} canvas of makeCanvas
   * @param {Uint8Array} shades of the numbers [height, width, channels]
   * @param {Uint32Array} colours of the shades
   */
  paint(canvas, shades, colours) {
    const context = canvas.getContext('2d');
    if (context === null) return;
    this.#image ??= context.createImageData(this.width, this.height);
    const pixels = new Uint32Array(this.#image.data.buffer);
    const corners = Array.from({ length: this.#channels }, (_, channel) => this.#offset(0, 0, channel));
    let at = 0;
    for (let y = 0; y < this.#height; y++) {
      for (let x = 0; x < this.#width; x++) {
        const within = y * this.width + x;
        for (const corner of corners) pixels[corner + within] = colours[shades[at++]];
      }
    }
    context.putImageData(this.#image, 0, 0);
  }

  /** @param {number} left @param {number} top in pixels of the canvas @returns {Place | null} null between the maps */
  placeAt(left, top) {
    const [stepX, stepY] = [this.#width + this.#gap, this.#height + this.#gap];
    const [column, row] = [Math.floor(left / stepX), Math.floor(top / stepY)];
    const place = {
      y: Math.floor(top) - row * stepY,
      x: Math.floor(left) - column * stepX,
      channel: row * this.#columns + column,
    };
    const isWithin = place.x < this.#width && place.y < this.#height && column < this.#columns;
    return isWithin && left >= 0 && top >= 0 && place.channel < this.#channels ? place : null;
  }

  /** In pixels of the canvas. @param {Place} place */
  cornerOf({ y, x, channel }) {
    const at = this.#offset(y, x, channel);
    return { left: at % this.width, top: Math.floor(at / this.width) };
  }

  /** @param {number} y @param {number} x @param {number} channel */
  #offset(y, x, channel) {
    const row = Math.floor(channel / this.#columns);
    const column = channel - row * this.#columns;
    return (row * (this.#height + this.#gap) + y) * this.width + column * (this.#width + this.#gap) + x;
  }
}

/**
 * As many as can be looked at, and lines that are about equally long.
 * @param {number} channels
 * @param {number} width of a map where there is room, in pixels of the page; it may be shown half as wide
 * @param {number} room
 */
function columnsOf(channels, width, room) {
  const least = Math.max(44, width / 2);
  const fit = Math.max(4, Math.floor(room / least));
  const lines = Math.ceil(channels / Math.min(fit, 16));
  return Math.min(channels, Math.max(4, Math.ceil(channels / lines)));
}
