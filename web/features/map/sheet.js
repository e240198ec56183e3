/**
 * The sheet that the map is drawn on: paints its marks, lets people move about by pointer, wheel and keys, and says which
 * image they point at. Maps that follow each other are gone over to within half a second.
 */

import { watchDeviceWidth } from '../../shared/device-pixels.js';
import { part } from '../../shared/parts.js';
import { between } from './layout.js';
import { marksOf, put } from './marks.js';
import { Window } from './window.js';

/** @import { Marks } from './marks.js' */

const MOVE_MS = 450;
/** How near a pointer must come, CSS pixels. */
const REACH = 16;
const STEP = 48;
const ZOOM_STEP = 1.5;
/** The size of a digit's mark, CSS pixels, and how it grows as one comes nearer. */
const LEAST_SIZE = 3.6;
const MOST_SIZE = 11;

/** @typedef {{ points: Float32Array, labels: Uint8Array, isMisread: readonly boolean[] }} Drawn */

export class Sheet extends EventTarget {
  #sheet;
  #canvas;
  #context;
  /** Put on the canvas again and again, while there is a map. @type {ImageData | null} */
  #image = null;
  #width;
  #window = new Window();
  /** @type {Drawn} */
  #drawn = { points: new Float32Array(), labels: new Uint8Array(), isMisread: [] };
  /** Where the points are just now. @type {Float32Array} */
  #now = new Float32Array();
  /** Where they came from, and when they set out. @type {Float32Array} */
  #from = new Float32Array();
  #began = 0;
  /** @type {readonly [number, number] | null} */
  #mine = null;
  /** @type {Marks | null} and for which size they were made */
  #marks = null;
  #marksFor = '';
  #frame = 0;
  #isDark = matchMedia('(prefers-color-scheme: dark)');
  #isCalm = matchMedia('(prefers-reduced-motion: reduce)');
  /** Pointers that are down, and where. @type {Map<number, { x: number, y: number }>} */
  #down = new Map();
  #pointedAt = -1;

  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.#sheet = part(root, 'sheet');
    this.#canvas = /** @type {HTMLCanvasElement} */ (part(root, 'canvas'));
    this.#context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'));
    this.#width = watchDeviceWidth(this.#canvas, () => this.#repaint());
    this.#isDark.addEventListener('change', () => this.#repaint());
    for (const [name, factor] of /** @type {const} */ ([
      ['nearer', ZOOM_STEP],
      ['further', 1 / ZOOM_STEP],
    ])) {
      part(root, name).addEventListener('click', () => this.#zoomBy(factor));
    }
    part(root, 'whole').addEventListener('click', () => this.#goTo(() => this.#window.reset()));
    this.#listen();
  }

  /** What a screen reader says of it. @param {string} words */
  set label(words) {
    this.#canvas.setAttribute('aria-label', words);
  }

  /** A map; as many points as before move to their new places. @param {Drawn} drawn */
  show(drawn) {
    this.#from = this.#now.length === drawn.points.length ? this.#now : drawn.points;
    this.#began = performance.now();
    this.#drawn = drawn;
    this.#pointedAt = -1;
    this.#window.radius = 1.06 * drawn.points.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
    this.#repaint();
  }

  /** Nothing is on it, and all of it is seen. */
  clear() {
    this.#drawn = { points: new Float32Array(), labels: new Uint8Array(), isMisread: [] };
    this.#now = this.#drawn.points;
    this.#image = null;
    this.#mine = null;
    this.#window.reset();
  }

  /** Where the drawing is; null: nowhere. @param {readonly [number, number] | null} mine */
  showMine(mine) {
    this.#mine = mine;
    this.#repaint();
  }

  #repaint() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const share = this.#isCalm.matches ? 1 : Math.min(1, (performance.now() - this.#began) / MOVE_MS);
      const { points } = this.#drawn;
      this.#now = share < 1 ? between(this.#from, points, share * share * (3 - 2 * share)) : points;
      this.#paint();
      if (share < 1) this.#repaint();
    });
  }

  #paint() {
    const { clientWidth, clientHeight } = this.#canvas;
    const width = this.#width();
    if (clientWidth === 0 || width === 0 || this.#now.length === 0) return;
    const density = width / clientWidth;
    const height = Math.round(clientHeight * density);
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    Object.assign(this.#window, { width: clientWidth, height: clientHeight });
    const marks = this.#marksOf(density);
    const image = this.#blank(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const { labels, isMisread } = this.#drawn;
    // Those with a ring over the others: they are what is looked for.
    for (const misread of [false, true]) {
      for (let at = 0; at < labels.length; at++) {
        if (isMisread[at] !== misread) continue;
        const [left, top] = this.#window.toCanvas(this.#now[2 * at], this.#now[2 * at + 1]);
        const [x, y] = [Math.round(left * density), Math.round(top * density)];
        put(pixels, width, marks.digits[labels[at]], x, y, marks.colours[labels[at]]);
        if (misread) put(pixels, width, marks.ring, x, y, marks.ink);
      }
    }
    this.#context.putImageData(image, 0, 0);
    this.#paintMine(density);
    this.#sheet.classList.toggle('near', !this.#window.isWhole);
  }

  /** An image for the canvas, nothing on it. @param {number} width @param {number} height @returns {ImageData} */
  #blank(width, height) {
    if (this.#image?.width === width && this.#image.height === height) this.#image.data.fill(0);
    else this.#image = this.#context.createImageData(width, height);
    return this.#image;
  }

  /** @param {number} density */
  #paintMine(density) {
    if (this.#mine === null) return;
    const [left, top] = this.#window.toCanvas(...this.#mine);
    const style = getComputedStyle(this.#canvas);
    this.#context.beginPath();
    this.#context.arc(left * density, top * density, 9 * density, 0, 2 * Math.PI);
    this.#context.fillStyle = style.getPropertyValue('--accent');
    this.#context.strokeStyle = style.getPropertyValue('--sheet');
    this.#context.lineWidth = 3 * density;
    this.#context.stroke();
    this.#context.fill();
    this.#context.beginPath();
    this.#context.arc(left * density, top * density, 4 * density, 0, 2 * Math.PI);
    this.#context.fillStyle = style.getPropertyValue('--sheet');
    this.#context.fill();
  }

  /** @param {number} density @returns {Marks} */
  #marksOf(density) {
    const size = Math.round(density * Math.min(MOST_SIZE, LEAST_SIZE * Math.sqrt(this.#window.zoom)));
    const made = `${size} ${this.#isDark.matches}`;
    if (this.#marks === null || made !== this.#marksFor) this.#marks = marksOf(size, this.#isDark.matches);
    this.#marksFor = made;
    return this.#marks;
  }

  #listen() {
    const canvas = this.#canvas;
    canvas.addEventListener('pointerdown', (event) => {
      this.#down.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      this.#point(event.offsetX, event.offsetY);
    });
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    for (const name of /** @type {const} */ (['pointerup', 'pointercancel', 'pointerleave'])) {
      canvas.addEventListener(name, ({ pointerId }) => this.#down.delete(pointerId));
    }
    canvas.addEventListener(
      'wheel',
      (event) => {
        // The wheel by itself scrolls the page.
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        this.#goTo(() => this.#window.zoomAt(Math.exp(-event.deltaY / 200), event.offsetX, event.offsetY));
      },
      { passive: false },
    );
    canvas.addEventListener('keydown', (event) => this.#press(event));
  }

  /** @param {PointerEvent} event */
  #move({ pointerId, offsetX: x, offsetY: y }) {
    const before = this.#down.get(pointerId);
    if (before === undefined) {
      this.#point(x, y);
      return;
    }
    const other = [...this.#down].find(([id]) => id !== pointerId)?.[1];
    this.#down.set(pointerId, { x, y });
    if (other !== undefined) {
      const factor =
        Math.hypot(x - other.x, y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
      this.#goTo(() => this.#window.zoomAt(factor, other.x, other.y));
    } else if (!this.#window.isWhole) {
      this.#goTo(() => this.#window.pan(x - before.x, y - before.y));
    }
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowLeft: () => this.#window.pan(STEP, 0),
      ArrowRight: () => this.#window.pan(-STEP, 0),
      ArrowUp: () => this.#window.pan(0, STEP),
      ArrowDown: () => this.#window.pan(0, -STEP),
      '+': () => this.#zoomBy(ZOOM_STEP),
      '=': () => this.#zoomBy(ZOOM_STEP),
      '-': () => this.#zoomBy(1 / ZOOM_STEP),
    };
    const act = acts[event.key];
    // Of the whole map the arrows go on scrolling the page.
    if (act === undefined || (event.key.startsWith('Arrow') && this.#window.isWhole)) return;
    event.preventDefault();
    this.#goTo(act);
  }

  /** @param {number} factor */
  #zoomBy(factor) {
    this.#goTo(() => this.#window.zoomAt(factor, this.#window.width / 2, this.#window.height / 2));
  }

  /** @param {() => void} move */
  #goTo(move) {
    move();
    this.#repaint();
  }

  /** @param {number} x @param {number} y */
  #point(x, y) {
    let [nearest, least] = [-1, REACH];
    for (let at = 0; at < this.#drawn.labels.length; at++) {
      const [left, top] = this.#window.toCanvas(this.#now[2 * at], this.#now[2 * at + 1]);
      const distance = Math.hypot(left - x, top - y);
      if (distance < least) [nearest, least] = [at, distance];
    }
    if (nearest < 0 || nearest === this.#pointedAt) return;
    this.#pointedAt = nearest;
    this.dispatchEvent(new CustomEvent('point', { detail: { row: nearest } }));
  }
}
