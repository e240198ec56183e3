// How the training examples are varied: the sliders, the sheet of examples that follows them, and the address.

import { expect, test } from './support/fixtures.js';
import { LETTER_H } from './support/ink.js';
import { pixelsOf } from './support/pixels.js';

/** @import { Page } from '@playwright/test' */
/** @import { Inkling } from './support/inkling.js' */

/** @param {Page} page */
const sheetOf = (page) => page.getByRole('img', { name: /^Training examples/ });

/** @param {Page} page @returns {Promise<string[]>} one text for each image of the sheet, the same for the same image */
async function imagesOn(page) {
  const { width, data } = await pixelsOf(sheetOf(page));
  return Array.from({ length: 12 }, (_, index) => {
    const [left, top] = [30 * (index % 6), 30 * Math.floor(index / 6)];
    return Array.from({ length: 28 }, (_, row) => {
      const at = 4 * ((top + row) * width + left);
      return data.subarray(at, at + 4 * 28).join();
    }).join();
  });
}

/** @param {Inkling} inkling */
async function openData(inkling) {
  const { page } = inkling;
  await inkling.enterTab('Data');
  await expect(sheetOf(page)).toHaveAccessibleName(/^Training examples: (\d|no digit)(, (\d|no digit)){11}$/);
}

test('a slider changes the examples and the address, which a reload keeps', async ({ inkling, page }) => {
  await inkling.saveData();
  await inkling.open();
  await openData(inkling);
  await expect(page.getByText('Drawn stand-ins, until MNIST is here.')).toBeVisible();
  const plain = await imagesOn(page);
  expect(new Set(plain).size, 'twelve different images').toBe(12);
  const name = (await sheetOf(page).getAttribute('aria-label')) ?? '';

  const rotation = page.getByRole('slider', { name: 'Rotation' });
  await rotation.fill('30');
  await expect(rotation).toHaveAttribute('aria-valuetext', '±30°');
  await expect(page).toHaveURL(/\?rotation=30#train\/data$/);
  await expect.poll(async () => (await imagesOn(page)).some((image, index) => image === plain[index])).toBe(false);
  await expect(sheetOf(page), 'the same digits, turned').toHaveAccessibleName(name);
  const turned = await imagesOn(page);

  await inkling.reload();
  await expect(rotation, 'what differs from the preset is open to see').toHaveValue('30');
  await expect.poll(() => imagesOn(page)).toEqual(turned);

  await test.step('back at the value of the preset, nothing is left of it', async () => {
    await rotation.fill('0');
    await expect(page).toHaveURL(/\/#train\/data$/);
    await expect.poll(() => imagesOn(page)).toEqual(plain);
  });
});

test('the examples are of MNIST as soon as it is here', async ({ inkling, page }) => {
  await inkling.open();
  await openData(inkling);
  await expect(page.getByText('Training examples, as the network sees them.')).toBeVisible();
});

test('twelve others can be asked for, and non-digits among them', async ({ inkling, page }) => {
  await inkling.open();
  await openData(inkling);
  // Later, MNIST would take the place of what was asked for, and of what is said of it.
  await expect(page.getByText('Training examples, as the network sees them.')).toBeVisible();
  const first = await imagesOn(page);
  await page.getByRole('button', { name: 'Show others' }).click();
  await expect.poll(async () => (await imagesOn(page)).some((image) => first.includes(image))).toBe(false);
  const name = (await sheetOf(page).getAttribute('aria-label')) ?? '';
  await expect(page.getByRole('status').filter({ hasText: name }), 'a screen reader hears of them').toHaveCount(1);
  await page.getByRole('slider', { name: 'Non-digits' }).fill('0.5');
  await expect(sheetOf(page)).toHaveAccessibleName(/no digit/);
  await expect(page).toHaveURL(/\?non_digits=0.5#train\/data$/);
});

test('the keyboard moves a slider, one step at a time', async ({ inkling, page }) => {
  await inkling.open();
  await page.getByRole('link', { name: 'Settings' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'data', exact: true }).focus();
  await page.keyboard.press('Enter');
  const shift = page.getByRole('slider', { name: 'Shift' });
  await expect(shift).toBeEnabled();
  for (let tabs = 0; !(await shift.evaluate((slider) => slider === document.activeElement)); tabs++) {
    expect(tabs, 'the slider is reached by Tab').toBeLessThan(30);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(shift).toHaveAttribute('aria-valuetext', '±1 px');
  await expect(page).toHaveURL(/\?shift=1#train\/data$/);
  await page.keyboard.press('End');
  await expect(page).toHaveURL(/\?shift=5#train\/data$/);
});

test('the settings are locked while a network learns; the examples can still be looked at', async ({
  inkling,
  page,
}) => {
  await inkling.open('?rotation=20&epochs=100#train/data');
  await inkling.train();
  await expect(page.getByRole('slider', { name: 'Rotation' })).toBeDisabled();
  await expect(page.getByText('Training examples, as the network sees them.')).toBeVisible();
  const before = await imagesOn(page);
  await page.getByRole('button', { name: 'Show others' }).click();
  await expect.poll(async () => (await imagesOn(page)).some((image) => before.includes(image))).toBe(false);
  await inkling.expectRunning();
  await expect(inkling.alert).toBeHidden();
  await inkling.button('Stop').click();
});

test('answers are averaged over small shifts when that is wanted, and say so', async ({ inkling, page }) => {
  await inkling.open();
  // What the network is unsure of.
  await inkling.draw(LETTER_H);
  await inkling.expectRead();
  const single = await inkling.probabilities.allTextContents();
  await inkling.enter('Test');
  const box = page.getByRole('checkbox', { name: 'Average over small shifts' });
  await expect(box).not.toBeChecked();
  await box.check();
  await expect(page).toHaveURL(/\?shifts=1#test$/);
  await expect(page.getByText('Read by the network that came with the page, averaged over 5 shifts.')).toBeVisible();
  await expect.poll(() => inkling.probabilities.allTextContents()).not.toEqual(single);
  await inkling.button('Evaluate').click();
  await expect(inkling.testAccuracy).toHaveText(/\(99\.\d\d % right\)$/);
  await expect(page.getByText('the original network, averaged over 5 shifts', { exact: true })).toBeVisible();

  await inkling.reload();
  await expect(box).toBeChecked();
  await box.uncheck();
  await expect(page).toHaveURL(/\/#test$/);
  await expect.poll(() => inkling.probabilities.allTextContents()).toEqual(single);
});
