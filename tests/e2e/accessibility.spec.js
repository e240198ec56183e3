// axe finds no violation, in any of the page's faces.

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page @returns {Promise<string[]>} */
async function violations(page) {
  // The page has no frames; without this a second page would be opened to join the findings of each.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`),
  );
}

/** Colours pass into each other for a moment, in which they are neither the ones nor the others. @param {Page} page */
async function colorsSettled(page) {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
}

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
      await look('with a problem told');
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await inkling.draw([[[0.5, 0.5]]]);
      await expect(inkling.alert).toHaveText(/^A dot is no digit/);
      await look('with a remark');
      await inkling.enterTab('Data');
      await expect(page.getByRole('img', { name: /^The first \d+ of/ })).toBeVisible();
      await page.getByRole('slider', { name: 'Rotation' }).fill('20');
      await expect(page.getByRole('img', { name: /^Training examples: / })).toBeVisible();
      await look('with the data, and a slider moved');
      await inkling.enterTab('Recipe');
      await page.getByLabel('Epochs').fill('30');
      await inkling.button('Clear').click();
      await inkling.drawDigit('7');
      await inkling.expectReadAs(7);
      await inkling.train();
      await inkling.enterTab('Network');
      await expect(page.getByRole('list', { name: 'Layers' })).toBeVisible();
      await look('while training, with the layers of the network');
      await inkling.enterTab('Recipe');
      await inkling.pause();
      await look('while paused');
      await inkling.button('Stop').click();
      await page.getByText('The curve as a table').click();
      await look('with the curve as a table');
      await inkling.enter('Test');
      await inkling.button('Evaluate').click();
      await expect(inkling.testAccuracy).toHaveText(/%/);
      await page.getByText('Engine').first().click();
      await look('with all tables');

      /** @param {string} state */
      async function look(state) {
        for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
          await page.emulateMedia({ colorScheme });
          await colorsSettled(page);
          expect(await violations(page), `${state}, ${colorScheme}`).toEqual([]);
        }
        const { content, window } = await page.evaluate(() => ({
          content: document.documentElement.scrollWidth,
          window: innerWidth,
        }));
        expect(content, `the width ${state}`).toBeLessThanOrEqual(window);
      }
    });
  });
}
