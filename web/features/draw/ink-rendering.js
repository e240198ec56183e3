/**
 * Turns strokes into ink on a canvas: outlines by perfect-freehand, filled at any size and density.
 * Ink that can change no more is kept on a layer, so that a frame costs what is new in it, however much there is.
 */

import { getStrokeOutlinePoints, getStrokePoints } from 'perfect-freehand';

/** @import { Point, Stroke } from '../../shared/strokes.js' */

/** The pen's width, as a share of the pad's side. */
const PEN_WIDTH = 0.06;

/** perfect-freehand thinks in pixels; outlines are made at this scale and drawn at any. */
const OUTLINE_SCALE = 1000;
const SIZE = PEN_WIDTH * OUTLINE_SCALE;

/** A long stroke is inked piece by piece, of so many points each. */
const PIECE = 512;
/** A piece begins so many points before its own, until which its line runs as if it had not been cut. */
const OVERLAP = 8;

export class InkRenderer {
  #canvas;
  #layer = document.createElement('canvas');
  #ink = '';
  /** @type {readonly string[]} */
  #tints = [];
  /** @type {readonly Stroke[]} all of which is on the layer */
  #whole = [];
  /** @type {{ stroke: Stroke, to: Point } | null} a stroke that is on the layer up to one of its points */
  #begun = null;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.resize(canvas.width);
  }

  /** @param {number} side in pixels; what was drawn is gone until it is rendered anew */
  resize(side) {
    for (const canvas of [this.#canvas, this.#layer]) {
      canvas.width = side;
      canvas.height = side;
    }
    this.#forget();
  }

  /**
   * @param {object} drawing
   * @param {readonly Stroke[]} drawing.finished
   * @param {Stroke | null} drawing.current
   * @param {{ x: number, y: number, down: boolean } | null} drawing.pen the pen of the keyboard
   * @param {object} colours
   * @param {string} colours.ink
   * @param {string} colours.accent
   * @param {readonly string[]} colours.tints of the strokes from the first one on; those without are of ink
   */
  render({ finished, current, pen }, { ink, accent, tints }) {
    const context = this.#canvas.getContext('2d');
    const layer = this.#layer.getContext('2d');
    if (context === null || layer === null) return;
    if (ink !== this.#ink || tints !== this.#tints || !this.#goesOn(finished, current)) this.#forget();
    this.#ink = ink;
    this.#tints = tints;
    for (let index = this.#whole.length; index < finished.length; index++) {
      const stroke = finished[index];
      layer.fillStyle = tints[index] ?? ink;
      layer.fill(outline(stroke, this.#settle(layer, stroke), stroke.points.length, true));
      this.#begun = null;
    }
    this.#whole = finished;
    layer.fillStyle = tints[finished.length] ?? ink;
    const settled = current === null ? 0 : this.#settle(layer, current);

    clear(context);
    context.drawImage(this.#layer, 0, 0, OUTLINE_SCALE, OUTLINE_SCALE);
    context.fillStyle = tints[finished.length] ?? ink;
    if (current !== null) context.fill(outline(current, settled, current.points.length, false));
    if (pen !== null) renderPen(context, pen, accent);
  }

  /** An empty layer, and also one of another size: that takes the units of outlines from it. */
  #forget() {
    const layer = this.#layer.getContext('2d');
    if (layer !== null) clear(layer);
    this.#whole = [];
    this.#begun = null;
  }

  /**
   * Whether all that is on the layer is of this drawing.
   * @param {readonly Stroke[]} finished
   * @param {Stroke | null} current
   */
  #goesOn(finished, current) {
    if (this.#whole.some((stroke, index) => stroke !== finished[index])) return false;
    if (this.#begun === null) return true;
    const { stroke, to } = this.#begun;
    return stroke === (finished[this.#whole.length] ?? current) && stroke.points.lastIndexOf(to) !== -1;
  }

  /**
   * Draws the pieces of a stroke that are complete.
   * @param {CanvasRenderingContext2D} layer
   * @param {Stroke} stroke
   * @returns {number} how many of its points need not be drawn any more
   */
  #settle(layer, stroke) {
    const { points } = stroke;
    let settled = this.#begun === null ? 0 : points.lastIndexOf(this.#begun.to);
    for (; points.length - settled > PIECE; settled += PIECE) {
      layer.fill(outline(stroke, settled, settled + PIECE, false));
    }
    this.#begun = settled === 0 ? null : { stroke, to: points[settled] };
    return settled;
  }
}

/** An empty canvas, whatever its size, with outlines' units. @param {CanvasRenderingContext2D} context */
function clear(context) {
  const { width, height } = context.canvas;
  context.setTransform(width / OUTLINE_SCALE, 0, 0, height / OUTLINE_SCALE, 0, 0);
  context.clearRect(0, 0, OUTLINE_SCALE, OUTLINE_SCALE);
}

/**
 * @param {Stroke} stroke
 * @param {number} first of the points to draw
 * @param {number} end
 * @param {boolean} last the stroke ends there
 * @returns {Path2D}
 */
function outline({ points, pressed }, first, end, last) {
  const from = Math.max(0, first - OVERLAP);
  const line = points.slice(from, end).map(({ x, y, pressure }) => [x * OUTLINE_SCALE, y * OUTLINE_SCALE, pressure]);
  const style = {
    size: SIZE,
    thinning: pressed ? 0.5 : 0.25,
    smoothing: 0.6,
    streamline: 0.35,
    simulatePressure: false,
    last,
  };
  // The tremble of a hand that begins is smoothed over the width of the pen; within a stroke nothing begins.
  const smoothed = getStrokePoints(line, { ...style, size: from === 0 ? SIZE : 0 });
  return smoothPath(getStrokeOutlinePoints(smoothed, style));
}

/**
 * Curves through the middles of the polygon's edges, as perfect-freehand advises.
 * @param {number[][]} polygon
 * @returns {Path2D}
 */
function smoothPath(polygon) {
  const path = new Path2D();
  if (polygon.length < 3) return path;
  const [first] = polygon;
  path.moveTo(first[0], first[1]);
  polygon.forEach(([x, y], index) => {
    const [nextX, nextY] = polygon[(index + 1) % polygon.length];
    path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  });
  path.closePath();
  return path;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, down: boolean }} pen
 * @param {string} colour
 */
function renderPen(context, { x, y, down }, colour) {
  const radius = (OUTLINE_SCALE * PEN_WIDTH) / 2;
  context.beginPath();
  context.arc(x * OUTLINE_SCALE, y * OUTLINE_SCALE, radius, 0, 2 * Math.PI);
  context.lineWidth = OUTLINE_SCALE * 0.006;
  context.strokeStyle = colour;
  context.stroke();
  if (!down) return;
  context.fillStyle = colour;
  context.fill();
}
