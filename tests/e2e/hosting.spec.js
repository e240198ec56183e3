// The page on different hosts: with and without isolation, in a sub-folder, without a connection, and in each build.

import { expect, test } from './support/fixtures.js';
import { plainHost } from './support/hosts.js';
import { Inkling } from './support/inkling.js';

/** Opens, reads a drawing, takes a training step. @param {Inkling} inkling @param {string} [search] */
async function readsAndLearns(inkling, search) {
  await inkling.open(search);
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step 1 of .* paused$/);
  await inkling.expectRead();
}

test.describe('on a host with the isolation headers', () => {
  test('the page uses several threads, and a click on the engine in use tells more about it', async ({
    inkling,
    page,
  }) => {
    await readsAndLearns(inkling);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const cores = await page.evaluate(() => Math.min(8, navigator.hardwareConcurrency));
    await expect(inkling.engine).toHaveText(`relaxed-simd · ${cores} threads`);
    await inkling.clickEngine();
    await expect(page.getByRole('definition').filter({ hasText: 'yes' })).toBeVisible();
    expect(await inkling.readWasmBytes()).toBeGreaterThan(0);
  });

  const builds = /** @type {const} */ ([
    ['?build=simd', 'simd · 1 thread'],
    ['?build=relaxed-simd', 'relaxed-simd · 1 thread'],
    ['?build=simd-threads&threads=2', 'simd · 2 threads'],
    ['?build=relaxed-simd-threads&threads=3', 'relaxed-simd · 3 threads'],
    ['?threads=1', 'relaxed-simd · 1 thread'],
  ]);
  for (const [search, engine] of builds) {
    test(`${search} runs as ${engine}`, async ({ inkling }) => {
      await readsAndLearns(inkling, search);
      await expect(inkling.engine).toHaveText(engine);
      await expect(inkling.alert).toBeHidden();
    });
  }

  test('one seed gives the same network with 1, 2 and 3 threads, another seed another one', async ({
    browser,
    host,
    watch,
  }) => {
    const networks = [];
    for (const search of ['?seed=5&threads=1', '?seed=5&threads=2', '?seed=5&threads=3', '?seed=6&threads=2']) {
      // Each with a storage of its own: a training that was left a moment ago is not to be found again.
      const context = await browser.newContext();
      watch.add(context);
      const inkling = new Inkling(await context.newPage(), host.url);
      await inkling.open(search);
      await inkling.button('Step').click();
      await expect(inkling.position).toHaveText(/step 1 of/);
      networks.push(await inkling.readConfusion());
      await inkling.button('Stop').click();
      await expect(inkling.button('Train')).toBeEnabled();
      await context.close();
    }
    expect(new Set(networks.slice(0, 3)).size).toBe(1);
    expect(networks[3]).not.toBe(networks[0]);
  });
});

test.describe('in a sub-folder of a plain static host', () => {
  test.use({ hosting: 'plain' });

  test('the page works on one thread, and asks nothing of another host nor outside of its folder', async ({
    inkling,
    page,
    watch,
  }) => {
    await readsAndLearns(inkling);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await expect(inkling.engine).toHaveText('relaxed-simd · 1 thread');
    await expect(inkling.alert).toBeHidden();
    const web = watch.requests().filter((url) => url.startsWith('http'));
    expect(web.length).toBeGreaterThan(8);
    expect(web.filter((url) => !url.startsWith(inkling.url))).toEqual([]);
  });

  test('a build with threads gives way to one without, which is told', async ({ inkling }) => {
    await inkling.open('?build=relaxed-simd-threads');
    await expect(inkling.engine).toHaveText('relaxed-simd · 1 thread');
    await expect(inkling.alert).toHaveText(/^The build relaxed-simd-threads cannot run here because .+\.$/);
    await inkling.drawDigit('7');
    await inkling.expectReadAs(7);
  });

  test('the second visit is isolated by the service worker, and uses threads', async ({ inkling, page }) => {
    await inkling.open();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await readsAndLearns(inkling);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await expect(inkling.engine).toHaveText(/^relaxed-simd · [2-8] threads$/);
  });
});

test('the second visit needs no connection, not even to train', async ({ page, watch }) => {
  const host = await plainHost();
  const inkling = new Inkling(page, host.url);
  watch.expectHost(host.url);
  await inkling.open();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await inkling.button('Step').click();
  await expect.poll(() => page.evaluate(keptData)).toBe(4);
  await host.close();

  await page.goto('about:blank');
  await inkling.open('?seed=3');
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step 2 of .* paused$/);
  await inkling.drawDigit('7');
  await inkling.expectRead();
  await expect(inkling.alert).toBeHidden();

  async function keptData() {
    let count = 0;
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      count += requests.filter(({ url }) => url.includes('/mnist/') && url.endsWith('.bin')).length;
    }
    return count;
  }
});
