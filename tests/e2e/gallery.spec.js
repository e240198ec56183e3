// The test images, looked at by keyboard alone: from a cell of the confusion matrix to one image and back; by their filters;
// and on the place of the pad.

import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.js';
import { pixelsOf } from './support/pixels.js';

/** @import { Locator, Page } from '@playwright/test' */

/** @param {Page} page */
async function expectNoViolations(page) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme });
    // Colours pass into each other for a moment, in which they are neither the ones nor the others.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
  }
}

/** By Tab, wherever the focus is. @param {Page} page @param {Locator} target */
async function tabTo(page, target) {
  for (let presses = 0; !(await target.evaluate((each) => each === document.activeElement)); presses++) {
    expect(presses, 'it is reached by Tab').toBeLessThan(40);
    await page.keyboard.press('Tab');
  }
}

/** How much ink there is in the first canvas of it, so that an empty one is noticed. @param {Locator} target */
async function inkIn(target) {
  const { data } = await pixelsOf(target.locator('canvas'));
  return new Set(data).size;
}

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
]) {
  test(`misread images are found by keyboard, at ${viewport.width}x${viewport.height}`, async ({ inkling, page }) => {
    await page.setViewportSize(viewport);
    await inkling.open('#test');
    const gallery = page.getByRole('region', { name: /misread/i });
    await expect(gallery.getByText(/^Evaluate first/)).toBeVisible();
    await tabTo(page, inkling.button('Evaluate'));
    await page.keyboard.press('Enter');
    await expect(inkling.testAccuracy).toHaveText(/%/);
    const wrong = Number(/^(\d+) of/.exec((await inkling.testAccuracy.textContent()) ?? '')?.[1]);
    await expect(page.getByRole('heading', { name: `${wrong} images misread` })).toBeVisible();
    const list = page.getByRole('listbox', { name: 'Images' });
    const options = list.getByRole('option');
    await expect(options.first()).toHaveAttribute('aria-setsize', String(wrong));

    // The first cell of the matrix that two images are in.
    const cells = page.getByRole('table', { name: /which digit/i }).getByRole('button');
    await tabTo(page, cells.first());
    await page.keyboard.press('ArrowDown');
    await expect(cells.first()).not.toBeFocused();
    const cell = page.getByRole('button', { name: /^(\d) read as (?!\1)\d: [2-9] images$/ }).first();
    const name = (await cell.getAttribute('aria-label')) ?? '';
    await cell.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name })).toBeFocused();
    await expect(page.getByRole('heading', { name })).toBeInViewport();
    const [, label, answer, count] = /^(\d) read as (\d): (\d) images$/.exec(name) ?? [];
    await expect(page).toHaveURL(new RegExp(`#test/${label}-${answer}$`));
    await expect(options).toHaveCount(Number(count));
    const expected = new RegExp(`^Image \\d+, labelled ${label}, read as ${answer}, (> 9)?\\d+ %(, refused)?$`);
    for (const option of await options.all()) await expect(option).toHaveAccessibleName(expected);
    await expect.poll(() => inkIn(options.last())).toBeGreaterThan(10);

    await tabTo(page, list);
    const current = list.getByRole('option', { selected: true });
    await page.keyboard.press('End');
    await expect(current).toHaveAttribute('aria-posinset', String(count));
    await page.keyboard.press('Home');
    await expect(list).toHaveAttribute('aria-activedescendant', (await current.getAttribute('id')) ?? '');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Image \d+$/ });
    await expect(dialog).toBeVisible();
    await expect(page).toHaveURL(/#test\/image\/\d+$/);
    await expect(dialog.getByRole('list', { name: 'Probabilities' }).getByRole('listitem')).toHaveCount(10);
    await expect.poll(() => inkIn(dialog)).toBeGreaterThan(10);
    await expectNoViolations(page);
    const first = page.url();
    await page.keyboard.press('ArrowRight');
    await expect(dialog.getByText(`2 of ${count}`)).toBeVisible();
    const second = page.url();
    expect(second).not.toBe(first);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(list).toBeFocused();
    await expect(current).toHaveAttribute('aria-posinset', '2');
    await expect(page).toHaveURL(new RegExp(`#test/${label}-${answer}$`));
    await tabTo(page, page.getByRole('link', { name: 'All errors' }).first());
  });
}

test('an image has an address of its own, read right or not', async ({ inkling, page }) => {
  await inkling.open('?seed=1#test/image/0');
  await page.evaluate(() => scrollTo(0, 0));
  await inkling.button('Evaluate').click();
  const dialog = page.getByRole('dialog', { name: 'Image 0' });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Next' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(page).toHaveURL(/#test\/all$/);
});

