// Drawing with mouse, finger, pen and keyboard, and what the network that comes with the page reads in it.

import { quantile, reportFigure } from './support/figures.js';
import { expect, test } from './support/fixtures.js';
import { DIGITS, LETTER_H, LETTER_XI, SCRIBBLES, SEVEN_BEYOND_THE_PAD, sampled } from './support/ink.js';
import { strokeWithMouse } from './support/inkling.js';
import { pixelsOf } from './support/pixels.js';
import { Fingers, scribble, strokeWithFinger, strokeWithPen, watchFrames } from './support/pointers.js';

/** @import { Locator, Page } from '@playwright/test' */
/** @import { Line, Place } from './support/ink.js' */

const NO_DIGIT = 'The network finds no digit in that; press Clear and draw anew.';
const TOO_MUCH_INK = 'That is too much ink for a digit; press Clear and draw anew.';

const LONGEST_FRAME_MS = 16;

test('digits drawn with the mouse are read as what they are, with ten probabilities beside the answer', async ({
  inkling,
}) => {
  await inkling.open();
  await expect(inkling.prediction).toHaveText('Draw a digit');
  for (const digit of Object.keys(DIGITS)) {
    await test.step(`a ${digit}`, async () => {
      await inkling.drawDigit(digit);
      await inkling.expectReadAs(digit);
      await inkling.button('Clear').click();
      await expect(inkling.prediction).toHaveText('Draw a digit');
    });
  }
  await test.step('the ten probabilities beside the answer are of one reading and add up to one', async () => {
    await expect(inkling.probabilities).toHaveCount(10);
    await inkling.drawDigit('7');
    await inkling.expectReadAs(7);
    const answer = await inkling.prediction.textContent();
    const texts = await inkling.probabilities.allTextContents();
    const shares = texts.map((text, digit) => {
      // None is wholly sure, and what would be 0.0 % is left out.
      expect(text).toMatch(new RegExp(`^${digit}\\s*((> )?\\d+\\.\\d %)?$`));
      return Number(text.slice(1).replace(/[>%]/g, ''));
    });
    expect(answer).toBe(`7 — ${texts[7].slice(1).trim()}`);
    // Ten figures rounded to one decimal.
    expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100)).toBeLessThanOrEqual(0.5);
  });
});

test('the answer is given while the stroke is still being drawn', async ({ inkling, page }) => {
  await inkling.open();
  const { x, y, width, height } = /** @type {{ x: number, y: number, width: number, height: number }} */ (
    await inkling.pad.boundingBox()
  );
  await page.mouse.move(x + width / 2, y + 0.2 * height);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + 0.8 * height, { steps: 8 });
  await inkling.expectReadAs(1);
  await page.mouse.up();
});

test('Undo takes back the last stroke, and Clear; Clear takes all', async ({ inkling }) => {
  await inkling.open();
  await expect(inkling.button('Undo')).toBeDisabled();
  await expect(inkling.button('Clear')).toBeDisabled();
  await inkling.drawDigit('1');
  await inkling.expectReadAs(1);
  const one = await inkling.readAnswer();
  await inkling.draw([SCRIBBLES['a zigzag']]);
  await expect(inkling.prediction).not.toHaveText(one);
  await inkling.button('Undo').click();
  await expect(inkling.prediction).toHaveText(one);
  await inkling.button('Clear').click();
  await expect(inkling.prediction).toHaveText('Draw a digit');
  await expect(inkling.button('Clear')).toBeDisabled();
  await inkling.button('Undo').click();
  await expect(inkling.prediction).toHaveText(one);
  await inkling.button('Undo').click();
  await expect(inkling.prediction).toHaveText('Draw a digit');
  await expect(inkling.button('Undo')).toBeDisabled();
});

