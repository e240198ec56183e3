// axe finds no violation in a page as it stands, in light and in dark.

import AxeBuilder from '@axe-core/playwright';
import { expect } from './expect.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page @param {string} state that it is in */
export async function expectNoViolations(page, state) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme });
    await colorsSettled(page);
    expect(await violations(page), `${state}, ${colorScheme}`).toEqual([]);
  }
}

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
