/**
 * The curve of a training as data: a bounded number of points however long it runs. When there are
 * too many, neighbours are merged into their weighted mean, so that the curve keeps its whole length.
 */

/** Twice what a chart of a hand's width can show. */
export const MOST_POINTS = 600;

/**
 * @typedef {object} CurvePoint
 * @property {number} step the last step that it stands for
 * @property {number} loss
 * @property {number} accuracy
 * @property {number} weight how many reported points it stands for
 */

/**
 * @typedef {{ step: number, accuracy: number, loss?: number, heldOutLoss?: number | null }} TestPoint after an epoch;
 *   earlier versions kept no loss
 */

/** @import { TrainConfig } from '../shared/protocol.js' */

/**
 * @typedef {object} CurveData
 * @property {number} stepsPerEpoch
 * @property {number} [leastLoss] that the training can reach; earlier versions kept none
 * @property {CurvePoint[]} points
 * @property {TestPoint[]} tests one for each epoch that is over
 */

/** @type {CurveData} */
const NOTHING = { stepsPerEpoch: 1, leastLoss: 0, points: [], tests: [] };

/** A value: what is added makes another one. */
export class Curve {
  /** @type {CurveData} */
  #data;
  /** How many reported points make one kept point. */
  #stride;
  /** The last report, before it is merged with others. */
  #latest;

  /**
   * @param {CurveData} [data] fit for storage; it must not change any more
   * @param {{ loss: number, accuracy: number }} [latest]
   * @param {number} [stride]
   */
  constructor(
    data = NOTHING,
    latest = data.points.at(-1),
    stride = Math.max(1, ...data.points.map((at) => at.weight)),
  ) {
    this.#data = data;
    this.#latest = latest;
    this.#stride = stride;
  }

  /** Of a training that begins. @param {number} leastLoss */
  static begin(leastLoss) {
    return new Curve({ ...NOTHING, leastLoss });
  }

  get data() {
    return this.#data;
  }

  get empty() {
    return this.#data.points.length === 0 && this.#data.tests.length === 0;
  }

  get latest() {
    return this.#latest;
  }

  /** @returns {TestPoint | undefined} */
  get latestTest() {
    return this.#data.tests.at(-1);
  }

  get leastLoss() {
    return this.#data.leastLoss ?? 0;
  }

  /** @param {{ step: number, stepsPerEpoch: number, loss: number, accuracy: number }} report */
  add({ step, stepsPerEpoch, loss, accuracy }) {
    const point = { step, loss, accuracy, weight: 1 };
    const points = [...this.#data.points];
    const last = points.at(-1);
    if (last !== undefined && last.weight < this.#stride) points[points.length - 1] = merged(last, point);
    else points.push(point);
    const isFull = points.length > MOST_POINTS;
    const kept = { ...this.#data, stepsPerEpoch, points: isFull ? halved(points) : points };
    return new Curve(kept, point, isFull ? 2 * this.#stride : this.#stride);
  }

  /** @param {TestPoint} point */
  addTest(point) {
    const tests = [...this.#data.tests, point];
    return new Curve({ ...this.#data, tests }, this.#latest, this.#stride);
  }

  /**
   * @returns {[number[], (number | null)[], (number | null)[], (number | null)[]]}
   *   epochs, loss, training accuracy, test accuracy: one row for each step that has any
   */
  columns() {
    const { points, tests, stepsPerEpoch } = this.#data;
    const byStep = new Map(points.map((point) => [point.step, point]));
    const testByStep = new Map(tests.map(({ step, accuracy }) => [step, accuracy]));
    const steps = [...new Set([...byStep.keys(), ...testByStep.keys()])].sort((a, b) => a - b);
    return [
      steps.map((step) => step / stepsPerEpoch),
      steps.map((step) => byStep.get(step)?.loss ?? null),
      steps.map((step) => byStep.get(step)?.accuracy ?? null),
      steps.map((step) => testByStep.get(step) ?? null),
    ];
  }
}

/** @param {readonly CurvePoint[]} points */
function halved(points) {
  /** @type {CurvePoint[]} */
  const kept = [];
  for (let at = 0; at + 1 < points.length; at += 2) kept.push(merged(points[at], points[at + 1]));
  if (points.length % 2 === 1) kept.push(points[points.length - 1]);
  return kept;
}

/**
 * @param {CurvePoint} first
 * @param {CurvePoint} second
 * @returns {CurvePoint}
 */
function merged(first, second) {
  const weight = first.weight + second.weight;
  const mean = (/** @type {'loss' | 'accuracy'} */ key) =>
    (first[key] * first.weight + second[key] * second.weight) / weight;
  return { step: second.step, loss: mean('loss'), accuracy: mean('accuracy'), weight };
}

const CLASSES = 10;

/**
 * The loss of a network that cannot be better: the entropy of its targets. A smoothed label leaves some probability to
 * every other digit, and what is no digit has the same for all.
 * @param {Pick<TrainConfig, 'label_smoothing' | 'non_digits'>} config
 */
export function leastLoss({ label_smoothing: smoothing, non_digits: nonDigits }) {
  const other = smoothing / CLASSES;
  const ofDigits = surprise(1 - smoothing + other) + (CLASSES - 1) * surprise(other);
  return (1 - nonDigits) * ofDigits + nonDigits * Math.log(CLASSES);
}

/** @param {number} probability */
function surprise(probability) {
  return probability === 0 ? 0 : -probability * Math.log(probability);
}

/**
 * @param {unknown} value from storage
 * @returns {value is CurveData}
 */
export function isCurveData(value) {
  const data = /** @type {any} */ (value);
  return (
    data?.stepsPerEpoch > 0 &&
    (data.leastLoss === undefined || Number.isFinite(data.leastLoss)) &&
    arePoints(data.points, ['step', 'loss', 'accuracy', 'weight']) &&
    arePoints(data.tests, ['step', 'accuracy']) &&
    data.points.length <= 2 * MOST_POINTS
  );
}

/**
 * @param {unknown} value
 * @param {readonly string[]} names of the numbers in each
 */
function arePoints(value, names) {
  return Array.isArray(value) && value.every((point) => names.every((name) => Number.isFinite(point?.[name])));
}
