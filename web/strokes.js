/**
 * The drawing as data: strokes of points in pad units (the pad's side is 1, whatever its size on the
 * screen; points outside the pad stay as they are), with undo. No canvas, no events.
 */

/** @typedef {{ x: number, y: number, pressure: number }} Point */

/**
 * @typedef {object} Stroke
 * @property {readonly Point[]} points
 * @property {boolean} pressed the pressure was measured by a pen, not made up
 */

/** Points closer than this carry no shape, only weight. */
const LEAST_DISTANCE = 0.002;
const MOST_UNDO = 200;

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
    const last = this.#current?.points.at(-1);
    if (last === undefined) return false;
    if (Math.hypot(point.x - last.x, point.y - last.y) < LEAST_DISTANCE) return false;
    this.#current?.points.push(point);
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

  #remember() {
    this.#past.push(this.#finished);
    if (this.#past.length > MOST_UNDO) this.#past.shift();
  }
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