test('42 is read as a number, and each of its digits can be looked at; one digit is read as ever', async ({
  inkling,
  page,
}) => {
  await inkling.open();
  const parts = page.getByRole('group', { name: 'Digits drawn' });
  await inkling.draw(beside(DIGITS[4], 0.3));
  await inkling.expectReadAs(4);
  await expect(parts).toBeHidden();
  await inkling.draw(beside(DIGITS[2], 0.7));
  await expect(inkling.prediction).toHaveText(/^42 — (> )?\d+ %$/);
  await expect(inkling.alert).toBeHidden();
  await expect(inkling.probabilities).toHaveCount(10);
  await expect(inkling.probabilities.nth(2)).toHaveText(/^2\s*(> )?9\d\.\d %$/);
  await test.step('the strokes of the two digits have two tints', async () => {
    await expect.poll(async () => (await tintOf(inkling.pad, 0.3)) !== (await tintOf(inkling.pad, 0.7))).toBe(true);
  });
  await test.step('the bars are of the one that is chosen, by mouse or keyboard', async () => {
    await expect(parts.getByRole('button', { name: /^Digit 2: 2, / })).toHaveAttribute('aria-pressed', 'true');
    const four = parts.getByRole('button', { name: /^Digit 1: 4, / });
    await four.focus();
    await page.keyboard.press('Enter');
    await expect(four).toHaveAttribute('aria-pressed', 'true');
    await expect(inkling.probabilities.nth(4)).toHaveText(/^4\s*(> )?9\d\.\d %$/);
  });
  await inkling.button('Undo').click();
  await inkling.expectReadAs(4);
  await expect(parts).toBeHidden();
  await inkling.button('Clear').click();
  await expect(inkling.prediction).toHaveText('Draw a digit');
});

test('two ones whose ink touches are 11, and a part that is no digit is told', async ({ inkling }) => {
  await inkling.open();
  await inkling.draw([0.46, 0.52].flatMap((x) => shifted(DIGITS[1], x - 0.5)));
  await expect(inkling.prediction).toHaveText(/^11 — (> )?\d+ %$/);
  await inkling.button('Clear').click();
  await inkling.draw([...beside(DIGITS[4], 0.2), ...beside(DIGITS[2], 0.5)]);
  await inkling.draw(beside([SCRIBBLES['a tangle']], 0.84, 0.3));
  await expect(inkling.prediction).toHaveText(/^42\? — (> )?\d+ %$/);
  await expect(inkling.alert).toHaveText(
    'The network finds no digit in part 3 of 3; press Undo and draw that part anew.',
  );
  await inkling.button('Undo').click();
  await expect(inkling.prediction).toHaveText(/^42 — (> )?\d+ %$/);
  await expect(inkling.alert).toBeHidden();
});

/**
 * Smaller, in the middle of the pad's height.
 * @param {readonly Line[]} lines
 * @param {number} x of their middle
 * @param {number} [scale]
 * @returns {Line[]}
 */
function beside(lines, x, scale = 0.5) {
  return lines.map((line) => line.map(([u, v]) => [x + (u - 0.5) * scale, 0.5 + (v - 0.5) * scale]));
}

/** @param {readonly Line[]} lines @param {number} by @returns {Line[]} */
function shifted(lines, by) {
  return lines.map((line) => line.map(([x, y]) => /** @type {Place} */ ([x + by, y])));
}

