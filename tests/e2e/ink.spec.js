// What is drawn on the pad and what the network sees are, pixel for pixel, what the core's own test makes of the same
// strokes: both are held to tests/golden/ink.json.

import { readFileSync } from 'node:fs';
import { expect, test } from './support/fixtures.js';
import { strokeWithMouse } from './support/inkling.js';
import { pixelsOf } from './support/pixels.js';
import { strokeWithPen } from './support/pointers.js';

/** @import { Place } from './support/ink.js' */
/** @typedef {{ name: string, strokes: number[][], pixels: string[] }} Drawing */

/** @type {{ pad: number, drawings: Drawing[] }} */
const { pad, drawings } = JSON.parse(readFileSync(new URL('../golden/ink.json', import.meta.url), 'utf8'));

for (const [tool, hand] of /** @type {const} */ ([
  ['mouse', strokeWithMouse],
  ['pen', strokeWithPen],
])) {
  test(`strokes of the ${tool} become the golden pixels`, async ({ inkling, page }) => {
    await inkling.open();
    const seen = page.getByRole('img', { name: /What the network sees/ });
    // A pad of the golden size at the corner of the window, so that a pixel of the screen is an exact share of it; and
    // black on white, so that a colour is an exact amount of ink.
    await inkling.pad.evaluate((canvas, side) => {
      canvas.style.cssText = `position: fixed; inset: 0 auto auto 0; width: ${side}px; height: ${side}px; z-index: 9`;
    }, pad);
    await seen.evaluate((canvas) => {
      canvas.style.setProperty('color', 'black');
      canvas.style.setProperty('--sheet', 'white');
    });
    for (const { name, strokes, pixels } of drawings) {
      await test.step(name, async () => {
        for (const stroke of strokes) await hand(page, placesOf(stroke));
        await inkling.readAnswer();
        const { data } = await pixelsOf(seen);
        const shown = Array.from({ length: 28 }, (_, row) =>
          Array.from({ length: 28 }, (_, column) => hex(255 - data[4 * (28 * row + column)])).join(''),
        );
        expect(shown).toEqual(pixels);
        await inkling.pad.press('Escape');
        await expect(inkling.prediction).toHaveText('Draw a digit');
      });
    }
  });
}

/** @param {number[]} stroke x and y by turns @returns {Place[]} */
function placesOf(stroke) {
  return Array.from({ length: stroke.length / 2 }, (_, index) => [stroke[2 * index], stroke[2 * index + 1]]);
}

/** @param {number} byte */
function hex(byte) {
  return byte.toString(16).padStart(2, '0');
}
