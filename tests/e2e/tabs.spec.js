// Two tabs of the page in one browser do not disturb each other.

import { expect, test } from './support/fixtures.js';
import { Inkling } from './support/inkling.js';

test('a second tab does not break the first', async ({ inkling, context }) => {
  await inkling.open();
  await inkling.drawDigit('7');
  await inkling.train();

  const second = new Inkling(await context.newPage(), inkling.url);
  await second.open('?seed=2');
  await second.button('Clear').click();
  await second.drawDigit('1');
  await second.expectReadAs(1);
  await second.button('Step').click();
  await expect(second.position).toHaveText(/step 1 of .* paused$/);

  await inkling.page.bringToFront();
  await inkling.pause();
  const { step } = await inkling.readPosition();
  await inkling.button('Step').click();
  await expect(inkling.position).toContainText(`step ${(step + 1).toLocaleString('en')} `);
  await inkling.button('Clear').click();
  await inkling.drawDigit('0');
  await inkling.expectRead();
  expect((await second.readPosition()).step).toBe(1);

  await second.page.close();
  await inkling.button('Resume').click();
  await inkling.expectRunning();
  await inkling.button('Stop').click();
  await expect(inkling.alert).toBeHidden();
});
