// Each request of the first visit goes wrong once, the one in this way and the next in another. every-accident.spec.js
// goes through all ways for each.

import { test } from '@playwright/test';
import { accidents } from './support/accidents.js';
import { expectMended, requestsOf } from './support/first-visit.js';

test('a first visit with an accident ends well, and the next one is as if nothing had been', async ({ browser }) => {
  test.setTimeout(10 * 60_000);
  const ways = Object.entries(accidents);
  const requests = await requestsOf(browser);
  await expectMended(
    browser,
    requests.map((at, index) => {
      const [how, accident] = ways[index % ways.length];
      return { at, how, accident };
    }),
  );
});
