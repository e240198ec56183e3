// Makes ink.json: drawings as strokes, and the 28 x 28 pixels that the network is shown of each. The core's own test and
// the page's end-to-end test are both held to it, so that the pad and the core never differ by a pixel. It asks the
// WebAssembly module of the page, which must have been built.
//
//   node tests/golden/make_ink.mjs

import { readFile, writeFile } from 'node:fs/promises';
import { DIGITS, SCRIBBLES, sampled } from '../e2e/support/ink.js';

/** The side of the pad in pixels of the screen: a power of two, by which every browser divides without rounding. */
const PAD = 512;
/** Closer points are dropped by the pad. */
const LEAST_PIXELS = 2;
const SIDE = 28;

/** @type {(readonly [string, readonly import('../e2e/support/ink.js').Line[], number])[]} name, lines, spacing of the points */
const drawings = [
  ...Object.entries(DIGITS).map(([digit, lines]) => /** @type {const} */ ([`a quick ${digit}`, lines, 0.25])),
  ...Object.entries(DIGITS).map(([digit, lines]) => /** @type {const} */ ([`a slow ${digit}`, lines, 0.02])),
  ['a small 3 in a corner', DIGITS[3].map((line) => line.map(([x, y]) => [0.05 + 0.2 * x, 0.7 + 0.25 * y])), 0.02],
  ['a dot', [[[0.5, 0.5]]], 1],
  ['a coil', [SCRIBBLES['a coil']], 0.05],
];

/** @param {import('../e2e/support/ink.js').Line} line @param {number} spacing @returns {number[]} x and y by turns */
function pixelsOfScreen(line, spacing) {
  /** @type {[number, number][]} */
  const kept = [];
  for (const [x, y] of sampled(line, spacing)) {
    // As no hand is quite upright: a symmetric drawing has pixels that are half full to the last bit, and what they are
    // rounded to is chance.
    const [px, py] = [Math.round(PAD * (x - 0.11 * (y - 0.5))), Math.round(PAD * (y + 0.03 * (x - 0.5)))];
    const last = kept.at(-1);
    if (last === undefined || Math.hypot(px - last[0], py - last[1]) >= LEAST_PIXELS) kept.push([px, py]);
  }
  return kept.flat();
}

// By its address, since it is there only after a build.
const { default: createInkling } = await import(new URL('../../web/generated/inkling-simd.js', import.meta.url).href);
const wasm = await readFile(new URL('../../web/generated/inkling-simd.wasm', import.meta.url));
const module = await createInkling({
  instantiateWasm: (
    /** @type {WebAssembly.Imports} */ imports,
    /** @type {(instance: WebAssembly.Instance) => void} */ done,
  ) => {
    WebAssembly.instantiate(wasm, imports).then(({ instance }) => done(instance));
    return {};
  },
});
const engine = new module.Engine(1);
// Only a network reads, whichever; the pixels do not depend on it.
const run = new module.TrainingRun(engine);
const network = await readFile(new URL('../../web/models/pretrained.safetensors', import.meta.url));
module.loadModel(run, new Uint8Array(network));
const golden = drawings.map(([name, lines, spacing]) => {
  const strokes = lines.map((line) => pixelsOfScreen(line, spacing));
  const points = Float32Array.from(strokes.flat(), (place) => place / PAD);
  const lengths = Uint32Array.from(strokes, (stroke) => stroke.length / 2);
  const result = module.predictStrokes(engine, points, lengths, false);
  if (result.problem !== undefined) throw new Error(result.problem.message);
  const hex = Buffer.from(result.pixels).toString('hex');
  const pixels = Array.from({ length: SIDE }, (_, row) => hex.slice(2 * SIDE * row, 2 * SIDE * (row + 1)));
  return { name, strokes, pixels };
});
run.delete();
engine.delete();
// A line for each stroke and each row of pixels, so that a difference can be read.
const text = JSON.stringify({ pad: PAD, drawings: golden }, null, 1).replace(/\n\s+(?=-?\d)|(?<=\d)\n\s+(?=\])/g, '');
await writeFile(new URL('ink.json', import.meta.url), `${text}\n`);
