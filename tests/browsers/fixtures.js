// What each test starts from: the browser of its project, started once, and a tab in it as on a first visit.

import { test as base, expect } from '@playwright/test';
import { startChromium } from './drivers/chromium.js';
import { startFirefox } from './drivers/firefox.js';
import { startWebKit } from './drivers/webkit.js';
import { Page } from './page.js';

/** @import { Browser } from './drivers/driver.js' */

const start = { chromium: startChromium, firefox: startFirefox, webkit: startWebKit };

/** @typedef {{ engine: keyof typeof start, browserOfProject: Browser }} WorkerFixtures */

/** @type {import('@playwright/test').Fixtures<{ visitor: Page }, WorkerFixtures, import('@playwright/test').PlaywrightTestArgs, import('@playwright/test').PlaywrightWorkerArgs>} */
const fixtures = {
  engine: ['chromium', { option: true, scope: 'worker' }],
  browserOfProject: [
    async ({ engine }, use) => {
      const browser = await start[engine]();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  visitor: async ({ browserOfProject }, use, info) => {
    const tab = await browserOfProject.open();
    await use(new Page(tab));
    if (info.status !== info.expectedStatus) {
      await info.attach('screenshot', { body: await tab.screenshot(), contentType: 'image/png' });
    }
    const problems = tab.problems();
    await tab.close();
    expect(problems, 'problems in the console').toEqual([]);
  },
};

export const test = base.extend(fixtures);
export { expect };
