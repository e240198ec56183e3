/**
 * A network as storage gives it back. Another version of the page may have kept it, or something else altogether:
 * an entry is nothing without its name and its checkpoint; of the rest, what does not fit is left out, as if it had
 * never been measured.
 */

import { isCurveData } from './curve.js';

/** @import { KeptNetwork, Network } from './networks.js' */

const CLASSES = 10;

/**
 * @param {any} value from storage
 * @returns {KeptNetwork | null} null when there is no network in it
 */
export function keptNetwork(value) {
  const isNetwork =
    typeof value?.id === 'string' &&
    typeof value.name === 'string' &&
    Number.isFinite(value.begunAt) &&
    value.checkpoint?.bytes instanceof Uint8Array &&
    typeof value.checkpoint.resumable === 'boolean';
  if (!isNetwork) return null;
  return {
    ...value,
    metrics: keptMetrics(value.metrics),
    trainedSeconds: Number.isFinite(value.trainedSeconds) ? value.trainedSeconds : null,
    evaluation: isEvaluation(value.evaluation) ? value.evaluation : null,
    curve: isCurveData(value.curve) ? value.curve : null,
  };
}

/** @param {any} value @returns {Network['metrics']} */
function keptMetrics(value) {
  const areWhole =
    haveNumbers(value, [
      ...['step', 'stepsPerEpoch', 'totalSteps', 'loss', 'accuracy'],
      ...['learningRate', 'imagesPerSecond', 'memoryBytes'],
    ]) &&
    value.stepsPerEpoch > 0 &&
    isNumberOrNull(value.secondsLeft);
  if (!areWhole) return null;
  // An earlier version held no images out.
  const { heldOutAccuracy } = value;
  return { ...value, heldOutAccuracy: Number.isFinite(heldOutAccuracy) ? heldOutAccuracy : null };
}

/**
 * @param {any} value
 * @returns {value is NonNullable<Network['evaluation']>}
 */
function isEvaluation(value) {
  return (
    haveNumbers(value, ['count', 'correct', 'accuracy', 'loss', 'refused', 'ece']) &&
    typeof value.label === 'string' &&
    Array.isArray(value.confusion) &&
    value.confusion.length === CLASSES * CLASSES &&
    value.confusion.every(Number.isFinite) &&
    Array.isArray(value.bins) &&
    value.bins.every((/** @type {unknown} */ bin) => haveNumbers(bin, ['count', 'confidence', 'accuracy']))
  );
}

/**
 * @param {any} value
 * @param {readonly string[]} names
 */
function haveNumbers(value, names) {
  return names.every((name) => Number.isFinite(value?.[name]));
}

/** @param {unknown} value */
function isNumberOrNull(value) {
  return value === null || Number.isFinite(value);
}
