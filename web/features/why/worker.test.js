/** What the worker tells of an answer: all of it by one network, with its progress, until nobody waits. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeContext } from '../../../tests/web/fake-context.js';
import { Pump } from '../../worker/pump.js';
import { createTurns } from '../../worker/turns.js';
import { actions } from './worker.js';

const PLACES = 12;
const DELETION = { important: [1, 0], random: [1, 0.5], lowest: [1, 0], highest: [1, 1], area: 0.5, randomArea: 0.75 };
const WHOLE = { stroke: 0, line: new Float32Array(), verdict: 'digit', digit: 7, probabilities: [], pixels: null };

/** @type {FakeContext} */
let context;
/** @type {import('vitest').Mock} */
let dropped;
/** Which runs were begun, in order. @type {string[]} */
let begun;

/** @param {object} [module] @param {FakeContext} [given] */
function why(module, given = new FakeContext()) {
  context = given;
  dropped = vi.fn();
  begun = [];
  const start =
    (/** @type {string} */ kind) =>
    (/** @type {unknown[]} */ ..._asked) => {
      begun.push(kind);
      return { problem: undefined, run: { kind, left: 3, delete: dropped } };
    };
  Object.assign(context.module, {
    startAttribution: vi.fn(start('attribution')),
    startUntrainedAttribution: vi.fn(start('untrained attribution')),
    startOcclusion: vi.fn(start('occlusion')),
    startUntrainedOcclusion: vi.fn(start('untrained occlusion')),
    startDeletion: vi.fn(start('deletion')),
    startStrokes: vi.fn(start('strokes')),
    startCounterfactual: vi.fn(start('counterfactual')),
    startPrototype: vi.fn(start('prototype')),
    advanceRun: (/** @type {{ left: number }} */ run, /** @type {number} */ shards) => {
      context.engine.onShards(30 * shards);
      run.left -= 1;
      return { problem: undefined, done: run.left === 0, seen: 3 - run.left, count: 3 };
    },
    attributionOf: () => ({ pixels: new Float32Array(784), logit: 5, paperLogit: 1, completenessError: 0.1 }),
    occlusionOf: () => ({
      places: PLACES,
      logit: 5,
      probability: 0.9,
      logitDrops: Float32Array.from({ length: PLACES ** 2 }, (_, place) => place),
      probabilityDrops: new Float32Array(PLACES ** 2).fill(0.2),
    }),
    deletionOf: () => DELETION,
    rankCorrelation: vi.fn(() => 0.25),
    strokesOf: () => ({ whole: WHOLE, strokes: [], parts: [] }),
    counterfactualOf: () => ({ found: true, norm: 2, pixels: new Uint8Array(784), probabilities: [] }),
    prototypeOf: () => ({ pixels: new Uint8Array(784), probabilities: [] }),
    ...module,
  });
  return actions(/** @type {any} */ (context));
}

const asked = (/** @type {number} */ ink) => ({ pixels: new Uint8Array(784).fill(ink), digit: 7, seed: 3 });
const strokes = { points: Float32Array.of(0, 0, 1, 1), lengths: Uint32Array.of(2) };

/** @type {AbortSignal} of somebody who waits */
let signal;

beforeEach(() => {
  signal = new AbortController().signal;
});