/** The most frequent colour of full ink within a fifth of the pad's width. @param {Locator} pad @param {number} middle */
async function tintOf(pad, middle) {
  const { width, height, data } = await pixelsOf(pad);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (let at = 0; at < width * height; at++) {
    if (data[4 * at + 3] < 255 || Math.abs((at % width) / width - middle) > 0.1) continue;
    const colour = data.subarray(4 * at, 4 * at + 3).join();
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('a 3 drawn with a finger is read, and the page does not scroll under it', async ({ inkling, page }) => {
    await inkling.open();
    await inkling.pad.scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    await inkling.drawDigit('3', strokeWithFinger);
    await inkling.expectReadAs(3);
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  });

  test('a touch that is cancelled leaves nothing, not even a step to undo', async ({ inkling, page }) => {
    await inkling.open();
    const fingers = await Fingers.of(page);
    const [start, end] = await inkling.onScreen(DIGITS[1][0]);
    await fingers.at(start);
    await fingers.at(end);
    await expect(inkling.prediction).not.toHaveText('Draw a digit');
    await fingers.cancel();
    await expect(inkling.prediction).toHaveText('Draw a digit');
    await expect(inkling.button('Undo')).toBeDisabled();
  });

  test('a finger draws while a palm rests beside the pad', async ({ inkling, page }) => {
    await inkling.open();
    const fingers = await Fingers.of(page);
    const [[, top]] = await inkling.onScreen([[0, 0]]);
    const palm = /** @type {const} */ ([200, top - 20]);
    await fingers.at(palm);
    await inkling.drawDigit('7', async (_, places) => {
      for (const place of places) await fingers.at(palm, place);
      await fingers.at(palm);
    });
    await fingers.lift();
    await inkling.expectReadAs(7);
  });

  test('turning the screen ends the stroke under way where it was', async ({ inkling, page }) => {
    await inkling.open();
    const fingers = await Fingers.of(page);
    for (const place of await inkling.onScreen(sampled(DIGITS[1][0]))) await fingers.at(place);
    await inkling.expectReadAs(1);
    const answer = await inkling.readAnswer();
    await page.setViewportSize({ width: 844, height: 390 });
    await fingers.at([700, 200]);
    await fingers.at([650, 300]);
    await fingers.lift();
    expect(await inkling.readAnswer()).toBe(answer);
    await inkling.pad.press('Control+z');
    await expect(inkling.prediction).toHaveText('Draw a digit');
  });
});

test('a ring around the pad is shown to who uses the keyboard, not to who draws by hand', async ({ inkling, page }) => {
  await inkling.open();
  const ring = () => inkling.pad.evaluate((pad) => getComputedStyle(pad).outlineStyle);
  await page.keyboard.press('Tab');
  await expect(inkling.pad).toBeFocused();
  expect(await ring()).toBe('solid');
  for (const hand of [strokeWithMouse, strokeWithPen]) {
    await inkling.drawDigit('1', hand);
    await expect(inkling.pad).toBeFocused();
    expect(await ring()).toBe('none');
  }
  await page.keyboard.press('ArrowUp');
  expect(await ring()).toBe('solid');
});

test('the mouse draws where it cannot be captured, beyond the pad too', async ({ inkling, page }) => {
  await page.addInitScript(() => {
    Element.prototype.setPointerCapture = () => {
      throw new DOMException('No such pointer.', 'NotFoundError');
    };
  });
  await inkling.open();
  await inkling.draw([SEVEN_BEYOND_THE_PAD]);
  await inkling.expectReadAs(7);
});

test('a 4 drawn with a pen is read, whatever its pressure', async ({ inkling }) => {
  await inkling.open();
  await inkling.drawDigit('4', strokeWithPen);
  await inkling.expectReadAs(4);
});

