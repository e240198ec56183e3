// MNIST comes once, whoever wants it and when: ahead in the background, for several presses at once, for another visit.

import { expect, test } from './support/fixtures.js';
import { faults } from './support/hosts.js';
import { Inkling } from './support/inkling.js';

/** @import { Page } from '@playwright/test' */
/** @import { FaultyHost } from './support/hosts.js' */

const FILES = ['train-images', 'train-labels', 'test-images', 'test-labels'].map((name) => `mnist/${name}.idx.gz.bin`);
const [IMAGES] = FILES;

/** @param {FaultyHost} host */
const asked = (host) => FILES.map((file) => host.asked(file));

/** Sizes of what is kept for the next visit, once all of it is. @param {Page} page */
async function keptSizes(page) {
  const read = () =>
    page.evaluate(async () => {
      const cache = await caches.open('inkling / data');
      const kept = await Promise.all((await cache.keys()).map(async (request) => cache.match(request)));
      return Promise.all(kept.map(async (response) => (await response?.arrayBuffer())?.byteLength ?? 0));
    });
  await expect.poll(async () => (await read()).length).toBe(FILES.length);
  return (await read()).sort();
}

test.beforeEach(({ watch, faultyHost }) => {
  watch.expectHost(faultyHost.url);
});

test('MNIST is there before it is asked for, and needs no host then', async ({ page, faultyHost }) => {
  const inkling = new Inkling(page, faultyHost.url);
  await inkling.open();
  await keptSizes(page);
  expect(asked(faultyHost)).toEqual([1, 1, 1, 1]);
  for (const file of FILES) faultyHost.spoil(file, faults.missing);
  await inkling.train();
  await inkling.open();
  await expect(inkling.button('Train').or(inkling.button('Resume'))).toBeEnabled();
  await inkling.button('Step').click();
  await expect(inkling.position).toContainText('paused');
  expect(asked(faultyHost)).toEqual([1, 1, 1, 1]);
});

test('MNIST comes once for all who press at once', async ({ page, faultyHost }) => {
  const inkling = new Inkling(page, faultyHost.url);
  await inkling.open();
  await inkling.enter('Test');
  await expect(inkling.button('Evaluate')).toBeVisible();
  await page.evaluate(() => {
    for (const press of ['evaluate', 'train', 'stop', 'step', 'evaluate', 'resume', 'train']) {
      /** @type {HTMLElement} */ (document.querySelector(`[data-part=${press}]`)).click();
    }
  });
  await keptSizes(page);
  expect(asked(faultyHost)).toEqual([1, 1, 1, 1]);
});

test('Stop during the fetch stops the waiting: the next press finds what came meanwhile', async ({
  page,
  faultyHost,
}) => {
  const inkling = new Inkling(page, faultyHost.url);
  faultyHost.spoil(IMAGES, faults.slow);
  await inkling.open();
  await inkling.button('Train').click();
  const progress = page.getByText(/^Fetching MNIST: /);
  const megabytes = async () => Number(((await progress.textContent()) ?? '').match(/\d+\.\d/)?.[0]);
  await expect.poll(megabytes).toBeGreaterThan(0.2);
  const before = await megabytes();
  await inkling.button('Stop').click();
  await expect(inkling.button('Train')).toBeEnabled();
  await inkling.button('Train').click();
  await expect.poll(megabytes).toBeGreaterThan(before);
  expect(asked(faultyHost)[0]).toBe(1);
});

test('who saves data gets MNIST when it is asked for', async ({ page, faultyHost }) => {
  const inkling = new Inkling(page, faultyHost.url);
  await inkling.saveData();
  await inkling.open();
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  await page.evaluate(() => navigator.serviceWorker.ready);
  expect(asked(faultyHost)).toEqual([0, 0, 0, 0]);
  await inkling.train();
  await keptSizes(page);
  expect(asked(faultyHost)).toEqual([1, 1, 1, 1]);
});

test('what is kept of MNIST and spoiled is healed by itself', async ({ page, faultyHost }) => {
  const inkling = new Inkling(page, faultyHost.url);
  await inkling.open();
  const right = await keptSizes(page);
  await page.evaluate(async () => {
    const cache = await caches.open('inkling / data');
    for (const request of await cache.keys()) await cache.put(request, new Response('<html>Please log in.</html>'));
  });
  await inkling.open();
  await inkling.train();
  await expect.poll(() => keptSizes(page)).toEqual(right);
  expect(asked(faultyHost)).toEqual([2, 2, 2, 2]);
  await expect(inkling.alert).toBeHidden();
});
