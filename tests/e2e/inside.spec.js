// Room Inside: what each layer makes of the drawing, and how a number comes about, with a mouse and with keys alone.

import { expect, test } from './support/fixtures.js';
import { pixelsOf } from './support/pixels.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page */
const layers = (page) => page.getByRole('list', { name: /^Layers, from the image/ }).getByRole('listitem');
/** @param {Page} page @param {RegExp} name */
const maps = (page, name) => page.getByRole('img', { name });

test('shows a sample, then the drawing, by the network that reads; what it learns is followed', async ({
  inkling,
  page,
}) => {
  await inkling.open('#inside');
  await expect(page.getByText('Of a sample 7')).toBeVisible();
  const convolution = maps(page, /^1 Conv 3×3: 32 maps of 26×26, colours from −[\d.]+ to [\d.]+$/);
  await expect(convolution).toBeVisible();
  const ofSample = await pixelsOf(convolution);
  await inkling.drawDigit('4');
  await expect(page.getByText(/^Of your drawing/)).toBeVisible();
  await expect.poll(() => pixelsOf(convolution)).not.toEqual(ofSample);

  // The last of the numbers are those of the answer.
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: '4', exact: true }) });
  await expect(row.getByRole('cell').nth(2)).toHaveText(/^(9\d|100)\.\d\d %$/);

  await inkling.open('?preset=keras#inside');
  await inkling.button('Step').click();
  await expect(layers(page)).toHaveCount(10);
  const first = maps(page, /^1 Conv 3×3: 32 maps of 26×26/);
  const untrained = await pixelsOf(first);
  await inkling.button('Step').click();
  await expect.poll(() => pixelsOf(first)).not.toEqual(untrained);
});

test('nothing moves when layers come into sight and are painted', async ({ inkling, page }) => {
  await page.setViewportSize({ width: 640, height: 400 });
  await inkling.open('#inside');
  await expect(maps(page, /^1 Conv 3×3: 32 maps/)).toBeVisible();
  const heights = () => layers(page).evaluateAll((items) => items.map((item) => item.getBoundingClientRect().height));
  const before = await heights();
  expect(before.length).toBeGreaterThan(10);
  for (const layer of await layers(page).all()) await layer.scrollIntoViewIfNeeded();
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(400);
  const last = maps(page, /^12 Conv 3×3/);
  await expect.poll(async () => new Set((await pixelsOf(last)).data).size).toBeGreaterThan(4);
  expect(await heights()).toEqual(before);
});

test('a click on a number tells how it comes about, and so do the keys', async ({ inkling, page }) => {
  await inkling.open('#inside');
  await inkling.drawDigit('7');
  const convolution = maps(page, /^1 Conv 3×3/);
  await convolution.click({ position: { x: 12, y: 9 } });
  const number = page.getByRole('group', { name: 'A number of 1 Conv 3×3' });
  await expect(number.getByRole('status')).toHaveText(
    /^Row \d+, column \d+ of map 1 is −?[\d.]+: the sum of 9 products, −?[\d.]+, and the bias, −?[\d.]+\.$/,
  );
  await expect(number.getByRole('table')).toHaveCount(3);
  await expect(number.getByRole('table', { name: 'Filter' }).getByRole('cell')).toHaveCount(9);

  const open = page.getByRole('button', { name: 'How a number comes about: 4 ReLU' });
  await open.focus();
  await page.keyboard.press('Enter');
  await expect(number, 'one number at a time').toBeHidden();
  const other = page.getByRole('group', { name: 'A number of 4 ReLU' });
  await expect(other.getByRole('status')).toHaveText(/^Row 7, column 7 of map 1 is /);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowUp');
  await expect(other.getByRole('status')).toHaveText(/^Row 8, column 7 of map 1 is /);
  await open.press('Enter');
  await expect(other).toBeHidden();

  await page.getByRole('button', { name: 'How a number comes about: 5 Conv 3×3' }).click();
  const deep = page.getByRole('group', { name: 'A number of 5 Conv 3×3' });
  await expect(deep.getByRole('status')).toHaveText(/the sum of 288 products/);
  await expect(deep.getByText(/^The other 28 input maps: −?[\d.]+ together$/)).toBeVisible();
});
