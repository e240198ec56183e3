/**
 * What part of the map is seen: where its points stand on a canvas, in CSS pixels. At first all of it, with a margin.
 */

const MOST_ZOOM = 40;

export class Window {
  zoom = 1;
  /** The point of the map in the middle. */
  #x = 0;
  #y = 0;
  width = 1;
  height = 1;
  /** How far the map goes to each side. */
  radius = 1;

  /** Pixels to a unit of the map. */
  get scale() {
    return (this.zoom * Math.min(this.width, this.height)) / (2 * this.radius);
  }

  get isWhole() {
    return this.zoom === 1 && this.#x === 0 && this.#y === 0;
  }

  /** @param {number} x @param {number} y @returns {[number, number]} */
  toCanvas(x, y) {
    return [this.width / 2 + (x - this.#x) * this.scale, this.height / 2 + (y - this.#y) * this.scale];
  }

  /** So that what lies below a pixel stays there. @param {number} factor @param {number} left @param {number} top */
  zoomAt(factor, left, top) {
    const before = this.scale;
    this.zoom = Math.min(MOST_ZOOM, Math.max(1, this.zoom * factor));
    const off = 1 / before - 1 / this.scale;
    this.#x += (left - this.width / 2) * off;
    this.#y += (top - this.height / 2) * off;
    this.#stay();
  }

  /** @param {number} dx @param {number} dy pixels */
  pan(dx, dy) {
    this.#x -= dx / this.scale;
    this.#y -= dy / this.scale;
    this.#stay();
  }

  /** All of it again. */
  reset() {
    this.zoom = 1;
    this.#x = 0;
    this.#y = 0;
  }

  /** The middle never leaves the map; of the whole map it is its own. */
  #stay() {
    const most = this.radius * (1 - 1 / this.zoom);
    this.#x = Math.min(most, Math.max(-most, this.#x));
    this.#y = Math.min(most, Math.max(-most, this.#y));
  }
}
