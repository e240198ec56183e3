// The page on different hosts: with and without isolation, in a sub-folder, without a connection, and in each build.

import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { isolationHeaders } from '../../scripts/serve.mjs';
import { expect, test } from './support/fixtures.js';
import { DIST, FaultyHost, faults, hostOf, plainHost } from './support/hosts.js';
import { Inkling } from './support/inkling.js';
import { strokeAtPenPace } from './support/pointers.js';

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
  await expect(inkling.position).toHaveText(/step 1 of .* paused$/);
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

/** As the log-in page of a network does, whatever is asked for. @type {import('./support/hosts.js').Fault} */
const logIn = (response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Please log in</title>');
};

/** Spoils only the answers that the test wants to. @param {import('./support/hosts.js').Fault} fault @param {string} type @param {(time: number) => boolean} isSpoiled @returns {import('./support/hosts.js').Fault} */
function spoiling(fault, type, isSpoiled) {
  let time = 0;
  return (response, bytes) => {
    time += 1;
    if (isSpoiled(time)) fault(response, bytes);
    else response.writeHead(200, { 'Content-Type': type }).end(bytes);
  };
}

test('what a log-in page said while the page was kept, and what the host refuses, does not stop the next visits', async ({
  page,
  faultyHost,
  watch,
}) => {
  watch.expectHost(faultyHost.url);
  watch.allow(/Failed to load resource|Manifest fetch/);
  const inkling = new Inkling(page, faultyHost.url);
  const script = 'assets/index.js';
  faultyHost.spoil(
    script,
    spoiling(logIn, 'text/javascript', (time) => time > 1),
  );
  await inkling.open();
  // From the browser's cache, then past it.
  await expect.poll(() => faultyHost.asked(script)).toBeGreaterThanOrEqual(3);
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration()) ?? null))
    .toBe(null);

  faultyHost.mend();
  for (const refused of ['manifest.webmanifest', 'icon.svg']) faultyHost.spoil(refused, faults.missing);
  await inkling.reload();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await faultyHost.close();
  await inkling.reload();
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
});

for (const [how, fault] of /** @type {const} */ ([
  ['is missing', faults.missing],
  ['is a log-in page', logIn],
  ['breaks off', faults.broken],
])) {
  test(`a script and a style that ${how} once are asked for again: the page is as if nothing had been`, async ({
    page,
    faultyHost,
    watch,
  }) => {
    watch.expectHost(faultyHost.url);
    watch.allow(/Failed to load|MIME type|preload/);
    const first = (/** @type {number} */ time) => time === 1;
    faultyHost.spoil('assets/index.js', spoiling(fault, 'text/javascript', first));
    faultyHost.spoil('assets/index.css', spoiling(fault, 'text/css', first));
    const inkling = new Inkling(page, faultyHost.url);
    await inkling.open();
    await expect(inkling.alert).toBeHidden();
    await expect(page.locator('body')).not.toHaveCSS('margin', '8px');
    await inkling.drawDigit('7');
    await inkling.expectReadAs(7);
  });
}

test('a script that is never answered is asked for by a page that reloads itself, which then works', async ({
  page,
  faultyHost,
  watch,
}) => {
  watch.expectHost(faultyHost.url);
  const script = 'assets/index.js';
  faultyHost.spoil(script, faults.unanswered, 1);
  const inkling = new Inkling(page, faultyHost.url);
  await page.clock.install();
  await page.goto(faultyHost.url, { waitUntil: 'commit' });
  await expect.poll(() => faultyHost.asked(script)).toBe(1);
  await page.clock.fastForward(20_000);
  await inkling.ready();
  await expect(inkling.alert).toBeHidden();
});

test('a host that does not know what WebAssembly is called is as good as any', async ({ page, watch }) => {
  const host = await FaultyHost.start(isolationHeaders);
  watch.expectHost(host.url);
  for (const build of ['simd', 'relaxed-simd', 'simd-threads', 'relaxed-simd-threads']) {
    host.spoil(`engine/inkling-${build}.wasm`, faults.untyped);
  }
  const inkling = new Inkling(page, host.url);
  await readsAndLearns(inkling);
  await expect(inkling.engine).toHaveText(/^relaxed-simd · [2-8] threads$/);
  await expect(inkling.alert).toBeHidden();
  await host.close();
});

test('a script that does not come is told', async ({ page, faultyHost, watch }) => {
  watch.expectHost(faultyHost.url);
  watch.allow(/Failed to load/);
  faultyHost.spoil('assets/index.js', faults.missing);
  const inkling = new Inkling(page, faultyHost.url);
  await inkling.visit();
  await expect(inkling.alert).toHaveText('Inkling did not arrive whole; check the connection and reload the page.');
  await expect(inkling.engine).toHaveText('off');
});

test('a page that was opened as a file says how to serve it, in its own style', async ({ page, watch }) => {
  watch.allow(/blocked by CORS policy|Failed to load resource/);
  await page.goto(`${pathToFileURL(DIST)}/index.html`);
  await expect(page.getByRole('alert')).toHaveText(/^Inkling does not run from a file; serve its folder, .+\.$/);
  await expect(page.locator('body')).not.toHaveCSS('margin', '8px');
});

test.describe('inside the page of another site', () => {
  test.use({ hosting: 'plain' });

  /**
   * @param {import('@playwright/test').Page} page
   * @param {string} frame
   * @param {import('./support/watch.js').Watch} watch
   */
  async function openAround(page, frame, watch) {
    const server = createServer((_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<link rel="icon" href="data:,">${frame}`),
    );
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
    const { url, close } = hostOf(server, '/');
    const site = url.replace('localhost', '127.0.0.1');
    watch.expectHost(site);
    await page.goto(site);
    return close;
  }

  test('the page works on one thread, and promises no more', async ({ page, host, watch }) => {
    const close = await openAround(page, `<iframe src="${host.url}"></iframe>`, watch);
    const frame = page.frameLocator('iframe');
    await expect(frame.getByRole('status', { name: 'Engine', exact: true })).toHaveText('relaxed-simd · 1 thread');
    await expect(frame.getByText('no: inside another page, so one thread')).toBeAttached();
    await close();
  });

  test('a sandbox that keeps the page from its files is told', async ({ page, host, watch }) => {
    watch.allow(/blocked by CORS policy|Failed to load resource/);
    const close = await openAround(page, `<iframe src="${host.url}" sandbox="allow-scripts"></iframe>`, watch);
    await expect(page.frameLocator('iframe').getByRole('alert')).toHaveText(
      /its frame is sandboxed\); open .+ in a tab of its own\.$/,
    );
    await close();
  });
});

test('on a host without https, by its name in a local network, the page reads and learns', async ({
  host,
  launchOptions,
  watch,
}) => {
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP classroom.test 127.0.0.1'],
  });
  const context = await browser.newContext();
  watch.add(context);
  const url = host.url.replace('localhost', 'classroom.test');
  watch.expectHost(url);
  watch.allow(/Cross-Origin-Opener-Policy header has been ignored/);
  const inkling = new Inkling(await context.newPage(), url);
  await inkling.open();
  await expect(inkling.engine).toHaveText('relaxed-simd · 1 thread');
  // Without https a browser tells of one move a frame, however many there were.
  await inkling.drawDigit('7', strokeAtPenPace);
  await inkling.expectReadAs(7);
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step 1 of .* paused$/);
  await inkling.reload();
  await expect(inkling.position).toHaveText(/step 1 of .* paused$/);
  await browser.close();
});
