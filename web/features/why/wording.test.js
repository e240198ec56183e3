/** What is told of an explanation: regions, sentences, and the pieces of a drawing. */

import { describe, expect, it } from 'vitest';
import { outcomeWords, piecesOf } from './pieces.js';
import { furthest, regionsOf, strongest, sum } from './regions.js';
import {
  answerWords,
  changeWords,
  completenessWords,
  deletionWords,
  occlusionWords,
  ofWords,
  untrainedWords,
} from './wording.js';

const reading = (/** @type {object} */ changes) => ({
  verdict: /** @type {const} */ ('digit'),
  digit: 7,
  probabilities: Array.from({ length: 10 }, (_, digit) => (digit === 7 ? 0.982 : 0.002)),
  pixels: new Uint8Array(784),
  of: /** @type {const} */ ('drawing'),
  strokes: null,
  ...changes,
});

describe('a map in words', () => {
  const map = new Float32Array(784);
  map[0] = 2; // top left
  map[1] = -0.5;
  map[28 * 14 + 14] = 1; // middle
  map[28 * 27 + 27] = -3; // bottom right

  it('is told by ninths, added up or by what stands out', () => {
    const values = (/** @type {typeof sum} */ combine) => regionsOf(map, combine).map(({ value }) => value);
    expect(values(sum)).toEqual([1.5, 0, 0, 0, 1, 0, 0, 0, -3]);
    expect(values(furthest)).toEqual([2, 0, 0, 0, 1, 0, 0, 0, -3]);
  });

  it('tells the strongest of either sign, and says when there are none', () => {
    expect(strongest(regionsOf(map, sum), '7')).toBe(
      'Most for a 7: the top left (+1.50) and the middle (+1.00). Most against it: the bottom right (−3.00).',
    );
    expect(strongest(regionsOf(new Float32Array(784), sum), '7')).toBe(
      'Nothing speaks for a 7. Next to nothing speaks against it.',
    );
  });
});

describe('what is explained', () => {
  it('is said with whose it is and what it is read as', () => {
    expect(ofWords(reading({}), 7, null)).toBe('Of your drawing: the network reads 7, 98.2 %.');
    expect(ofWords(reading({ of: 'sample' }), 1, null)).toBe(
      'Of a sample 7 (draw a digit of your own to see that instead): the network reads 7, 98.2 %. Explained is why it is, or is not, a 1.',
    );
  });

  it('says when it is refused, and of which step it is while the network learns', () => {
    expect(ofWords(reading({ verdict: 'scribble' }), 7, { step: 1200, goesOn: true })).toBe(
      'Of your drawing: the network refuses it as no digit; a 7 is what it would take it for the soonest. As it was at step 1,200 or just after; this follows its training.',
    );
    expect(ofWords(reading({}), 7, { step: 1200, goesOn: false })).toMatch(/ As it is after step 1,200\.$/);
  });
});

describe('the sentences', () => {
  it('say how far the pixels add up', () => {
    expect(completenessWords({ logit: 5, paperLogit: -1, completenessError: -0.02 }, 7)).toBe(
      'The score of 7 (its logit) is −1.00 for empty paper and 5.00 for this image; all pixels together account for 5.98 of the difference of 6.00, an error of 0.02.',
    );
  });

  it('say what a patch costs at most, which is nothing where covering only helps', () => {
    const told = { logit: 5, probability: 0.9, mostLogit: -1, mostProbability: -0.1, patch: 5 };
    expect(occlusionWords(told, 7)).toBe(
      'A patch of 5×5 pixels of paper covers each place in turn. The score of 7, 5.00, falls by 0 at most; its probability, 90.0 %, by 0.0 %.',
    );
  });

  it('warn of a map that an untrained network draws too, and of one that erasing does not bear out', () => {
    expect(untrainedWords(0.9, 1)).toMatch(/much the same, so little of this map was learned\. Do not trust it\.$/);
    expect(untrainedWords(0.4, 1)).toMatch(/a part of this map was not learned\.$/);
    expect(untrainedWords(-0.5, 1)).toMatch(/little alike, as it should be\.$/);
    const deletion = { important: [], random: [], lowest: [], highest: [], area: 0.2, randomArea: 0.6 };
    expect(deletionWords(deletion, 7)).toMatch(/finds what the network goes by\.$/);
    expect(deletionWords({ ...deletion, area: 0.7 }, 7)).toMatch(/no better than chance: do not trust it\.$/);
    expect(deletionWords(null, 7)).toMatch(/no ink/);
  });

  it('say what a change comes to, that none was found, or that none is needed', () => {
    const probabilities = Array(10).fill(0.62);
    expect(changeWords({ found: true, norm: 1.5, probabilities }, 12, 1)).toMatch(
      /^It reads 1, 62\.0 %, after a change of 1\.50 .* over 12 pixels\.$/,
    );
    expect(changeWords({ found: false, norm: 0, probabilities }, 0, 1)).toMatch(/^No change was found/);
    expect(changeWords({ found: true, norm: 0, probabilities }, 0, 1)).toBe('It reads 1 as it is.');
  });
});

describe('the pieces of a drawing', () => {
  const without = (/** @type {number} */ stroke, /** @type {object} */ changes = {}) => ({
    stroke,
    line: new Float32Array(),
    ...reading({}),
    ...changes,
  });

  it('are its strokes in order, each with its parts behind it', () => {
    const told = /** @type {any} */ ({ strokes: [without(0), without(2)], parts: [without(2), without(2)] });
    expect(piecesOf(told).map(({ name }) => name)).toEqual([
      'Stroke 1 of 2',
      'Stroke 2 of 2',
      'Part 1 of 2 of stroke 2',
      'Part 2 of 2 of stroke 2',
    ]);
  });

  it('say what is read without them', () => {
    const whole = reading({});
    expect(outcomeWords(reading({}), whole)).toBe('still reads 7, 98.2 %');
    expect(outcomeWords(reading({ digit: 1, probabilities: Array(10).fill(0.9) }), whole)).toBe('reads 1, 90.0 %');
    expect(outcomeWords(reading({ verdict: 'empty' }), whole)).toBe('has nothing left to read');
    expect(answerWords(reading({ verdict: 'unclaimed' }))).toBe('refuses it as no digit');
  });
});
