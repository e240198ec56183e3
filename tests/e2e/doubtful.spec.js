// Doubtful labels: found by five networks in the tab, judged by keyboard, kept as corrections, exported and imported, and
// trained with.

import { readFile } from 'node:fs/promises';
import { expectNoViolations } from './support/axe.js';
import { expect, test } from './support/fixtures.js';
import { shrinkPresets } from './support/shrink-presets.js';

/** @import { Page } from '@playwright/test' */

// What is seen here does not depend on how much the networks learn: their presets become networks of 500 weights.
test.beforeEach(({ page }) => page.addInitScript(shrinkPresets));

/** @param {Page} page @param {string} content */
async function importFile(page, content) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import corrections' }).click();
  await (await chooser).setFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
}

/** @param {Page} page @returns {Promise<string>} */
async function exported(page) {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export corrections' }).click();
  return (await readFile(await (await download).path())).toString();
}

test('doubtful labels are found, judged by keyboard, kept over a reload, and trained with', async ({
  inkling,
  page,
}) => {
  await inkling.open('?batch=500#test');
  await inkling.button('Doubtful labels').click();
  await expect(page).toHaveURL(/#test\/doubtful$/);
  const heading = page.getByRole('heading', { name: 'Doubtful labels' });
  await expect(heading).toBeFocused();
  // Once more, from above.
  await inkling.button('Doubtful labels').click();
  await expect(heading).toBeFocused();
  const part = page.getByRole('region', { name: 'Doubtful labels' });
  const begin = inkling.button('Find doubtful labels');
  await begin.focus();
  await page.keyboard.press('Enter');
  await expect(part.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(part.getByText(/^Network 1 of 5/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(begin).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(part.getByText(/labels of the training images, the most doubtful first/)).toBeVisible({
    timeout: 60_000, // beside other work
  });

  const list = part.getByRole('listbox', { name: 'Doubtful labels' });
  const first = list.getByRole('option').first();
  await expect(first).toHaveAccessibleName(/^Image \d+, labelled \d, probably \d, (> )?\d+ %$/);
  const name = (await first.getAttribute('aria-label')) ?? '';
  const [, index, label, likely] = /^Image (\d+), labelled (\d), probably (\d)/.exec(name) ?? [];
  await list.focus();
  await page.keyboard.press(likely);
  await expect(first).toHaveAccessibleName(`${name}, now ${likely}`);
  await page.keyboard.press('Delete');
  await expect(list.getByRole('option').nth(1)).toHaveAccessibleName(/, left out$/);
  await page.keyboard.press('Control+z');
  await expect(part.getByText(/^1 correction of training images/)).toBeVisible();
  await expectNoViolations(page, 'with doubtful labels');
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.setViewportSize({ width: 1280, height: 800 });

  const csv = `set,index,label,correction\ntrain,${index},${label},${likely}\n`;
  await inkling.reload();
  await expect(part.getByText(/^1 correction of training images/)).toBeVisible();
  expect(await exported(page)).toBe(csv);

  await inkling.enterTab('Data');
  const choice = page.getByRole('checkbox', { name: 'Train with my corrections' });
  await expect(choice).not.toBeChecked();
  await choice.check();
  await inkling.train();
  await inkling.finished();
  await expect(inkling.readBy).toContainText(/, seed \d+, corrections: 1 ·/);
});

test('corrections come and go as a file; what is none changes nothing and is told', async ({ inkling, page }) => {
  await inkling.open('#test/doubtful');
  const part = page.getByRole('region', { name: 'Doubtful labels' });
  const csv = 'set,index,label,correction\ntrain,59915,4,drop\ntest,947,8,9\n';
  await importFile(page, csv);
  await expect(part.getByText('2 corrections imported.')).toBeVisible();
  for (const [content, sentence] of [
    ['name,age\n', /^This is no list of corrections/],
    ['set,index,label,correction\ntrain,59915,4\n', /^Line 2 of the corrections/],
    ['set,index,label,correction\ntest,947,7,9\n', /there is no test image 947 with the label 7\.$/],
  ]) {
    await importFile(page, /** @type {string} */ (content));
    await expect(inkling.alert).toHaveText(sentence);
  }
  expect(await exported(page)).toBe(csv);
  await inkling.button('Forget corrections').click();
  await expect(part.getByText(/^No corrections yet/)).toBeVisible();
  await inkling.button('Undo correction').click();
  expect(await exported(page)).toBe(csv);
});

test('a training that was begun with corrections is gone on with after a reload', async ({ inkling, page }) => {
  await inkling.open('?batch=500&epochs=50#test/doubtful');
  await importFile(page, 'set,index,label,correction\ntrain,59915,4,drop\ntrain,0,5,3\n');
  await expect(page.getByText('2 corrections imported.')).toBeVisible();
  await inkling.enterTab('Data');
  await page.getByRole('checkbox', { name: 'Train with my corrections' }).check();
  await inkling.train();
  await inkling.pause();
  const { step } = await inkling.readPosition();
  await inkling.enter('Test');
  await inkling.button('Forget corrections').click();
  await inkling.reload();
  expect(await inkling.readPosition()).toMatchObject({ step });
  await expect(inkling.readBy).toContainText('corrections: 2 · unfinished');
  await inkling.button('Resume').click();
  await inkling.expectRunning();
});
