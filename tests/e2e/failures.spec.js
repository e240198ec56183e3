// When the engine dies or computes nonsense, or needs what the browser has not: one sentence, and the last good network answers.

import { chromium } from '@playwright/test';
import { expect, test } from './support/fixtures.js';
import { Inkling } from './support/inkling.js';

test('a browser without WebAssembly SIMD is told what to do', async ({ host, launchOptions, watch }) => {
  // Without SSE 4.1 this browser has no WebAssembly SIMD, on the page and in its workers, as on an old processor.
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--js-flags=--no-enable-sse4-1'],
  });
  const context = await browser.newContext();
  watch.add(context);
  const page = await context.newPage();
  const inkling = new Inkling(page, host.url);
  await inkling.visit();
  await expect(inkling.alert).toHaveText(
    'This browser cannot run WebAssembly SIMD, which Inkling needs; please use a current version of Chrome, Edge, Firefox or Safari.',
  );
  await expect(inkling.engine).toHaveText('off');
  await expect(inkling.button('Train')).toBeDisabled();
  await inkling.drawDigit('7');
  await inkling.button('Undo').click();
  await expect(inkling.button('Undo')).toBeDisabled();
  await browser.close();
});

test('a killed worker is replaced, the last network answers, and the training goes on', async ({ inkling }) => {
  const sentence =
    'The engine stopped unexpectedly and was started again; press Resume to go on from the last checkpoint.';
  await inkling.open();
  await inkling.drawDigit('7');
  await inkling.train();
  await inkling.pause();
  const { step } = await inkling.readPosition();
  const answer = await inkling.readAnswer();

  await test.step('while paused', async () => {
    await kill(inkling);
    await expect(inkling.alert).toHaveText(sentence);
    await expect(inkling.button('Resume')).toBeEnabled();
    expect((await inkling.readPosition()).step).toBe(step);
    await expect(inkling.prediction).toHaveText(answer);
  });

  await test.step('while running', async () => {
    await inkling.button('Resume').click();
    await inkling.expectRunning();
    await expect(inkling.alert).toBeHidden();
    await kill(inkling);
    await expect(inkling.alert).toHaveText(sentence);
    await expect(inkling.button('Resume')).toBeEnabled();
    expect((await inkling.readPosition()).step).toBeGreaterThanOrEqual(step);
    await inkling.expectRead();
    await inkling.button('Resume').click();
    await inkling.expectRunning();
  });
});

test('a worker that is killed while idle is replaced', async ({ inkling }) => {
  await inkling.open();
  await kill(inkling);
  await expect(inkling.alert).toHaveText('The engine stopped unexpectedly and was started again; go on as before.');
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
});

test('a trap in the engine ends the worker, not the page', async ({ inkling }) => {
  // It is still under way when somebody looks, and all data are there.
  await inkling.open('?preset=accurate');
  await inkling.drawDigit('7');
  await inkling.train();
  await inkling.trap();
  await expect(inkling.alert).toHaveText(/^The engine stopped unexpectedly and was started again; .+\.$/);
  // Train, or Resume when there is a checkpoint already.
  await inkling.ready();
  await inkling.expectRead();
  await inkling.page.getByRole('button', { name: /^(Train|Resume)$/ }).click();
  await inkling.expectRunning();
});

test('a worker that dies again and again stays off, and the page says so', async ({ inkling }) => {
  await inkling.open();
  for (let death = 1; death <= 3; death++) {
    await kill(inkling);
    await expect(inkling.alert).toHaveText(/started again; go on as before\.$/);
    await inkling.page.getByRole('button', { name: 'Dismiss' }).click();
  }
  await kill(inkling);
  await expect(inkling.alert).toHaveText(
    'The engine stopped again and again, so it stays off; reload the page to try once more.',
  );
  await expect(inkling.engine).toHaveText('off');
  await inkling.reload();
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
});

test('a loss that is no number any more ends the training, and the last good network answers', async ({ inkling }) => {
  await inkling.open('?lr=1000&optimizer=sgd');
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  const answer = await inkling.readAnswer();
  await inkling.button('Train').click();
  await expect(inkling.alert).toHaveText(/^.*(learning rate).*\.$/);
  await expect(inkling.prediction).toHaveText(answer);
  await expect(inkling.button('Train')).toBeEnabled();
  await inkling.enter('Train');
  await inkling.page.getByLabel('Learning rate').fill('0.001');
  await inkling.page.getByLabel('Learning rate').press('Enter');
  await inkling.page.getByLabel('Optimizer').selectOption('adam');
  await inkling.train();
  await expect(inkling.alert).toBeHidden();
});

test('batches of one image are refused where the network compares images, and the network before them answers', async ({
  inkling,
  page,
}) => {
  await inkling.open('?preset=accurate&epochs=1&batch=1');
  await inkling.drawDigit('7');
  await inkling.button('Train').click();
  await expect(inkling.alert).toHaveText(/^Batch normalisation compares .+ needs a batch size of at least 2\.$/);
  await expect(inkling.button('Train')).toBeEnabled();
  await inkling.expectReadAs(7);
  await inkling.enter('Train');
  await page.getByLabel('Batch size', { exact: true }).fill('2');
  await inkling.button('Step').click();
  await expect(inkling.position).toContainText('step 1 of 27,500');
  await expect(inkling.alert).toBeHidden();
  await inkling.expectRead();
});

/** Ends the worker without a last word, as a browser that runs out of memory does. @param {Inkling} inkling */
async function kill(inkling) {
  const worker = inkling.worker();
  const gone = worker.waitForEvent('close');
  await worker.evaluate(() => globalThis.close());
  await gone;
}
