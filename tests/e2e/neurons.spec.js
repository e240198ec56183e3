// Neurons in room Inside: what excites each unit, with a mouse and with keys alone, how the numbers of its layers are
// spread, and what becomes of both while the network learns.

import { expect, test } from './support/fixtures.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page */
const units = (page) => page.getByRole('listbox', { name: 'Units' });
/** @param {Page} page @param {string} unit */
const images = (page, unit) => page.getByRole('list', { name: unit }).getByRole('link');
/** @param {Page} page */
const looked = (page) => page.getByText(/^10,000 test images were looked at\./);

test('tells for each unit what excites it the most, by mouse and by keyboard', async ({ inkling, page }) => {
  await inkling.open('#inside');
  await page.getByRole('tablist', { name: 'Inside the network' }).getByRole('tab', { name: 'Neurons' }).click();
  await expect(page).toHaveURL(/#inside\/neurons$/);
  await expect(looked(page)).toBeVisible();
  await expect(page.getByText(/^\d+ of 32 units fire on some of the 10,000 test images, /)).toBeVisible();
  await expect(units(page).getByRole('option').first()).toHaveAttribute('aria-setsize', '32');
  await expect(images(page, 'Unit 1 of 1 Conv 3×3').first()).toHaveText(/^Test image [\d,]+: an? \d, [\d.]+$/);

  await units(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { name: 'Unit 2 of 1 Conv 3×3' })).toBeVisible();
  await units(page).getByRole('option').nth(4).click();
  await expect(images(page, 'Unit 5 of 1 Conv 3×3')).toHaveCount(12);

  await page.getByLabel('Layer', { exact: true }).selectOption('17 Dense');
  await expect(page.getByText(/^10 units without a ReLU/)).toBeVisible();
  await expect(page.getByText(/What it sees of them is framed: 2\d×2\d pixels\.$/)).toBeVisible();
  // The unit of a digit is excited by that digit.
  await units(page).focus();
  await page.keyboard.press('End');
  await expect(images(page, 'Unit 10 of 17 Dense').filter({ hasText: ': a 9, ' })).toHaveCount(12);
  await page.getByText('Unit by unit, as a table').click();
  await expect(page.getByRole('table', { name: /^What excites 17 Dense/ }).getByRole('rowheader')).toHaveCount(10);

  const link = images(page, 'Unit 10 of 17 Dense').first();
  const address = await link.getAttribute('href');
  await link.click();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
});

test('tells how numbers are spread, and keeps one epoch after another while it learns', async ({ inkling, page }) => {
  await inkling.open('?preset=quick&epochs=30#inside/neurons');
  const figure = (/** @type {string} */ name) => page.getByRole('img', { name: new RegExp(`^${name}: `) });
  await expect(figure('Weights')).toHaveAccessibleName(/^Weights: [\d,]+ without the biases, mean /);
  await expect(figure('Gradients')).toHaveAccessibleName(/It neither vanishes nor explodes/);
  await inkling.button('Step').click();
  await expect(figure('Activations')).toHaveAccessibleName(
    /^Activations: after [\d.]+ epochs, [\d,]+ for 128 test images/,
  );
  await inkling.button('Step').click();
  await expect(figure('Weights')).toHaveAccessibleName(/Kept while this tab is open; lines: since [\d.]+ epochs\.$/);
  await expect(looked(page)).toBeVisible();
});

test('gives way to Cancel, and is looked at once more', async ({ inkling, page }) => {
  // On one thread it takes long enough to be given up.
  await inkling.open('?build=simd#inside/neurons');
  await expect(page.getByRole('progressbar', { name: 'Neurons progress' })).toBeVisible();
  const weights = page.getByRole('img', { name: /^Weights: / });
  await expect(weights).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText(/^Cancelled\./)).toBeVisible();
  await expect(weights).toBeVisible();
  await page.getByRole('button', { name: 'Look once more' }).click();
  await expect(looked(page)).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('a unit is chosen with a finger', async ({ inkling, page }) => {
    await inkling.open('#inside/neurons');
    await expect(looked(page)).toBeVisible();
    await units(page).getByRole('option').nth(2).tap();
    await expect(images(page, 'Unit 3 of 1 Conv 3×3').first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
