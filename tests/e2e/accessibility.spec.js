// axe finds no violation, in any of the page's faces.

import { expectNoViolations } from './support/axe.js';
import { expect, test } from './support/fixtures.js';
import { pictureOf } from './support/pictures.js';

/** @import { Page } from '@playwright/test' */

const faces = /** @type {const} */ ([
  ['on a large screen', {}],
  ['on a phone', { viewport: { width: 360, height: 780 }, hasTouch: true }],
]);
for (const [name, options] of faces) {
  test.describe(name, () => {
    test.use(options);

    test('axe finds nothing in light and dark, before, during and after a training, and nothing is too wide', async ({
      inkling,
      page,
    }) => {
      await inkling.open('?epochs=many&seed=3');
      await expect(inkling.alert).toBeVisible();
      await expectSound(page, 'with a problem told');
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await inkling.draw([[[0.5, 0.5]]]);
      await expect(inkling.alert).toHaveText(/^A dot is no digit/);
      await expectSound(page, 'with a remark');
      await inkling.enterTab('Data');
      await expect(page.getByRole('img', { name: /^The first \d+ of/ })).toBeVisible();
      await page.getByRole('slider', { name: 'Rotation' }).fill('20');
      await expect(page.getByRole('img', { name: /^Training examples: / })).toBeVisible();
      await expectSound(page, 'with the data, and a slider moved');
      await inkling.enterTab('Recipe');
      await page.getByLabel('Epochs').fill('30');
      await inkling.button('Clear').click();
      await inkling.drawDigit('7');
      await inkling.expectReadAs(7);
      await inkling.train();
      await inkling.enterTab('Network');
      await expect(page.getByRole('list', { name: 'Layers' })).toBeVisible();
      await expectSound(page, 'while training, with the layers of the network');
      await inkling.enterTab('Recipe');
      await inkling.pause();
      await expectSound(page, 'while paused');
      await inkling.button('Stop').click();
      await page.getByText('The curve as a table').click();
      await expectSound(page, 'with the curve as a table');
      await inkling.enter('Test');
      await inkling.button('Evaluate').click();
      await expect(inkling.testAccuracy).toHaveText(/%/);
      await page.getByText('Engine').first().click();
      await expectSound(page, 'with all tables');
      await inkling.enter('Inside');
      await page.getByRole('button', { name: 'How a number comes about: 1 Conv 3×3' }).click();
      await expect(page.getByRole('table', { name: 'Products' })).toBeVisible();
      await expectSound(page, 'inside the network');
    });

    test('nor where the network is asked why', async ({ inkling, page }) => {
      await inkling.open('#inside/why');
      await page.getByLabel('The smallest change').selectOption('2');
      await expect(page.getByRole('img', { name: 'Read as 2' })).toBeVisible();
      for (const summary of await page.locator('#why summary:visible').all()) await summary.click();
      await expectSound(page, 'with why the network answers so');
    });

    test('nor with filters', async ({ inkling, page }) => {
      await inkling.open('#inside/filters');
      await expect(page.getByRole('img', { name: /^1 Conv 3×3: 32 kernels/ })).toBeVisible();
      for (const summary of await page.locator('#filters summary:visible').all()) await summary.click();
      await expectSound(page, 'with filters');
    });

    test('nor with neurons', async ({ inkling, page }) => {
      await inkling.open('#inside/neurons');
      await expect(page.getByText(/^10,000 test images were looked at\./)).toBeVisible();
      for (const summary of await page.locator('#neurons summary:visible').all()) await summary.click();
      await expectSound(page, 'with neurons');
    });

    test('nor with several digits, drawn or on a picture', async ({ inkling, page }) => {
      await inkling.open();
      await inkling.drawNumber('42');
      await expectSound(page, 'with several digits drawn');
      await inkling.choosePictures(pictureOf(['47', '103']));
      await expect(inkling.digitsFound).toHaveCount(5);
      await page.getByText('Why was mine misread?').click();
      await expect(page.getByRole('row', { name: /^All steps/ })).toBeVisible();
      await expectSound(page, 'with a picture');
      await inkling.digitsFound.first().focus();
      await page.keyboard.press('j');
      await expect(page.getByRole('list', { name: 'Not read as digits' }).getByRole('button')).toBeFocused();
      await expectSound(page, 'with a mark that is no digit');
    });
  });
}

/** @param {Page} page @param {string} state */
async function expectSound(page, state) {
  await expectNoViolations(page, state);
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: innerWidth,
  }));
  expect(content, `the width ${state}`).toBeLessThanOrEqual(window);
}
