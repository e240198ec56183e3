// The map of the test images in room Inside: what lies where, the drawing among them, and what is pointed at.

import { expect, test } from './support/fixtures.js';
import { pixelsOf } from './support/pixels.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page */
const map = (page) => page.getByRole('img', { name: /^Map of the test images\./ });
/** @param {Page} page @param {string} of */
const nearest = (page, of) => page.getByRole('list', { name: `Nearest to ${of}` }).getByRole('link');

test('all test images lie on it, and the drawing among those that are like it', async ({ inkling, page }) => {
  await inkling.open('#inside/map');
  await expect(
    page.getByText(/^10,000 test images, .* hold \d+ % .* Rings say that \d+ were misread\.$/),
  ).toBeVisible();
  const marked = (await pixelsOf(map(page))).data.filter((value, at) => at % 4 === 3 && value > 0).length;
  expect(marked).toBeGreaterThan(10_000);

  await expect(nearest(page, 'a sample 7')).toHaveCount(12);
  await inkling.drawDigit('4');
  await expect(nearest(page, 'your drawing').filter({ hasText: ': a 4, read as such' })).toHaveCount(12);

  await page.getByText('Digit by digit, as a table').click();
  const row = page.getByRole('table', { name: /^The nearest other digit/ }).getByRole('row', { name: /^0 980 / });
  await expect(row).toBeVisible();
});

test('what is pointed at is told, and leads to room Test; keys and buttons come nearer', async ({ inkling, page }) => {
  await inkling.open('#inside/map');
  await expect(map(page)).toBeVisible();
  const { width = 0, height = 0 } = (await map(page).boundingBox()) ?? {};
  await map(page).hover({ position: { x: width / 2, y: height / 2 } });
  await expect(page.getByText(/^Test image [\d,]+: an? \d, read as \w+\.$/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Look at it in Test' })).toHaveAttribute('href', /^#test\/image\/\d+$/);

  const whole = await pixelsOf(map(page));
  await map(page).press('+');
  await expect.poll(() => pixelsOf(map(page))).not.toEqual(whole);
  await map(page).press('ArrowRight');
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect.poll(() => pixelsOf(map(page))).toEqual(whole);
});

test('UMAP is fetched when it is asked for, and gives way to Cancel', async ({ inkling, page }) => {
  await inkling.open('#inside/map');
  await expect(map(page)).toBeVisible();
  const layout = page.getByLabel('Laid out by');
  const fetched = page.waitForRequest(/umap-worker/);
  await layout.selectOption('umap');
  await fetched;
  await expect(page.getByRole('progressbar', { name: 'Map progress' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(layout).toBeFocused();
  await expect(layout).toHaveValue('pca');
  await expect(page.getByRole('button', { name: 'Draw it anew' }), 'it is as new as can be').toBeHidden();
  await expect(page.getByRole('progressbar', { name: 'Map progress' })).toBeHidden();
  await expect(page.getByText(/^10,000 test images, /)).toBeVisible();
});

test('it follows the network that learns', async ({ inkling, page }) => {
  await inkling.open('?preset=quick#inside/map');
  const sentence = page.getByText(/^10,000 test images, /);
  await expect(sentence).toBeVisible();
  const before = await sentence.textContent();
  await inkling.button('Step').click();
  await expect.poll(() => sentence.textContent()).not.toBe(before);
});
