/**
 * The drawing pad: pointer and keyboard become strokes, strokes become ink.
 * It says `change` when the ink changed (while drawing too), `settled` when the pen rests, and before
 * that `stroke` when it was a stroke that ended.
 * What the ink means is nobody's business here.
 */

import { watchDeviceWidth } from '../../shared/device-pixels.js';
import { Strokes } from '../../shared/strokes.js';
import { asksToUndo } from '../../shared/undo-key.js';
import { InkRenderer } from './ink-rendering.js';

/** @import { Point, Stroke } from '../../shared/strokes.js' */

/** @typedef {{ id: number, type: string, box: DOMRect }} Hand a pointer, and where the pad was when it came down */

/** A touch whose stroke is no larger than this, in shares of the pad's side, rests: it may be a palm. */
const REST = 0.03;
/** A palm rolls no further than this while a finger draws; two fingers of a pinch do. */
const ROLL = 0.1;

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
  /** @type {Hand | null} the pointer that draws; others are ignored */
  #hand = null;
  /** @type {{ id: number, at: Point } | null} a touch that gave way to the one that draws */
  #palm = null;
  /** @type {{ x: number, y: number, down: boolean } | null} the pen of the keyboard */
  #pen = null;
  #renderer;
  /** @type {readonly string[]} */
  #tints = [];
  #deviceWidth;
  #frame = 0;

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#canvas = /** @type {HTMLCanvasElement} */ (region.querySelector('canvas'));
    this.#renderer = new InkRenderer(this.#canvas);
    this.#clearButton = button(region, 'clear');
    this.#undoButton = button(region, 'undo');
    this.#hint = /** @type {HTMLElement} */ (region.querySelector('[data-part="hint"]'));
    this.#clearButton.addEventListener('click', () => this.#clear());
    this.#undoButton.addEventListener('click', () => this.#undo());
    // It takes the arrow keys for itself, which a screen reader must be told; without a script it takes none.
    this.#canvas.setAttribute('role', 'application');
    this.#listenToPointers();
    this.#listenToKeys();
    this.#deviceWidth = watchDeviceWidth(this.#canvas, () => this.#render());
    for (const change of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(change).addEventListener('change', () => this.#draw());
    }
    this.#refresh();
  }

  /** @returns {readonly Stroke[]} */
  get strokes() {
    return this.#strokes.finished;
  }

  /** @returns {readonly Stroke[]} the one under way too */
  get all() {
    return this.#strokes.all;
  }

  /** Nothing is drawn, nor being drawn. */
  get empty() {
    return this.#strokes.empty;
  }

  get drawing() {
    return this.#strokes.current !== null;
  }

  packed() {
    return this.#strokes.packed();
  }

  /** @param {readonly string[]} tints of the strokes from the first one on; those without are of ink */
  tint(tints) {
    if (tints.join() === this.#tints.join()) return;
    this.#tints = tints;
    this.#draw();
  }

  /** @param {readonly Stroke[]} strokes */
  restore(strokes) {
    this.#strokes.replace(strokes);
    this.#changed();
  }

  #listenToPointers() {
    const canvas = this.#canvas;
    canvas.addEventListener('pointerdown', (event) => this.#pointerDown(event));
    // The window hears of a pointer outside of the pad also where it could not be captured.
    addEventListener('pointermove', (event) => this.#pointerMove(event));
    addEventListener('pointerup', (event) => this.#pointerUp(event));
    addEventListener('pointercancel', (event) => this.#pointerCancel(event));
    canvas.addEventListener('lostpointercapture', ({ pointerId }) => {
      if (pointerId === this.#hand?.id) this.#liftHand();
    });
    canvas.addEventListener('contextmenu', (event) => {
      if (this.#hand !== null) event.preventDefault();
    });
    // Where the pointer is on the turned screen says nothing of the stroke that it was drawing.
    screen.orientation?.addEventListener('change', () => this.#liftHand());
  }

  /** @param {PointerEvent} event */
  #pointerDown(event) {
    if (event.button !== 0 || !this.#mayDraw(event)) return;
    event.preventDefault();
    this.#canvas.dataset.ring = 'off';
    this.#canvas.focus({ preventScroll: true });
    this.#capture(event.pointerId);
    this.#liftPen();
    this.#pen = null;
    this.#hand = { id: event.pointerId, type: event.pointerType, box: this.#canvas.getBoundingClientRect() };
    this.#strokes.begin(this.#point(event, this.#hand), event.pointerType === 'pen');
    this.#changed();
  }

  /**
   * One pointer draws at a time, and it need not be the primary one: that may be a palm beside the pad.
   * @param {PointerEvent} event
   */
  #mayDraw({ pointerType, isPrimary }) {
    const hand = this.#hand;
    if (hand === null) return true;
    if (pointerType === hand.type && isPrimary) {
      // There is one primary pointer of a type: the one before is gone, though nobody said so.
      this.#liftHand();
      return true;
    }
    if (hand.type !== 'touch') return false;
    if (pointerType === 'touch' && this.#rests()) {
      const [at] = /** @type {Stroke} */ (this.#strokes.current).points;
      this.#takeBack();
      this.#palm = { id: hand.id, at };
      return true;
    }
    if (pointerType === 'pen') this.#takeBack();
    return pointerType === 'pen';
  }

  /** The stroke under way has gone nowhere yet. */
  #rests() {
    const points = this.#strokes.current?.points ?? [];
    return points.every((point) => distance(points[0], point) < REST);
  }

  /** @param {number} pointerId */
  #capture(pointerId) {
    try {
      this.#canvas.setPointerCapture(pointerId);
    } catch {
      // The browser knows no such pointer any more, or gives none away: the window hears of it as well.
    }
  }

  /** @param {PointerEvent} event */
  #pointerMove(event) {
    if (event.pointerId === this.#palm?.id) this.#palmMoved(event);
    if (event.pointerId !== this.#hand?.id) return;
    if (isHeld(event)) this.#follow(event);
    else this.#liftHand();
  }

  /** Two fingers that both move pinch: they draw nothing. @param {PointerEvent} event */
  #palmMoved(event) {
    if (this.#hand === null || this.#palm === null) return;
    if (distance(this.#palm.at, this.#point(event, this.#hand)) > ROLL) this.#takeBack();
  }

  /** @param {PointerEvent} event */
  #pointerUp(event) {
    if (event.pointerId !== this.#hand?.id) return;
    this.#follow(event);
    this.#liftHand();
  }

  /**
   * A touch is cancelled when it is taken for a gesture or a palm: it was no stroke. Of a pen or a mouse that says
   * nothing, and what was drawn stays.
   * @param {PointerEvent} event
   */
  #pointerCancel(event) {
    if (event.pointerId !== this.#hand?.id) return;
    if (this.#hand.type === 'touch') this.#takeBack();
    else this.#liftHand();
  }

  /**
   * The stroke follows the hand, also when the page moves the pad under it. It ends when the pad gets another size.
   * @param {PointerEvent} event
   */
  #follow(event) {
    const hand = /** @type {Hand} */ (this.#hand);
    if (!sameSize(hand.box, this.#canvas.getBoundingClientRect())) {
      this.#liftHand();
      return;
    }
    const events = event.getCoalescedEvents?.() ?? [];
    let extended = false;
    for (const each of events.length > 0 ? events : [event]) {
      extended = this.#strokes.extend(this.#point(each, hand)) || extended;
    }
    if (extended) this.#changed();
  }

  #liftHand() {
    if (this.#hand === null) return;
    this.#hand = null;
    this.#palm = null;
    this.#strokeEnded();
  }

  /** As if the hand had never come down. */
  #takeBack() {
    this.#hand = null;
    this.#palm = null;
    this.#strokes.cancel();
    this.#changed();
  }

  #strokeEnded() {
    this.#strokes.end();
    this.#changed();
    this.dispatchEvent(new Event('stroke'));
    this.#settled();
  }

  /** @param {PointerEvent} event @param {Hand} hand @returns {Point} */
  #point({ clientX, clientY, pressure }, { box }) {
    return {
      x: (clientX - box.left) / box.width,
      y: (clientY - box.top) / box.height,
      // A pointer that is let go has no pressure any more.
      pressure: pressure || (this.#strokes.current?.points.at(-1)?.pressure ?? 0.5),
    };
  }

  #listenToKeys() {
    const canvas = this.#canvas;
    canvas.addEventListener('keydown', (event) => {
      if (hasModifier(event)) return;
      if (this.#keyDown(event)) event.preventDefault();
    });
    canvas.addEventListener('blur', () => {
      if (this.#pen === null) return;
      this.#liftPen();
      this.#pen = null;
      this.#draw();
    });
    document.addEventListener('keydown', (event) => {
      if (!hasModifier(event)) delete canvas.dataset.ring;
      if (!asksToUndo(event) || !this.#strokes.canUndo) return;
      event.preventDefault();
      this.#undo();
    });
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key meant something */
  #keyDown({ key, shiftKey, repeat }) {
    if (key in ARROWS) {
      this.#movePen(ARROWS[key], shiftKey ? KEY_LEAP : KEY_STEP);
    } else if (key === ' ') {
      if (!repeat) this.#togglePen();
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
    if (this.#hand !== null) return;
    const pen = this.#pen ?? { x: 0.5, y: 0.5, down: false };
    pen.x = clamp(pen.x + dx * distance);
    pen.y = clamp(pen.y + dy * distance);
    this.#pen = pen;
    if (pen.down && this.#strokes.extend({ x: pen.x, y: pen.y, pressure: 0.5 })) this.#changed();
    else this.#draw();
  }

  #togglePen() {
    if (this.#hand !== null) return;
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
    this.#strokeEnded();
  }

  #undo() {
    if (!this.#strokes.canUndo) return;
    this.#stopDrawing();
    this.#strokes.undo();
    this.#changed();
    this.#settled();
  }

  #clear() {
    if (this.#strokes.empty) return;
    this.#stopDrawing();
    this.#strokes.clear();
    this.#changed();
    this.#settled();
  }

  #stopDrawing() {
    this.#hand = null;
    this.#palm = null;
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

  #draw() {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#render();
    });
  }

  #render() {
    // The canvas has as many pixels as the screen shows; the strokes do not care.
    const side = this.#deviceWidth();
    if (side !== 0 && side !== this.#canvas.width) this.#renderer.resize(side);
    const style = getComputedStyle(this.#canvas);
    const { finished, current } = this.#strokes;
    const colours = { ink: style.color, accent: style.accentColor, tints: this.#tints };
    this.#renderer.render({ finished, current, pen: this.#pen }, colours);
  }
}

/**
 * @param {HTMLElement} region
 * @param {string} part
 */
function button(region, part) {
  return /** @type {HTMLButtonElement} */ (region.querySelector(`[data-part="${part}"]`));
}

/**
 * A button that was let go where the page could not hear it shows at the next move.
 * @param {PointerEvent} event
 */
function isHeld({ pointerType, buttons }) {
  // Of a pen every button counts: the one on its barrel may take the place of its tip.
  return pointerType === 'mouse' ? (buttons & 1) !== 0 : buttons !== 0;
}

/** @param {KeyboardEvent} event */
function hasModifier({ ctrlKey, metaKey, altKey }) {
  return ctrlKey || metaKey || altKey;
}

/** @param {DOMRect} one @param {DOMRect} other */
function sameSize(one, other) {
  return Math.abs(one.width - other.width) < 0.5 && Math.abs(one.height - other.height) < 0.5;
}

/** @param {Point} one @param {Point} other */
function distance(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** @param {number} value */
function clamp(value) {
  return Math.min(1, Math.max(0, value));
}