test('the ten surest errors are in sight two presses after a training, and any is read on the pad by one', async ({
  inkling,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await inkling.open('?preset=quick');
  await inkling.train();
  await inkling.finished();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  const options = page.getByRole('listbox', { name: 'Images' }).getByRole('option');
  for (let at = 0; at < 10; at++) await expect(options.nth(at)).toBeInViewport({ ratio: 0.9 });
  const sure = await options.evaluateAll((all) =>
    all.slice(0, 10).map((option) => Number(/, (?:> )?(\d+) %/.exec(option.getAttribute('aria-label') ?? '')?.[1])),
  );
  expect(sure).toEqual(sure.toSorted((a, b) => b - a));

  await options.first().click();
  const name = await page.getByRole('dialog').getByRole('heading').textContent();
  await inkling.button('Read it on the pad').click();
  await expect(page.getByRole('region', { name: `Test ${name?.toLowerCase()}` })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Digits found' }).getByRole('button').first()).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('dialog', { name: name ?? '' })).toBeVisible();

  await inkling.button('Look inside').click();
  await expect(page.getByRole('region', { name: 'Inside', exact: true })).toBeVisible();
  await expect(page.getByText('Of the digit that is chosen on the picture')).toBeVisible();
});

test('filters are set by keyboard, and are the address', async ({ inkling, page }) => {
  await inkling.open('#test');
  await inkling.button('Evaluate').click();
  await expect(inkling.testAccuracy).toHaveText(/%/);
  const filters = page.getByText('Filter and order');
  await tabTo(page, filters);
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('combobox', { name: 'Show', exact: true }));
  await page.keyboard.type('All');
  await expect(page).toHaveURL(/#test\/all$/);
  await expect(page.getByRole('heading', { name: 'All 10,000 images' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Order' }).selectOption('Closest call first');
  await page.getByRole('combobox', { name: 'Read as' }).selectOption('7');
  await expect(page).toHaveURL(/#test\/any-7\/all\/by-margin$/);
  await expectNoViolations(page);
  await page.getByRole('button', { name: /^Another digit read as 7/ }).click();
  await expect(page).toHaveURL(/#test\/any-7$/);
});

test('a figure is saved as a picture, a drawing or a table, and the matrix tells shares', async ({ inkling, page }) => {
  await inkling.open('#test');
  await inkling.button('Evaluate').click();
  await expect(page.getByRole('img', { name: /^Refusals: / })).toBeVisible();
  for (const summary of await page.locator('#room-test summary:visible').all()) await summary.click();
  await page.getByRole('combobox', { name: 'Cells are' }).selectOption('% of the true digit');
  await expect(page.getByRole('table', { name: /^Of each digit/ })).toBeVisible();
  await expectNoViolations(page);
  for (const [title, type, begins] of /** @type {const} */ ([
    ['Reliability', 'PNG', '\x89PNG'],
    ['Confusion matrix', 'SVG', '<svg '],
    ['Each digit', 'CSV', 'Digit,Images,Precision,Recall,F1'],
  ])) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      inkling.button(`Save ${title} as ${type}`).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${title}.${type.toLowerCase()}`);
    const bytes = await readFile(await download.path());
    expect(bytes.toString('latin1').slice(0, begins.length)).toBe(begins);
    expect(bytes.length).toBeGreaterThan(300);
  }
});

test('an evaluation is compared with the one before it, by a test of chance', async ({ inkling, page }) => {
  await inkling.open('#test');
  await inkling.button('Evaluate').click();
  await expect(inkling.testAccuracy).toHaveText(/%/);
  const compared = page.getByRole('img', { name: /^Before and now: / });
  await expect(page.getByRole('img', { name: /^Refusals: / })).toBeVisible();
  await expect(compared).toBeHidden();
  await page.getByRole('checkbox', { name: 'Average over small shifts' }).check();
  await inkling.button('Evaluate').click();
  await expect(compared).toHaveAccessibleName(
    /^Before and now: \d+ wrong before, \d+ now: \d+ images mended, \d+ broken\. That is (not )?more than chance \(McNemar’s test, p [=<] [01]\.\d+\)\.$/,
  );

  const broken = / (\d+) broken/.exec((await compared.getAttribute('aria-label')) ?? '')?.[1];
  await page.getByRole('link', { name: 'Images broken' }).click();
  await expect(page.getByRole('heading', { name: /^Newly misread: / })).toHaveText(new RegExp(`: ${broken} images?$`));
});

test('training images that look like an error are found, with progress, and not by what was cancelled', async ({
  inkling,
  page,
}) => {
  await inkling.open('#test');
  await inkling.button('Evaluate').click();
  await page.getByRole('listbox', { name: 'Images' }).getByRole('option').first().click();
  const dialog = page.getByRole('dialog');
  await inkling.button('Find training images like it').click();
  await expect(page.getByRole('progressbar', { name: 'Search progress' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(inkling.button('Find training images like it')).toBeFocused();
  await page.keyboard.press('Enter');
  const found = dialog.getByRole('list', { name: 'Training images like it' }).getByRole('listitem');
  await expect(found).toHaveCount(12);
  await expect(dialog.getByText(/^To the network it looks like these training images/)).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
