// Training from the first step to the last: the buttons, the progress, and what answers meanwhile.

import { reportFigure } from './support/figures.js';
import { expect, test } from './support/fixtures.js';

test('the quick preset learns in one epoch and reads 98.9 % of the test images', async ({ inkling }) => {
  await inkling.open();
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);

  const start = Date.now();
  await inkling.train();
  await expect(inkling.progress).toHaveAttribute('aria-valuemax', '100');
  await expect(inkling.page.getByText(/^Epoch 1 of 1 · [\d,]+ images\/s · .+ left$/)).toBeVisible();
  await inkling.progressReaches(60);
  await inkling.expectReadAs(7);
  await inkling.finished();
  const seconds = (Date.now() - start) / 1000;

  const { percent, count } = await inkling.readTestAccuracy();
  reportFigure(`quick: ${seconds.toFixed(1)} s from Train to done, ${percent} %`);
  expect(count).toBe(10_000);
  expect(percent).toBeGreaterThanOrEqual(98.9);
  await expect(inkling.progress).toHaveAttribute('aria-valuenow', '100');
  const heldOut = inkling.page.getByText(/^[\d,]+ of [\d,]+ steps in .+ · held-out accuracy 9\d\.\d\d %$/);
  await expect(heldOut).toBeVisible();
  await inkling.expectReadAs(7);
  await expect(inkling.page.getByText('Read by your network.')).toBeVisible();
  await expect(inkling.button('Train')).toBeEnabled();

  await test.step('the network is kept after a reload', async () => {
    const answer = await inkling.readAnswer();
    await inkling.reload();
    await expect(inkling.page.getByText('Read by your network from last time.')).toBeVisible();
    await expect(inkling.prediction).toHaveText(answer);
    await expect(inkling.testAccuracy).toContainText(`${percent}`);
    await expect(heldOut).toBeVisible();
  });
});

test('who clicks twice on Train trains, and who clicks twice on Pause pauses', async ({ inkling }) => {
  await inkling.open('?preset=keras');
  await inkling.button('Train').dblclick();
  await inkling.expectRunning();
  await inkling.progressReaches(1);
  await inkling.button('Pause').dblclick();
  await expect(inkling.position).toHaveText(/paused$/);
  await expect(inkling.button('Resume')).toBeVisible();
});

test('a drawing is read while the network trains, while it is paused and after it was stopped', async ({ inkling }) => {
  await inkling.open();
  await inkling.train();
  await inkling.drawDigit('1');
  await inkling.expectRead();
  await expect(inkling.page.getByText('Read by your network, still learning.')).toBeVisible();
  await inkling.pause();
  await inkling.button('Clear').click();
  await expect(inkling.prediction).toHaveText('Draw a digit');
  await inkling.drawDigit('7');
  await inkling.expectRead();
  await expect(inkling.page.getByText('Read by your network, half taught.')).toBeVisible();
  await test.step('Stop ends it while it runs, and what it has learned answers', async () => {
    await inkling.button('Resume').click();
    await inkling.expectRunning();
    await inkling.button('Stop').click();
    await expect(inkling.button('Train')).toBeEnabled();
    await expect(inkling.page.getByText('Read by your network.')).toBeVisible();
    await inkling.button('Clear').click();
    await inkling.drawDigit('7');
    await inkling.expectRead();
  });
});

test('Pause holds the training where it is, Resume goes on from there, Stop keeps the network', async ({ inkling }) => {
  await inkling.open();
  await expect(inkling.button('Stop')).toBeDisabled();
  await inkling.train();
  await expect(inkling.button('Step')).toBeDisabled();
  await inkling.pause();
  const held = await inkling.readPosition();
  expect(held.step).toBeGreaterThan(0);
  await inkling.drawDigit('7');
  await inkling.expectRead();
  expect(await inkling.readPosition()).toEqual(held);

  await inkling.button('Resume').click();
  await inkling.progressReaches((100 * (held.step + 2)) / held.totalSteps);
  await inkling.pause();
  expect((await inkling.readPosition()).step).toBeGreaterThan(held.step);

  const answer = await inkling.readAnswer();
  await inkling.button('Stop').click();
  await expect(inkling.button('Train')).toBeEnabled();
  await expect(inkling.button('Stop')).toBeDisabled();
  await expect(inkling.page.getByText('Read by your network.')).toBeVisible();
  await expect(inkling.prediction).toHaveText(answer);
  await expect(inkling.alert).toBeHidden();
});

test('Step moves exactly one batch, from idle and from pause', async ({ inkling }) => {
  await inkling.open();
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step 1 of [\d,]+ · paused$/);
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step 2 of [\d,]+ · paused$/);
  await inkling.button('Resume').click();
  await inkling.expectRunning();
  await inkling.pause();
  const { step, totalSteps } = await inkling.readPosition();
  await inkling.button('Step').click();
  await expect(inkling.button('Step')).toBeEnabled();
  await expect.poll(() => inkling.readPosition()).toEqual({ step: step + 1, totalSteps });
});

test('the keyboard alone trains, pauses, steps, resumes and stops', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.button('Train').focus();
  await page.keyboard.press('Enter');
  await expect(inkling.button('Pause')).toBeFocused();
  await inkling.expectRunning();
  await page.keyboard.press('Space');
  await expect(inkling.button('Resume')).toBeFocused();
  await expect(inkling.position).toContainText('paused');
  const { step } = await inkling.readPosition();
  await page.keyboard.press('Tab');
  await expect(inkling.button('Step')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(inkling.position).toContainText(`step ${(step + 1).toLocaleString('en')} `);
  await expect(inkling.button('Step')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await inkling.expectRunning();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(inkling.button('Stop')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(inkling.button('Train')).toBeEnabled();
});

test('Evaluate tests the network that comes with the page: at least 99 % of 10,000', async ({ inkling }) => {
  await inkling.open();
  const counts = (await inkling.readConfusion()).split(' ').map(Number);
  const { percent, count } = await inkling.readTestAccuracy();
  reportFigure(`the network that comes with the page: ${percent} %`);
  expect(count).toBe(10_000);
  expect(percent).toBeGreaterThanOrEqual(99);
  expect(counts).toHaveLength(100);
  expect(counts.reduce((sum, each) => sum + each, 0)).toBe(10_000);
});
