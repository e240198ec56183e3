// Chromium, through Playwright.

import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../../../scripts/lib/chromium.mjs';
import { VIEWPORT } from './driver.js';

/** @import { Browser } from './driver.js' */

/** @returns {Promise<Browser>} */
export async function startChromium() {
  const browser = await chromium.launch(chromiumLaunch);
  return {
    async open() {
      const context = await browser.newContext({ viewport: VIEWPORT });
      /** @type {string[]} */
      const problems = [];
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) problems.push(message.text());
      });
      context.on('weberror', (error) => problems.push(error.error().message));
      const page = await context.newPage();
      return {
        go: async (url) => void (await page.goto(url)),
        evaluate: (run, ...parameters) => page.evaluate(`(${run})(...${JSON.stringify(parameters)})`),
        async stroke([start, ...rest]) {
          await page.mouse.move(...start);
          await page.mouse.down();
          for (const place of rest) await page.mouse.move(...place);
          await page.mouse.up();
        },
        screenshot: () => page.screenshot(),
        problems: () => problems,
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