test('the keyboard alone draws a 1, undoes it, draws again and clears', async ({ inkling, page }) => {
  await inkling.open();
  await page.keyboard.press('Tab');
  await expect(inkling.pad).toBeFocused();
  await drawOneByKeys();
  await inkling.expectReadAs(1);
  await page.keyboard.press('Control+z');
  await expect(inkling.prediction).toHaveText('Draw a digit');
  await drawOneByKeys();
  await inkling.expectReadAs(1);
  await page.keyboard.press('Tab');
  await expect(inkling.button('Undo')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(inkling.button('Clear')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(inkling.prediction).toHaveText('Draw a digit');

  async function drawOneByKeys() {
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('Space');
    for (let i = 0; i < 6; i++) await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Space');
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowUp');
  }
});

test.describe('what is no digit', () => {
  /** @type {Record<string, { lines: readonly Line[], sentence: string }>} */
  const bad = {
    'a dot': {
      lines: [[[0.5, 0.5]]],
      sentence: 'A dot is no digit; draw one from 0 to 9 with longer strokes.',
    },
    'a zigzag': { lines: [SCRIBBLES['a zigzag']], sentence: TOO_MUCH_INK },
    'a coil': { lines: [SCRIBBLES['a coil']], sentence: TOO_MUCH_INK },
    'a tangle': { lines: [SCRIBBLES['a tangle']], sentence: TOO_MUCH_INK },
    'a letter': { lines: LETTER_H, sentence: NO_DIGIT },
    'a letter that it never saw': { lines: LETTER_XI, sentence: NO_DIGIT },
  };

  test('is called so, in one sentence that says what to do, until a digit is drawn', async ({ inkling }) => {
    await inkling.open();
    await expect(inkling.prediction).toHaveText('Draw a digit');
    await expect(inkling.alert).toBeHidden();
    for (const [name, { lines, sentence }] of Object.entries(bad)) {
      await test.step(name, async () => {
        const place = await inkling.pad.boundingBox();
        await inkling.draw(lines);
        await expect(inkling.prediction).toHaveText('Not a digit');
        await expect(inkling.alert).toHaveText(sentence);
        expect(await inkling.pad.boundingBox(), 'nothing moves under the pen').toEqual(place);
        await expect(inkling.pad, 'the focus stays').toBeFocused();

        await inkling.button('Clear').click();
        await expect(inkling.alert).toBeHidden();
        await expect(inkling.prediction).toHaveText('Draw a digit');
      });
    }
    await inkling.drawDigit('7');
    await inkling.expectReadAs(7);
    await expect(inkling.alert).toBeHidden();
  });

  test('is called so at the end of the stroke, not during it, and no more once a stroke makes it a digit', async ({
    inkling,
    page,
  }) => {
    await inkling.open();
    const [first, second] = DIGITS[4];
    const [start] = await inkling.onScreen(first);
    await page.mouse.move(...start);
    await page.mouse.down();
    await expect(inkling.prediction).toHaveText('Not a digit');
    await expect(inkling.alert).toBeHidden();
    await page.mouse.up();
    await expect(inkling.alert).toHaveText(bad['a dot'].sentence);
    await inkling.draw([first, second]);
    await inkling.expectReadAs(4);
    await expect(inkling.alert).toBeHidden();
  });

  test('is not mentioned while a problem is told, and not again after it was dismissed', async ({ inkling, page }) => {
    await inkling.open('?epochs=many');
    const problem = /^In the address, epochs=many is unknown/;
    await expect(inkling.alert).toHaveText(problem);
    await inkling.draw(bad['a dot'].lines);
    await expect(inkling.prediction).toHaveText('Not a digit');
    await penHasRested(page);
    await expect(inkling.alert).toHaveText(problem);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(inkling.alert).toBeHidden();

    await inkling.button('Clear').click();
    await inkling.draw(bad['a dot'].lines);
    await expect(inkling.alert).toHaveText(bad['a dot'].sentence);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    // The network changes, so the drawing is read anew.
    await inkling.button('Step').click();
    await expect(inkling.position).toContainText('step 1 of');
    await expect(inkling.prediction).toHaveText('Not a digit');
    await expect(inkling.alert).toBeHidden();
  });
});

test('a drawing larger than the pad is read, and its stroke ends where the button is let go', async ({
  inkling,
  page,
}) => {
  await inkling.open();
  await inkling.draw([SEVEN_BEYOND_THE_PAD]);
  await inkling.expectReadAs(7);
  await expect(inkling.alert).toBeHidden();
  const answer = await inkling.readAnswer();
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await inkling.pad.boundingBox());
  await page.mouse.move(box.x + 10, box.y + 10, { steps: 5 });
  await expect(inkling.prediction).toHaveText(answer);
  await inkling.button('Undo').click();
  await expect(inkling.prediction).toHaveText('Draw a digit');
});

test('a stroke of 120,000 points costs a frame what is new in it, and is read before and after a reload', async ({
  inkling,
  page,
}) => {
  await watchFrames(page);
  await inkling.open();
  for (const count of [1000, 20_000, 120_000]) {
    const frames = await scribble(page, count);
    const median = quantile(frames, 0.5);
    reportFigure(
      `${count} points: ${median.toFixed(1)} ms of script a frame, ${Math.max(...frames).toFixed(1)} at most`,
    );
    expect(median).toBeLessThan(LONGEST_FRAME_MS);
  }
  await inkling.pad.dispatchEvent('pointerup', { pointerId: 9, pointerType: 'pen', bubbles: true });
  await expect(inkling.prediction).toHaveText('Not a digit');
  await inkling.reload();
  await expect(inkling.prediction).toHaveText('Not a digit');
  await expect(inkling.alert).toBeHidden();
});

test('the pad is as sharp as the screen when its density or the zoom changes', async ({ inkling, page }) => {
  await inkling.open();
  const session = await page.context().newCDPSession(page);
  const blur = () =>
    inkling.pad.evaluate((/** @type {HTMLCanvasElement} */ pad) =>
      Math.abs(pad.width - pad.getBoundingClientRect().width * devicePixelRatio),
    );
  await inkling.drawDigit('7');
  const { width, height } = /** @type {{ width: number, height: number }} */ (page.viewportSize());
  const screen = { width, height, deviceScaleFactor: 2, mobile: false };
  await session.send('Emulation.setDeviceMetricsOverride', screen);
  // The browser tells nobody of a density that is emulated; the next frame finds it.
  await inkling.draw([DIGITS[7][0].slice(0, 1)]);
  await expect.poll(blur).toBeLessThan(1);
  expect(await page.evaluate(() => devicePixelRatio)).toBe(2);
  await page.evaluate(() => document.documentElement.style.setProperty('zoom', '1.5'));
  await expect.poll(blur).toBeLessThan(1);
  await inkling.expectReadAs(7);
});

test('the ink stays where it was drawn, whatever becomes of the size of the pad', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.drawDigit('7');
  const drawn = await inkBox(inkling.pad);
  const grow = () => page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  for (const change of [
    () => page.setViewportSize({ width: 1000, height: 700 }),
    () => page.setViewportSize({ width: 390, height: 844 }),
    () => page.setViewportSize({ width: 844, height: 390 }),
    grow,
    () => page.setViewportSize({ width: 1280, height: 800 }),
  ]) {
    await change();
    await expect.poll(() => distanceOf(drawn, inkBox(inkling.pad))).toBeLessThan(0.02);
  }
  await test.step('what is drawn then too', async () => {
    await inkling.button('Clear').click();
    await page.setViewportSize({ width: 1000, height: 700 });
    await inkling.drawDigit('7');
    await expect.poll(() => distanceOf(drawn, inkBox(inkling.pad))).toBeLessThan(0.02);
  });
});

