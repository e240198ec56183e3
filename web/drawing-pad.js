/**
 * The drawing pad: pointer and keyboard become strokes, strokes become ink.
 * It says `change` when the ink changed (while drawing too), `settled` when the pen rests, and before
 * that `stroke` when it was a stroke that ended.
 * What the ink means is nobody's business here.
 */

import { renderInk } from './ink-rendering.js';
import { Strokes } from './strokes.js';

/** @import { Point, Stroke } from './strokes.js' */

/** How far an arrow key moves the pen, as a share of the pad's side. */
const KEY_STEP = 0.025;
const KEY_LEAP = 0.1;

/** @type {Record<string, readonly [number, number]>} */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class DrawingPad extends EventTarget {
  #strokes = new Strokes();
  #canvas;
  #clearButton;
  #undoButton;
  #hint;
  /** @type {{ id: number, type: string } | null} the pointer that draws; others are ignored */
  #pointer = null;
  /** @type {{ x: number, y: number, down: boolean } | null} the pen of the keyboard */
  #pen = null;
  #frame = 0;

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#canvas = /** @type {HTMLCanvasElement} */ (region.querySelector('canvas'));
    this.#clearButton = button(region, 'clear');
    this.#undoButton = button(region, 'undo');
    this.#hint = /** @type {HTMLElement} */ (region.querySelector('[data-part="hint"]'));
    this.#clearButton.addEventListener('click', () => this.#clear());
    this.#undoButton.addEventListener('click', () => this.#undo());
    // It takes the arrow keys for itself, which a screen reader must be told; without a script it takes none.
    this.#canvas.setAttribute('role', 'application');
    this.#listenToPointers();
    this.#listenToKeys();
    new ResizeObserver(() => this.#fit()).observe(this.#canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
    this.#refresh();
  }

  /** @returns {readonly Stroke[]} */
  get strokes() {
    return this.#strokes.finished;
  }

  get drawing() {
    return this.#strokes.current !== null;
  }

  packed() {
    return this.#strokes.packed();
  }

  /** @param {readonly Stroke[]} strokes */
  restore(strokes) {
    this.#strokes.replace(strokes);
    this.#changed();
  }

  #listenToPointers() {
    const canvas = this.#canvas;
    canvas.addEventListener('pointerdown', (event) => this.#pointerDown(event));
    canvas.addEventListener('pointermove', (event) => this.#pointerMove(event));
    for (const type of /** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture'])) {
      canvas.addEventListener(type, (event) => this.#pointerUp(event));
    }
    canvas.addEventListener('contextmenu', (event) => {
      if (this.#pointer !== null) event.preventDefault();
    });
  }

  /** @param {PointerEvent} event */
  #pointerDown(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    // A pen takes over from the palm that touched first; anything else waits for its turn.
    if (this.#pointer !== null && !(event.pointerType === 'pen' && this.#pointer.type === 'touch')) return;
    if (this.#pointer !== null) this.#undoTouch();
    event.preventDefault();
    this.#canvas.focus({ preventScroll: true });
    this.#canvas.setPointerCapture(event.pointerId);
    this.#pointer = { id: event.pointerId, type: event.pointerType };
    this.#pen = null;
    this.#strokes.begin(this.#point(event), event.pointerType === 'pen');
    this.#changed();
  }

  #undoTouch() {
    this.#pointer = null;
    this.#strokes.end();
    this.#strokes.undo();
  }

  /** @param {PointerEvent} event */
  #pointerMove(event) {
    if (event.pointerId !== this.#pointer?.id) return;
    const events = event.getCoalescedEvents?.() ?? [];
    let extended = false;
    for (const each of events.length > 0 ? events : [event]) {
      extended = this.#strokes.extend(this.#point(each)) || extended;
    }
    if (extended) this.#changed();
  }

  /** @param {PointerEvent} event */
  #pointerUp(event) {
    if (event.pointerId !== this.#pointer?.id) return;
    this.#pointer = null;
    this.#strokes.end();
    this.#changed();
    this.dispatchEvent(new Event('stroke'));
    this.#settled();
  }

  /** @param {PointerEvent} event @returns {Point} */
  #point({ clientX, clientY, pressure }) {
    const box = this.#canvas.getBoundingClientRect();
    return {
      x: (clientX - box.left) / box.width,
      y: (clientY - box.top) / box.height,
      pressure: pressure || 0.5,
    };
  }

  #listenToKeys() {
    this.#canvas.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (this.#keyDown(event)) event.preventDefault();
    });
    this.#canvas.addEventListener('blur', () => {
      if (this.#pen === null) return;
      this.#liftPen();
      this.#pen = null;
      this.#draw();
    });
    document.addEventListener('keydown', (event) => {
      const undo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === 'z';
      if (!undo || isTextField(event.target) || !this.#strokes.canUndo) return;
      event.preventDefault();
      this.#undo();
    });
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key meant something */
  #keyDown({ key, shiftKey }) {
    if (key in ARROWS) {
      this.#movePen(ARROWS[key], shiftKey ? KEY_LEAP : KEY_STEP);
    } else if (key === ' ') {
      this.#togglePen();
    } else if (key === 'Escape' || key === 'Delete' || key === 'Backspace') {
      this.#clear();
    } else {
      return false;
    }
    return true;
  }

  /**
   * @param {readonly [number, number]} direction
   * @param {number} distance
   */
  #movePen([dx, dy], distance) {
    const pen = this.#pen ?? { x: 0.5, y: 0.5, down: false };
    pen.x = clamp(pen.x + dx * distance);
    pen.y = clamp(pen.y + dy * distance);
    this.#pen = pen;
    if (pen.down && this.#strokes.extend({ x: pen.x, y: pen.y, pressure: 0.5 })) this.#changed();
    else this.#draw();
  }

  #togglePen() {
    const pen = this.#pen ?? { x: 0.5, y: 0.5, down: false };
    this.#pen = pen;
    if (pen.down) {
      this.#liftPen();
      return;
    }
    pen.down = true;
    this.#strokes.begin({ x: pen.x, y: pen.y, pressure: 0.5 }, false);
    this.#changed();
  }

  #liftPen() {
    if (!this.#pen?.down) return;
    this.#pen.down = false;
    this.#strokes.end();
    this.#changed();
    this.dispatchEvent(new Event('stroke'));
    this.#settled();
  }

  #undo() {
    this.#stopDrawing();
    this.#strokes.undo();
    this.#changed();
    this.#settled();
  }

  #clear() {
    this.#stopDrawing();
    this.#strokes.clear();
    this.#changed();
    this.#settled();
  }

  #stopDrawing() {
    this.#pointer = null;
    if (this.#pen !== null) this.#pen.down = false;
  }

  #changed() {
    this.#refresh();
    this.#draw();
    this.dispatchEvent(new Event('change'));
  }

  #settled() {
    this.dispatchEvent(new Event('settled'));
  }

  #refresh() {
    const { empty, canUndo } = this.#strokes;
    // aria-disabled, unlike disabled, leaves the focus where it is when the last stroke goes.
    this.#clearButton.setAttribute('aria-disabled', String(empty));
    this.#undoButton.setAttribute('aria-disabled', String(!canUndo));
    this.#hint.hidden = !empty;
  }

  /** The canvas gets as many pixels as the screen shows; the strokes do not care. */
  #fit() {
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (side === 0 || side === this.#canvas.width) return;
    this.#canvas.width = side;
    this.#canvas.height = side;
    this.#draw();
  }

  #draw() {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const context = this.#canvas.getContext('2d');
      if (context === null) return;
      const style = getComputedStyle(this.#canvas);
      const { finished, current } = this.#strokes;
      renderInk(context, { finished, current, pen: this.#pen }, { ink: style.color, accent: style.accentColor });
    });
  }
}

/**
 * @param {HTMLElement} region
 * @param {string} part
 */
function button(region, part) {
  return /** @type {HTMLButtonElement} */ (region.querySelector(`[data-part="${part}"]`));
}

/** @param {EventTarget | null} target */
function isTextField(target) {
  return target instanceof HTMLInputElement && target.type === 'text';
}

/** @param {number} value */
function clamp(value) {
  return Math.min(1, Math.max(0, value));
}
