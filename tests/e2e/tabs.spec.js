// Two tabs of the page in one browser do not disturb each other.

import { expect, test } from './support/fixtures.js';
import { Inkling } from './support/inkling.js';

test('a second tab does not break the first', async ({ inkling, context }) => {
  await inkling.open('?epochs=50'); // so that it is still under way when it is paused
  await inkling.drawDigit('7');
  await inkling.train();

  const second = new Inkling(await context.newPage(), inkling.url);
  await second.open('?seed=2');
  await second.button('Clear').click();
  await second.drawDigit('1');
  await second.expectRead();
  // It may have found what the first tab keeps of its training, and goes its own way from there.
  await second.button('Step').click();
  await expect(second.position).toContainText('paused');
  await expect(second.button('Step')).toBeEnabled();
  const held = await second.readPosition();

  await inkling.page.bringToFront();
  await inkling.pause();
  const { step } = await inkling.readPosition();
  await inkling.button('Step').click();
  await expect(inkling.position).toContainText(`step ${(step + 1).toLocaleString('en')} `);
  await inkling.button('Clear').click();
  await inkling.drawDigit('0');
  await inkling.expectRead();
  expect(await second.readPosition()).toEqual(held);
  // Each keeps its own.
  await expect(second.readBy.getByRole('option', { name: 'Quick, changed, seed 1 (2) · unfinished' })).toBeAttached();

  await second.page.close();
  await inkling.button('Resume').click();
  await inkling.expectRunning();
  await inkling.button('Stop').click();
  await expect(inkling.button('Train')).toBeEnabled();
  await expect(inkling.alert).toBeHidden();
  await inkling.reload();
  await expect(inkling.readBy.getByRole('option')).toHaveText([
    'Original',
    'Quick, changed, seed 1 (2) · unfinished',
    // With what it reads of the held-out images, where an epoch was over before it was stopped.
    /^Quick, changed, seed 1 · unfinished(?: · \d+\.\d %)?$/,
  ]);
});