describe('the explanation of an answer', () => {
  it('is made of both maps, each with its doubts, and of the strokes', async () => {
    const told = await why().explainAnswer({ ...asked(200), strokes }, signal);
    expect(told).toMatchObject({
      attribution: { logit: 5, correlation: 0.25, deletion: DELETION },
      occlusion: { patch: 5, mostLogit: 143, correlation: 0.25, deletion: DELETION },
      strokes: { whole: WHOLE },
    });
    expect(told.occlusion.mostProbability).toBeCloseTo(0.2);
    expect(context.module.startUntrainedAttribution).toHaveBeenCalledWith(context.engine, expect.any(Uint8Array), 7, 3);
    expect(dropped).toHaveBeenCalledTimes(7);
  });

  it('gives each pixel what is told of the patch whose middle is nearest', async () => {
    const { occlusion } = await why().explainAnswer({ ...asked(200), strokes: null }, signal);
    const at = (/** @type {number} */ y, /** @type {number} */ x) => occlusion.pixels[28 * y + x];
    expect([at(0, 0), at(2, 2), at(2, 4), at(4, 2), at(24, 24), at(27, 27)]).toEqual([0, 0, 1, 12, 143, 143]);
  });

  it('lets nothing that goes on behind it come between two of its runs', async () => {
    // Turns of the event loop, as the worker takes them.
    const given = new FakeContext();
    given.pump = new Pump({ now: given.now, nextTurn: createTurns(), onTrap: given.onTrap });
    const { explainAnswer } = why({}, given);
    let learned = 0;
    const training = {
      budget: /** @type {any} */ ({ first: () => 1, more: () => 0, record() {} }),
      advance: () => {
        learned += 1;
        return { whole: true, over: true };
      },
      sliced() {},
      failed() {},
    };
    context.pump.go(training);
    const before = learned;
    const after = await explainAnswer({ ...asked(200), strokes }, signal).then(() => learned);
    context.pump.halt(training);
    // A slice that had begun before is all.
    expect(after - before).toBeLessThanOrEqual(1);
    expect(begun).toEqual([
      'attribution',
      'untrained attribution',
      'deletion',
      'occlusion',
      'untrained occlusion',
      'deletion',
      'strokes',
    ]);
  });

  it('tells its progress from beginning to end', async () => {
    await why().explainAnswer({ ...asked(200), strokes }, signal);
    const shares = context.of('progress').map(({ done, total }) => done / total);
    expect(shares.length).toBeGreaterThan(5);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[shares.length - 1]).toBeLessThanOrEqual(1);
    expect(context.of('progress')[0].task).toBe('explanation');
  });

  it('has no curve where there is no ink, and nothing of strokes where there are none', async () => {
    const told = await why().explainAnswer({ ...asked(0), strokes: null }, signal);
    expect(told).toMatchObject({ attribution: { deletion: null }, occlusion: { deletion: null }, strokes: null });
    expect(begun).not.toContain('deletion');
  });

  it('tells why a drawing cannot be taken apart, and fails of nothing else that the engine refuses', async () => {
    const problem = { code: 'invalid-argument', message: 'The drawing has too many strokes.' };
    const told = await why({ startStrokes: () => ({ problem }) }).explainAnswer({ ...asked(200), strokes }, signal);
    expect(told.strokes).toBe(problem.message);
    const none = { code: 'no-network', message: 'There is no network yet.' };
    const { explainAnswer } = why({ startAttribution: () => ({ problem: none }) });
    await expect(explainAnswer({ ...asked(200), strokes }, signal)).rejects.toThrow(none.message);
  });

  it('is over when nobody waits any longer', async () => {
    const { explainAnswer } = why();
    const abort = new AbortController();
    context.meanwhile = () => abort.abort(new Error('This was cancelled.'));
    await expect(explainAnswer({ ...asked(200), strokes }, abort.signal)).rejects.toThrow('cancelled');
    expect(begun).toEqual(['attribution']);
    expect(dropped).toHaveBeenCalledTimes(1);
  });
});

describe('what would change its mind, and what digits look like', () => {
  it('are runs of their own, with a progress of their own', async () => {
    const { changeMind, imagineDigits } = why();
    const pixels = new Uint8Array(784);
    await expect(changeMind({ pixels, digit: 1 }, new AbortController().signal)).resolves.toMatchObject({ norm: 2 });
    expect(context.of('progress').every(({ task }) => task === 'change')).toBe(true);
    context.events.length = 0;
    await expect(imagineDigits({ seed: 3 }, signal)).resolves.toHaveLength(10);
    const shares = context.of('progress').map(({ done, total }) => done / total);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(context.of('progress')[0].task).toBe('looks');
  });
});
