// Prints how many of real people's single digits the page would take for digits side by side. The strokes are read from
// a file in UNIPEN text, such as the unnormalised UCI pen-based digits.

import { readFile } from 'node:fs/promises';
import { areSideBySide } from '../../web/features/draw/side-by-side.js';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('error: which file? node scripts/lib/side-by-side.mjs FILE');
  process.exit(1);
}
const digits = readUnipen(await readFile(file, 'utf8'));
const mistaken = digits.filter(({ strokes }) => areSideBySide(strokes));
const percent = ((100 * mistaken.length) / digits.length).toFixed(2);
console.log(`  ${mistaken.length} of ${digits.length} digits (${percent} %) are taken for digits side by side`);
for (const digit of new Set(mistaken.map(({ label }) => label))) {
  console.log(`  of which ${mistaken.filter(({ label }) => label === digit).length} are a ${digit}`);
}

/** @param {string} text */
function readUnipen(text) {
  const boxSide = 500; // of the tablet these digits were written on, with y upwards
  return text
    .split('.SEGMENT DIGIT')
    .slice(1)
    .map((segment) => ({
      label: segment.match(/"(.+)"/)?.[1],
      strokes: [...segment.matchAll(/\.PEN_DOWN([^.]*)\.PEN_UP/g)].map(([, lines]) => ({
        pressed: true,
        points: [...lines.matchAll(/(\d+) +(\d+)/g)].map(([, x, y]) => ({
          x: Number(x) / boxSide,
          y: 1 - Number(y) / boxSide,
          pressure: 0.5,
        })),
      })),
    }));
}
