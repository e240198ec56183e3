/**
 * The drawing as data: strokes of points in pad units (the pad's side is 1, whatever its size on the
 * screen; points outside the pad stay as they are), with undo. No canvas, no events.
 */

import { thinned } from './thinning.js';

/** @typedef {{ x: number, y: number, pressure: number }} Point */

/**
 * @typedef {object} Stroke
 * @property {readonly Point[]} points
 * @property {boolean} pressed the pressure was measured by a pen, not made up
 */

/** Points closer than this carry no shape, only weight. */
const LEAST_DISTANCE = 0.002;
const MOST_UNDO = 200;

/** Far more points than a digit has. A drawing with more is thinned to half of them, so the engine takes it always. */
const MOST_POINTS = 20_000;
/** How far a thinned line may be from the one that was drawn: a quarter of a pixel on most screens, or more if it must. */
const FINEST_TOLERANCE = 0.0005;
const COARSEST_TOLERANCE = 0.016;
/** The newest points of the stroke under way are never left out: they are still being drawn. */
const NEWEST = 1024;

/** Who moves so far from point to point does not press at all, and who hardly moves presses with all the weight. */
const FASTEST = 0.06;
/** How soon the pressure follows the speed. */
const PRESSURE_RATE = 0.275;

export class Strokes {
  /** @type {readonly Stroke[]} */
  #finished = [];
  /** @type {{ points: Point[], pressed: boolean } | null} */
  #current = null;
  /** @type {(readonly Stroke[])[]} */
  #past = [];

  /** @returns {readonly Stroke[]} finished strokes and the one under way */
  get all() {
    return this.#current === null ? this.#finished : [...this.#finished, this.#current];
  }

  /** @returns {readonly Stroke[]} */
  get finished() {
    return this.#finished;
  }

  /** @returns {Stroke | null} */
  get current() {
    return this.#current;
  }

  get empty() {
    return this.#finished.length === 0 && this.#current === null;
  }

  get canUndo() {
    return this.#current !== null || this.#past.length > 0;
  }

  /**
   * @param {Point} point
   * @param {boolean} pressed
   */
  begin(point, pressed) {
    this.end();
    this.#current = { points: [point], pressed };
  }

  /**
   * @param {Point} point
   * @returns {boolean} whether it was far enough from the last one to be kept
   */
  extend(point) {
    const current = this.#current;
    if (current === null) return false;
    const last = current.points[current.points.length - 1];
    const distance = Math.hypot(point.x - last.x, point.y - last.y);
    if (distance < LEAST_DISTANCE) return false;
    const pressure = current.pressed ? point.pressure : pressureAfter(last.pressure, distance);
    current.points.push({ ...point, pressure });
    if (this.#countPoints() > MOST_POINTS) this.#thin();
    return true;
  }

  end() {
    if (this.#current === null) return;
    this.#remember();
    this.#finished = [...this.#finished, this.#current];
    this.#current = null;
  }

  /** The stroke under way was none, and is not remembered. */
  cancel() {
    this.#current = null;
  }

  /** Takes back the stroke under way, or else the last one, or the clearing of the pad. */
  undo() {
    if (this.#current !== null) this.cancel();
    else this.#finished = this.#past.pop() ?? this.#finished;
  }

  clear() {
    this.end();
    if (this.#finished.length === 0) return;
    this.#remember();
    this.#finished = [];
  }

  /** @param {readonly Stroke[]} strokes of an earlier visit */
  replace(strokes) {
    this.#current = null;
    this.#finished = strokes;
    // Each stroke can be undone, as if it had just been drawn.
    this.#past = strokes.map((_, index) => strokes.slice(0, index)).slice(-MOST_UNDO);
    if (this.#countPoints() > MOST_POINTS) this.#thin();
  }

  /** @returns {{ points: Float32Array, lengths: Uint32Array }} as the engine takes them */
  packed() {
    const { all } = this;
    const count = all.reduce((sum, { points }) => sum + points.length, 0);
    const points = new Float32Array(2 * count);
    let at = 0;
    for (const stroke of all) {
      for (const { x, y } of stroke.points) {
        points[at++] = x;
        points[at++] = y;
      }
    }
    return { points, lengths: Uint32Array.from(all, (stroke) => stroke.points.length) };
  }

  #countPoints() {
    let count = this.#current?.points.length ?? 0;
    for (const { points } of this.#finished) count += points.length;
    return count;
  }

  /** In place: undo brings back the same strokes, and who drew them has drawn them. */
  #thin() {
    const most = MOST_POINTS / 2;
    for (let tolerance = FINEST_TOLERANCE; tolerance <= COARSEST_TOLERANCE; tolerance *= 2) {
      this.#reduce((points) => thinned(points, tolerance));
      if (this.#countPoints() <= most) return;
    }
    // A tangle without any shape: what it is made of shows as well with half of its points.
    this.#reduce((points) => points.filter((_, index) => index % 2 === 0));
  }

  /** @param {(points: readonly Point[]) => Point[]} shorten */
  #reduce(shorten) {
    for (const stroke of this.#finished) stroke.points = shorten(stroke.points);
    if (this.#current === null || this.#current.points.length <= NEWEST) return;
    const { points } = this.#current;
    this.#current.points = [...shorten(points.slice(0, -NEWEST)), ...points.slice(-NEWEST)];
  }

  #remember() {
    this.#past.push(this.#finished);
    if (this.#past.length > MOST_UNDO) this.#past.shift();
  }
}

/**
 * What tells no pressure is taken to press less the faster it moves, as in perfect-freehand, which finds it when it draws
 * the ink; a stroke that is thinned or drawn piece by piece must bring it along.
 * @param {number} pressure at the point before
 * @param {number} distance from there
 */
function pressureAfter(pressure, distance) {
  const speed = Math.min(1, distance / FASTEST);
  return pressure + (1 - speed - pressure) * speed * PRESSURE_RATE;
}

/**
 * @param {unknown} value from storage: it may be of another version, or broken
 * @returns {value is Stroke[]}
 */
export function areStrokes(value) {
  return (
    Array.isArray(value) &&
    value.every(
      (stroke) =>
        typeof stroke?.pressed === 'boolean' &&
        Array.isArray(stroke.points) &&
        stroke.points.length > 0 &&
        stroke.points.every(
          (/** @type {any} */ point) =>
            Number.isFinite(point?.x) && Number.isFinite(point.y) && Number.isFinite(point.pressure),
        ),
    )
  );
}
