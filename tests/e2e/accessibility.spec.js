// axe finds no violation, in any of the page's faces.

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page @returns {Promise<string[]>} */
async function violations(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`),
  );
}

const faces = /** @type {const} */ ([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['light, on a phone', { colorScheme: 'light', viewport: { width: 360, height: 780 }, hasTouch: true }],
  ['dark, on a phone', { colorScheme: 'dark', viewport: { width: 360, height: 780 }, hasTouch: true }],
]);
for (const [name, options] of faces) {
  test.describe(name, () => {
    test.use(options);

    test('axe finds nothing before, during and after a training, with settings, an alert and tables shown', async ({
      inkling,
      page,
    }) => {
      await inkling.open('?epochs=many&seed=3');
      await expect(inkling.alert).toBeVisible();
      expect(await violations(page), 'with an alert').toEqual([]);
      await inkling.drawDigit('7');
      await inkling.expectReadAs(7);
      await inkling.train();
      expect(await violations(page), 'while training').toEqual([]);
      await inkling.pause();
      expect(await violations(page), 'while paused').toEqual([]);
      await inkling.button('Stop').click();
      await inkling.button('Evaluate').click();
      await expect(inkling.testAccuracy).toHaveText(/%/);
      for (const summary of ['The curve as a table', 'Engine']) await page.getByText(summary).first().click();
      expect(await violations(page), 'with all tables').toEqual([]);
    });

    test('nothing is wider than the window', async ({ inkling, page }) => {
      await inkling.open('?seed=3');
      const { content, window } = await page.evaluate(() => ({
        content: document.documentElement.scrollWidth,
        window: innerWidth,
      }));
      expect(content).toBeLessThanOrEqual(window);
    });
  });
}
