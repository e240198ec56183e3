// What outlives a reload: the settings, the drawing, the network, and a training that was interrupted.

import { expect, test } from './support/fixtures.js';

test('the drawing is kept after a reload, and can be undone', async ({ inkling }) => {
  await inkling.open();
  await inkling.drawDigit('4');
  await inkling.expectReadAs(4);
  const answer = await inkling.readAnswer();
  await inkling.reload();
  await expect(inkling.prediction).toHaveText(answer);
  await inkling.button('Undo').click();
  await expect(inkling.prediction).not.toHaveText(answer);
  await inkling.button('Undo').click();
  await expect(inkling.prediction).toHaveText('Draw a digit');
});

test('changed settings stand in the address and are kept after a reload', async ({ inkling, page }) => {
  await inkling.open();
  await page.getByText('Settings', { exact: true }).click();
  await page.getByLabel('Batch size').fill('32');
  await page.getByLabel('Optimizer').selectOption('sgd');
  await page.getByLabel('Seed').fill('7');
  await page.getByLabel('Seed').press('Enter');
  await expect(page).toHaveURL(/\?(?=.*batch=32)(?=.*optimizer=sgd)(?=.*seed=7)/);
  await inkling.reload();
  await expect(page.getByLabel('Batch size')).toHaveValue('32');
  await expect(page.getByLabel('Optimizer')).toHaveValue('sgd');
  await expect(page.getByLabel('Seed')).toHaveValue('7');
  await test.step('a preset too', async () => {
    await inkling.open();
    await page.getByRole('radio', { name: 'Classic' }).check();
    await expect(page).toHaveURL(/\?preset=keras$/);
    await inkling.reload();
    await expect(page.getByRole('radio', { name: 'Classic' })).toBeChecked();
  });
});

test('a paused training can be resumed after a reload, where it was', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.drawDigit('7');
  await inkling.train();
  await inkling.pause();
  const held = await inkling.readPosition();
  const answer = await inkling.readAnswer();

  await inkling.reload();
  await expect(inkling.button('Resume')).toBeEnabled();
  expect(await inkling.readPosition()).toEqual(held);
  await expect(inkling.prediction).toHaveText(answer);
  await inkling.button('Resume').click();
  await inkling.expectRunning();
  await inkling.pause();
  expect((await inkling.readPosition()).step).toBeGreaterThan(held.step);
  await expect(page.getByText('Read by your network, half taught.')).toBeVisible();
});

test('a training that was under way can be resumed after a reload', async ({ inkling }) => {
  await inkling.open('?batch=8');
  await inkling.train();
  await inkling.progressReaches(40);
  await inkling.reload();
  await expect(inkling.button('Resume')).toBeEnabled();
  const { step } = await inkling.readPosition();
  expect(step).toBeGreaterThan(0);
  await inkling.button('Step').click();
  await expect(inkling.position).toContainText(`step ${(step + 1).toLocaleString('en')} `);
});

test('a training that was stopped stays stopped, however soon the page is left', async ({ inkling, page }) => {
  for (let visit = 0; visit < 5; ++visit) {
    await inkling.open('?preset=keras');
    await inkling.train();
    await inkling.progressReaches(1);
    await inkling.pause();
    const left = page.waitForEvent('framenavigated');
    await inkling.button('Stop').evaluate((stop) => {
      // Away in the very moment in which the page says that it has stopped.
      new MutationObserver(() => {
        const train = [...document.querySelectorAll('button')].find((each) => each.textContent?.trim() === 'Train');
        if (train?.checkVisibility()) location.assign('?preset=quick');
      }).observe(document.body, { attributes: true, childList: true, subtree: true, characterData: true });
      /** @type {HTMLButtonElement} */ (stop).click();
    });
    await left;
    await inkling.ready();
    await expect(inkling.button('Train')).toBeVisible();
  }
});

test('a training that was resumed ends as one that was not', async ({ inkling }) => {
  const networks = [];
  for (const interrupted of [false, true]) {
    await inkling.open('?seed=5');
    for (const step of [1, 2, 3]) {
      await inkling.button('Step').click();
      await expect(inkling.position).toHaveText(new RegExp(`step ${step} of .* paused`));
      if (interrupted) {
        await inkling.reload();
        await expect(inkling.position).toHaveText(new RegExp(`step ${step} of .* paused`));
      }
    }
    networks.push(await inkling.readConfusion());
    await inkling.button('Stop').click();
    await expect(inkling.button('Train')).toBeEnabled();
  }
  expect(networks[1]).toBe(networks[0]);
});

test('one can go back to the network that came with the page', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  const answer = await inkling.readAnswer();
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step 1 of/);
  await inkling.button('Stop').click();
  await page.getByRole('button', { name: 'Use the original' }).click();
  await expect(inkling.prediction).toHaveText(answer);
  await inkling.reload();
  await expect(inkling.prediction).toHaveText(answer);
  await page.getByRole('button', { name: 'Use your own' }).click();
  await expect(inkling.prediction).not.toHaveText(answer);
});
