// ./scripts/pictures --made: pictures made by our own code, with one fault at a time in growing strength, read natively.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { drawCurves } from './made-pictures-svg.mjs';
import { shareRight } from './transcripts.mjs';

/** @import { Curve } from './made-pictures-svg.mjs' */

const PICTURES = 20;
const inRepository = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** @param {string} output a line of JSON for each fault and strength */
export function parsePoints(output) {
  const points = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  /** @type {Map<string, Curve>} */
  const curves = new Map();
  for (const { fault, strength, digits, errors } of points) {
    /** @type {Curve} */
    const curve = curves.get(fault) ?? { fault, points: [] };
    curves.set(fault, curve);
    curve.points.push({ strength, right: shareRight({ digits, errors }) });
  }
  return { curves: [...curves.values()], digits: /** @type {number} */ (points[0].digits) };
}

export async function drawMade() {
  const program = inRepository('build/native-release/made_pictures_bench');
  const { stdout } = await promisify(execFile)(program, [String(PICTURES)]);
  const { curves, digits } = parsePoints(stdout);
  for (const { fault, points } of curves) {
    const shares = points.map(({ strength, right }) => `${strength}: ${(100 * right).toFixed(1)} %`);
    console.log(`  ${fault.padEnd(12)} ${shares.join('   ')}`);
  }
  await writeFile(inRepository('docs/pictures.svg'), drawCurves(curves, digits));
  console.log('\nWritten to docs/pictures.svg.');
}
