// The curve on the screen in a browser that makes it hard: what draws it does not come, or there is no language.

import { expect, test } from './support/fixtures.js';
import { faults } from './support/hosts.js';
import { Inkling } from './support/inkling.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page */
const plots = (page) => page.locator('#curve canvas');

for (const how of /** @type {const} */ (['missing', 'logIn', 'garbage'])) {
  test(`what draws the curve is at first ${how}: that is told, and the whole curve is drawn later`, async ({
    page,
    faultyHost,
    watch,
  }) => {
    watch.expectHost(faultyHost.url);
    watch.allow(/Failed to (load resource|find a valid digest)/);
    faultyHost.spoil('assets/uPlot.iife.min.js', faults[how]);
    const inkling = new Inkling(page, faultyHost.url);
    await inkling.open('?epochs=9');
    await inkling.train();
    await expect(page.getByText(/what draws it could not be fetched/)).toBeVisible();
    await inkling.pause();
    await expect(plots(page)).toHaveCount(0);

    faultyHost.mend();
    await expect(plots(page)).toHaveCount(2);
    await expect(page.getByText(/what draws it could not be fetched/)).toBeHidden();
    await page.getByText('The curve as a table').click();
    await expect(page.locator('#curve tbody tr').first()).toContainText('0.0');
  });
}

test('the code that draws it does not come at first: that is told until it comes, when the training rests', async ({
  page,
  faultyHost,
  watch,
}) => {
  watch.expectHost(faultyHost.url);
  watch.allow(/Failed to load resource/);
  faultyHost.spoil('assets/loss-chart.js', faults.missing);
  const inkling = new Inkling(page, faultyHost.url);
  await inkling.open('?epochs=9');
  await inkling.train();
  await expect(inkling.alert).toHaveText(/^What draws the curve could not be fetched; .+ tried again/);
  faultyHost.mend();
  await inkling.pause();
  await expect(plots(page)).toHaveCount(2);
  await expect(inkling.alert).toBeHidden();
});

test('a browser whose language is none draws the curve', async ({ inkling, page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'language', { value: 'C', configurable: true }));
  await inkling.open();
  await inkling.button('Step').click();
  await expect(plots(page)).toHaveCount(2);
});