/** As long as the page waits before it remarks on a drawing. A timer of the page's own: those of before are over then. @param {Page} page */
async function penHasRested(page) {
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
}

/** Where the ink begins and ends, as shares of the pad's side. @param {Locator} pad @returns {Promise<number[]>} */
async function inkBox(pad) {
  const { width, height, data } = await pixelsOf(pad);
  const [columns, rows] = [new Set(), new Set()];
  for (let at = 0; at < width * height; at++) {
    if (data[4 * at + 3] < 128) continue;
    columns.add((at % width) / width);
    rows.add(Math.floor(at / width) / height);
  }
  return [columns, rows].flatMap((places) => [Math.min(...places), Math.max(...places)]);
}

/** @param {number[]} box @param {Promise<number[]>} other */
async function distanceOf(box, other) {
  const places = await other;
  return Math.max(...box.map((place, index) => Math.abs(place - places[index])));
}

test('strokes of two pointers at once do not mix', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.drawDigit('1', async (page, places) => {
    const session = await page.context().newCDPSession(page);
    await page.mouse.move(...places[0]);
    await page.mouse.down();
    const [x, y] = places[0];
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: x - 80, y: y + 20 }] });
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: x - 90, y: y + 90 }] });
    for (const place of places.slice(1)) await page.mouse.move(...place);
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await page.mouse.up();
  });
  await inkling.expectReadAs(1);
  await page.keyboard.press('Control+z');
  await expect(inkling.prediction).toHaveText('Draw a digit');
  await inkling.drawDigit('1', strokeWithMouse);
  await inkling.expectReadAs(1);
});
