/**
 * UMAP (McInnes, Healy and Melville 2018) of the rows that it is sent, in a thread of its own, which ends with the work.
 * How many of them fit into the time is found out by a first few. The same rows give the same map on the same machine.
 */

import { UMAP } from 'umap-js';

/** @typedef {{ rows: Float32Array, width: number, seconds: number }} Question rows one after another */
/**
 * @typedef {{ type: 'progress', share: number } | { type: 'done', points: Float32Array, count: number }} Answer
 *   points: two numbers each, of the first `count` rows
 */

const NEIGHBOURS = 15;
const EPOCHS = 200;
/** Too few to be worth a look, enough to tell how fast this machine is. */
const TRIAL = 400;
/** How the time grows with the rows: a little faster than they do. */
const GROWTH = 1.15;

const scope = /** @type {any} */ (globalThis);

/** @param {MessageEvent<Question>} event */
scope.onmessage = ({ data }) => draw(data);

/** @param {Question} question */
function draw({ rows, width, seconds }) {
  const began = performance.now();
  const all = Array.from({ length: rows.length / width }, (_, at) => [...rows.subarray(at * width, (at + 1) * width)]);
  const trial = embed(all.slice(0, TRIAL), began, Number.POSITIVE_INFINITY, () => {});
  const took = performance.now() - began;
  // The trial's kernels were not compiled yet: it is on the slow side, and so is what comes of it.
  const count = Math.min(all.length, Math.max(trial.getEmbedding().length, fitting(took, 1000 * seconds - took)));
  const drawn = embed(all.slice(0, count), began, began + 1000 * seconds, (share) => tell({ type: 'progress', share }));
  tell({ type: 'done', points: Float32Array.from(drawn.getEmbedding().flat()), count });
}

/** @param {number} took for the trial @param {number} left milliseconds @returns {number} rows */
function fitting(took, left) {
  return Math.floor(TRIAL * Math.max(1, left / took) ** (1 / GROWTH));
}

/**
 * @param {number[][]} rows
 * @param {number} began
 * @param {number} end after which no more steps are made
 * @param {(share: number) => void} onStep
 */
function embed(rows, began, end, onStep) {
  const umap = new UMAP({ nNeighbors: NEIGHBOURS, nEpochs: EPOCHS, random: randomFrom(1) });
  const steps = umap.initializeFit(rows);
  const first = performance.now();
  for (let step = 0; step < steps && performance.now() < end; step++) {
    umap.step();
    // The search for neighbours has no steps to tell of; it is counted by its time.
    const share = (step + 1) / steps;
    onStep((first - began + share * (performance.now() - began)) / (first - began + (performance.now() - began)));
  }
  return umap;
}

/** @param {Answer} answer */
function tell(answer) {
  scope.postMessage(answer);
}

/** Mulberry32. @param {number} seed @returns {() => number} */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
