// Each request of the page in its first visit goes wrong once, the one in this way and the next in another; of what the
// service worker keeps for later, one file in each way. every-accident.spec.js goes through all files and ways.

import { expect, test } from '@playwright/test';
import { accidents } from './support/accidents.js';
import { expectMended, requestsOf } from './support/first-visit.js';

test('a first visit with an accident ends well, and the next one is as if nothing had been', async ({ browser }) => {
  test.setTimeout(10 * 60_000);
  const ways = Object.entries(accidents);
  const requests = await requestsOf(browser);
  const ofPage = requests.filter(({ byServiceWorker }) => !byServiceWorker);
  const forLater = requests.filter(({ byServiceWorker }) => byServiceWorker);
  expect(ofPage.length).toBeGreaterThan(ways.length);
  expect(forLater.length).toBeGreaterThan(ways.length);
  await expectMended(
    browser,
    [...ofPage, ...forLater.slice(0, ways.length)].map((at, index) => {
      const [how, accident] = ways[index % ways.length];
      return { at, how, accident };
    }),
  );
});
