/**
 * The pieces of a drawing that can be left out, and what is read then.
 */

import { answerWords } from './wording.js';

/** @import { StrokesExplained, WithoutInk } from '../../generated/inkling-simd.js' */
/** @import { Answer } from './wording.js' */

/** @typedef {{ name: string, without: WithoutInk }} Piece a stroke, or a part of one */

/** @param {StrokesExplained} told @returns {Piece[]} each stroke with its parts behind it */
export function piecesOf({ strokes, parts }) {
  return strokes.flatMap((without, at) => {
    const own = parts.filter(({ stroke }) => stroke === without.stroke);
    const name = `Stroke ${at + 1} of ${strokes.length}`;
    return [
      { name, without },
      ...own.map((each, number) => ({
        name: `Part ${number + 1} of ${own.length} of stroke ${at + 1}`,
        without: each,
      })),
    ];
  });
}

/** @param {Answer} without @param {Answer} whole */
export function outcomeWords(without, whole) {
  const words = answerWords(without);
  return saidOf(without) === saidOf(whole) ? words.replace('reads', 'still reads') : words;
}

/** @param {Answer} answer */
export function saidOf({ verdict, digit }) {
  return verdict === 'digit' ? digit : verdict;
}
