/**
 * What a network is looked into for: the drawing, the digit of it or of a picture that is looked at, as the network sees
 * it. Loaded with the first view that asks.
 */

/** @import { Events } from './events.js' */

/** @typedef {{ pixels: Uint8Array, isPicture: boolean }} Subject */

/** @param {Events} events @returns {Subject | null} null as long as nothing is there to be read */
export function subjectOf(events) {
  const picture = events.latest('picture');
  if (picture) return picture.chosen === null ? null : { pixels: picture.chosen.pixels, isPicture: true };
  const prediction = events.latest('reading')?.prediction;
  if (!prediction || prediction.verdict === 'empty') return null;
  const digits = prediction.digits ?? [];
  const { pixels } = digits[events.latest('part')?.index ?? digits.length - 1] ?? prediction;
  return { pixels, isPicture: false };
}

/** Whenever it, or who reads it, may be another one. @param {Events} events @param {() => void} listener */
export function onSubject(events, listener) {
  for (const name of /** @type {const} */ (['reading', 'part', 'picture', 'network'])) events.on(name, listener);
}
