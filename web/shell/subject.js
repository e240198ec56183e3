/**
 * What a network is looked into for, as it sees and reads it: the drawing, the digit of it or of a picture that is looked
 * at, or a sample for who has neither yet. Loaded with the first view that asks.
 */

import { readSample } from './sample.js';

/** @import { Reading } from '../shared/protocol.js' */
/** @import { Events } from './events.js' */
/** @import { TrainerClient } from './trainer-client.js' */

/** @typedef {{ points: Float32Array, lengths: Uint32Array }} Line strokes, as the engine takes them */
/** @typedef {Reading & { of: 'drawing' | 'picture' | 'sample', strokes: Line | null }} Subject a picture has no strokes */

/** @param {Events} events @param {Pick<TrainerClient, 'request'>} client @returns {Promise<Subject>} */
export async function subjectOf(events, client) {
  const picture = events.latest('picture');
  if (picture?.chosen) return { ...picture.chosen, of: 'picture', strokes: null };
  const prediction = events.latest('reading')?.prediction;
  if (picture || !prediction || prediction.verdict === 'empty') return readSample(client);
  const digits = prediction.digits ?? [];
  const all = events.latest('ink')?.packed() ?? null;
  const digit = digits[events.latest('part')?.index ?? digits.length - 1];
  if (digit === undefined) return { ...prediction, of: 'drawing', strokes: all };
  return { ...digit, of: 'drawing', strokes: all && strokesOf(all, digit.strokes) };
}

/** Whenever it, or who reads it, may be another one. @param {Events} events @param {() => void} listener */
export function onSubject(events, listener) {
  for (const name of /** @type {const} */ (['reading', 'part', 'picture', 'network'])) events.on(name, listener);
}

/** Some of the strokes. @param {Line} all @param {ArrayLike<number>} wanted their numbers @returns {Line} */
function strokesOf({ points, lengths }, wanted) {
  /** @type {number[]} */
  const chosen = [];
  let first = 0;
  for (const [stroke, length] of lengths.entries()) {
    if (Array.from(wanted).includes(stroke)) chosen.push(...points.subarray(2 * first, 2 * (first + length)));
    first += length;
  }
  return { points: Float32Array.from(chosen), lengths: lengths.filter((_, at) => Array.from(wanted).includes(at)) };
}
