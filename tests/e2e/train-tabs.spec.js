// Room Train in its tabs: the recipe, the network that it makes, layer by layer, and the data, each by address.

import { expect, test } from './support/fixtures.js';
import { faults } from './support/hosts.js';
import { Inkling } from './support/inkling.js';
import { pixelsOf } from './support/pixels.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page @param {'Recipe' | 'Network' | 'Data'} name */
const tab = (page, name) => page.getByRole('tablist', { name: 'Training' }).getByRole('tab', { name, exact: true });
/** @param {Page} page */
const layers = (page) => page.getByRole('list', { name: 'Layers' }).getByRole('listitem');
/** @param {Page} page @param {number} digit */
const samples = (page, digit) =>
  page.getByRole('img', { name: new RegExp(`^The first 48 of [\\d,]+ images of a ${digit}`) });

test('by keyboard from the recipe to the layers and to the data; a reload and the way back keep the place', async ({
  inkling,
  page,
}) => {
  await inkling.open('?preset=keras');
  await page.getByRole('link', { name: 'Settings' }).focus();
  await page.keyboard.press('Enter');
  await expect(tab(page, 'Recipe')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Tab');
  await expect(tab(page, 'Recipe')).toBeFocused();

  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/\?preset=keras#train\/network$/);
  await expect(tab(page, 'Network')).toBeFocused();
  await expect(page.getByRole('tabpanel', { name: 'Network' })).toBeVisible();
  await expect(layers(page)).toHaveCount(10);
  await expect(layers(page).nth(0)).toHaveText(/Input.*28×28×1/);
  await expect(layers(page).nth(1)).toHaveText(
    /1 Conv 3×3 32 channels.*26×26×32.*320 parameters.*194,688 multiply-adds/,
  );
  await expect(page.getByText(/Total.*34,826 parameters/)).toBeVisible();

  await page.keyboard.press('End');
  await expect(page).toHaveURL(/#train\/data$/);
  await expect(samples(page, 0)).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('radio', { name: '0: 5,923 to learn from, 980 to test on' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/#train\/data\/1$/);
  await expect(samples(page, 1)).toBeVisible();

  await inkling.reload();
  await expect(samples(page, 1)).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('region', { name: 'Draw', exact: true }), 'past all that was looked at').toBeVisible();
});

test('the layers follow the recipe, and are there while a network learns', async ({ inkling, page }) => {
  await inkling.open('?epochs=9#train/network');
  await expect(layers(page)).toHaveCount(14);
  await page.getByRole('radio', { name: 'Classic' }).check();
  await expect(layers(page)).toHaveCount(10);
  await inkling.train();
  await expect(page.getByRole('radio', { name: 'Classic' })).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Quick' }), 'the others are folded away').toBeHidden();
  await inkling.enterTab('Data');
  await inkling.enterTab('Network');
  await expect(layers(page)).toHaveCount(10);
  await expect(page.locator('#curve'), 'which belongs to the recipe').toBeHidden();
  await expect(inkling.testAccuracy, 'for a screen reader').toHaveCount(1);
  await inkling.button('Stop').click();
});

test('at a press of Train its progress and its curve are in sight', async ({ inkling, page }) => {
  await inkling.open('?epochs=50#train');
  await inkling.train();
  for (const [width, height] of [
    [1280, 800],
    [820, 1180],
    [390, 844],
  ]) {
    await page.setViewportSize({ width, height });
    await expect(inkling.progress).toBeInViewport({ ratio: 1 });
    await expect(page.locator('#curve .curve-plot').first()).toBeInViewport({ ratio: 1 });
  }
  await inkling.button('Stop').click();
});

test('MNIST that is not here is offered, told of when it does not come, and fetched at the next press', async ({
  page,
  faultyHost,
  watch,
}) => {
  watch.expectHost(faultyHost.url);
  watch.allow(/Failed to load resource/);
  const inkling = new Inkling(page, faultyHost.url);
  faultyHost.spoil('mnist/train-images.idx.gz.bin', faults.missing);
  await inkling.saveData();
  await inkling.open('#train/data');
  await expect(page.getByText(/^MNIST, 11 MB/)).toBeVisible();
  const fetchMnist = page.getByRole('button', { name: 'Fetch MNIST' });
  await fetchMnist.click();
  await expect(inkling.alert).toHaveText(/is missing on the server/);
  await expect(fetchMnist).toBeVisible();

  faultyHost.spoil('mnist/train-images.idx.gz.bin', faults.slow);
  await fetchMnist.dblclick();
  await expect(inkling.alert).toBeHidden();
  await expect(page.getByRole('progressbar', { name: 'Fetching MNIST' })).toHaveAttribute('aria-valuenow', /[1-9]/);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(fetchMnist).toBeFocused();
});

test('the images are as they are, two pixels of the screen for each of theirs', async ({ inkling, page }) => {
  await inkling.open('#train/data/7');
  const first = samples(page, 7).locator('canvas').first();
  await expect(first).toBeVisible();
  expect(await first.boundingBox()).toMatchObject({ width: 56, height: 56 });
  const { width, data } = await pixelsOf(first);
  expect(width).toBe(28);
  expect(new Set(data).size, 'there is ink').toBeGreaterThan(10);
});
