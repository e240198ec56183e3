/**
 * Turns strokes into ink: outlines by perfect-freehand, filled on a canvas of any size and density.
 * It draws what it is given and remembers only the outlines of strokes that are finished.
 */

import { getStroke } from 'perfect-freehand';

/** @import { Stroke } from './strokes.js' */

/** The pen's width, as a share of the pad's side. */
const PEN_WIDTH = 0.06;

/** perfect-freehand thinks in pixels; outlines are made at this scale and drawn at any. */
const OUTLINE_SCALE = 1000;

/** @type {WeakMap<Stroke, Path2D>} */
const finishedOutlines = new WeakMap();

/**
 * @param {CanvasRenderingContext2D} context
 * @param {object} drawing
 * @param {readonly Stroke[]} drawing.finished
 * @param {Stroke | null} drawing.current
 * @param {{ x: number, y: number, down: boolean } | null} drawing.pen the pen of the keyboard
 * @param {{ ink: string, accent: string }} colours
 */
export function renderInk(context, { finished, current, pen }, { ink, accent }) {
  const { width } = context.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, context.canvas.height);
  context.scale(width / OUTLINE_SCALE, width / OUTLINE_SCALE);
  context.fillStyle = ink;
  for (const stroke of finished) context.fill(finishedOutline(stroke));
  if (current !== null) context.fill(outline(current, false));
  if (pen !== null) renderPen(context, pen, accent);
}

/** @param {Stroke} stroke */
function finishedOutline(stroke) {
  const known = finishedOutlines.get(stroke);
  if (known !== undefined) return known;
  const made = outline(stroke, true);
  finishedOutlines.set(stroke, made);
  return made;
}

/**
 * @param {Stroke} stroke
 * @param {boolean} last
 * @returns {Path2D}
 */
function outline({ points, pressed }, last) {
  const polygon = getStroke(
    points.map(({ x, y, pressure }) => [x * OUTLINE_SCALE, y * OUTLINE_SCALE, pressure]),
    {
      size: PEN_WIDTH * OUTLINE_SCALE,
      thinning: pressed ? 0.5 : 0.25,
      smoothing: 0.6,
      streamline: 0.35,
      simulatePressure: !pressed,
      last,
    },
  );
  return smoothPath(polygon);
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
