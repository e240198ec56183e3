// One version of the page after another, on a host that lets browsers keep everything for a year: the next reload brings
// the new one, whatever else is open and however broken the one before is, and no load has files of two.

import { expect, test } from './support/fixtures.js';
import { Inkling } from './support/inkling.js';

/** @import { Page } from '@playwright/test' */

/** The service worker of the version that the host has is there, and no other one. @param {Page} page */
async function upToDate(page) {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
  });
  const states = () =>
    page.evaluate(async () => {
      const { installing, waiting, active } = await navigator.serviceWorker.ready;
      return [installing, waiting, active].map((worker) => worker?.state);
    });
  await expect.poll(states, { timeout: 30_000 }).toEqual([undefined, undefined, 'activated']);
}

/** Folders from which the page and its worker took an engine. @param {Page} page */
async function enginesOf(page) {
  const [worker] = page.workers();
  const urls = await worker.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  return new Set(urls.filter((url) => url.includes('/engine/')).map((url) => /engine\/(\w+)/.exec(url)?.[1]));
}

test('the next reload brings the new version, whichever pages are open, and those go on with their own', async ({
  context,
  page,
  versionsHost,
  watch,
}) => {
  watch.expectHost(versionsHost.url);
  await versionsHost.deploy('version A');
  const inkling = new Inkling(page, versionsHost.url);
  await inkling.open();
  await upToDate(page);
  const another = new Inkling(await context.newPage(), versionsHost.url);
  await another.open('?threads=1');
  await (await context.newPage()).goto(new URL('/other/', versionsHost.url).href);
  const [engineA] = await enginesOf(another.page);

  await versionsHost.deploy('version B');
  await inkling.reload();
  await expect(page).toHaveTitle(/version A$/);
  await upToDate(page);
  await inkling.reload();
  await expect(page).toHaveTitle(/version B$/);
  const enginesB = await enginesOf(page);
  expect(enginesB.size).toBe(1);
  expect(enginesB).not.toContain(engineA);

  await another.worker().evaluate(() => globalThis.close());
  await expect(another.alert).toHaveText(/was started again/);
  expect(await enginesOf(another.page)).toEqual(new Set([engineA]));

  await another.page.close();
  // A page that was closed a moment ago may count still.
  const versionsKeptWhenAlone = async () => {
    await page.goto('about:blank');
    await inkling.open();
    return (await page.evaluate(() => caches.keys())).filter((name) => !name.endsWith(' data'));
  };
  await expect.poll(versionsKeptWhenAlone).toHaveLength(1);
});

/** @type {[string, import('./support/versions.js').Change][]} */
const breaks = [
  ['whose page does not start', (name, text) => (name === 'assets/index.js' ? `throw Error('broken');${text}` : text)],
  ['whose engine does not load', (name, text) => (/^engine\/.*js$/.test(name) ? 'no engine' : text)],
];
for (const [what, broken] of breaks) {
  test(`a version ${what} gives way to the next one by itself`, async ({ page, versionsHost, watch }) => {
    watch.expectHost(versionsHost.url);
    watch.allow(/broken|Unexpected identifier/);
    await versionsHost.deploy('version A');
    const inkling = new Inkling(page, versionsHost.url);
    await inkling.open();
    await upToDate(page);
    await versionsHost.deploy('version B', broken);
    await inkling.reload();
    await upToDate(page);
    await page.reload();
    await expect(page).toHaveTitle(/version B$/);
    await expect(inkling.engine).toHaveText('off');

    await versionsHost.deploy('version C');
    await page.reload();
    await expect(page).toHaveTitle(/version C$/);
    await inkling.ready();
    await inkling.drawDigit('7');
    await inkling.expectReadAs(7);
  });
}
