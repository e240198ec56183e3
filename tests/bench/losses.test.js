import { expect, test } from 'vitest';
import { lossFlags } from './losses.mjs';

/** @type {(build: string, early: number, late: number) => import('./losses.mjs').Learner} */
const ours = (build, early, late) => learner('inkling', build, [5, early], [100, late]);
/** @type {(who: string, build: string, ...losses: [number, number][]) => import('./losses.mjs').Learner} */
const learner = (who, build, ...losses) => ({
  who,
  build,
  losses: losses.map(([steps, loss]) => ({ steps, images: 10_000, loss })),
});
const two = [ours('simd', 2.01, 0.2), ours('relaxed', 2.01, 0.2)];

test('builds of ours may differ by rounding, not by more', () => {
  expect(lossFlags(two[0], two)).toEqual([]);
  expect(lossFlags(ours('relaxed', 2, 0.2005), [...two, ours('relaxed', 2, 0.2005)])).toEqual([
    'loss differs with threads',
  ]);
  const other = ours('native', 2, 0.21);
  expect(lossFlags(other, [...two, other])).toEqual(['loss differs between builds']);
});

test('a network of ours that guesses does not learn', () => {
  const guessing = ours('simd', 2.3, 2.3);
  expect(lossFlags(guessing, [guessing])).toEqual(['does not learn']);
});

test('a rival with other weights falls alike', () => {
  expect(lossFlags(learner('rival', 'wasm', [100, 0.23]), two)).toEqual([]);
  expect(lossFlags(learner('rival', 'wasm', [100, 0.3]), two)).toEqual(['loss is not like ours']);
  expect(lossFlags(learner('rival', 'wasm', [100, 0.1]), two)).toEqual(['loss is not like ours']);
});

test('a slow rival is held against what ours had after as few steps', () => {
  expect(lossFlags(learner('rival', 'js', [5, 2.07]), two)).toEqual([]);
  expect(lossFlags(learner('rival', 'js', [5, 2.29]), two)).toEqual(['loss is not like ours']);
  expect(lossFlags(learner('rival', 'js', [5, 2.31]), two)).toEqual(['does not learn']);
  expect(lossFlags(learner('rival', 'js', [5, Number.NaN]), two)).toEqual(['does not learn']);
});

test('without ours in the run, a rival must only have learned', () => {
  expect(lossFlags(learner('rival', 'wasm', [100, 0.5]), [])).toEqual([]);
});
