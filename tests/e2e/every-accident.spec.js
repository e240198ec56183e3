// Each request of the first visit goes wrong once in each of four ways: some 120 visits, which take minutes. Run by
// `./scripts/test accidents`.

import { test } from '@playwright/test';
import { accidents } from './support/accidents.js';
import { expectMended, requestsOf } from './support/first-visit.js';

for (const [how, accident] of Object.entries(accidents)) {
  test(`a first visit of which one request ${how} ends well, and so does the next`, async ({ browser }) => {
    test.setTimeout(20 * 60_000);
    const requests = await requestsOf(browser);
    await expectMended(
      browser,
      requests.map((at) => ({ at, how, accident })),
    );
  });
}
