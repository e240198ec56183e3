// The start of the engine when something is in its way, once or for good: it works as if nothing had been, or one
// sentence tells what runs instead, or why nothing does.

import { chromium } from '@playwright/test';
import { isolationHeaders } from '../../scripts/serve.mjs';
import { expect, test } from './support/fixtures.js';
import { FaultyHost, faults } from './support/hosts.js';
import { Inkling } from './support/inkling.js';

/** @import { Page } from '@playwright/test' */
/** @import { Fault } from './support/hosts.js' */
/** @import { Watch } from './support/watch.js' */

const WORKER = 'assets/worker.js';
const engine = (/** @type {string} */ build) => `engine/inkling-${build}`;

/** What the browser itself says of files that do not arrive. */
const COMPLAINTS =
  /Failed to load|MIME type|wasm|Unexpected|Invalid or unexpected token|worker sent an error|ERR_|Aborted/;

// How often a file comes from the host is to depend on the page alone.
test.use({ serviceWorkers: 'block' });

/**
 * Something put before the worker's script, to stand in for a browser that refuses something.
 * @param {string} code
 * @returns {Fault}
 */
function preceded(code) {
  return (response, bytes) => response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(`${code};${bytes}`);
}

/**
 * The worker gets the module; its helper threads, which ask for the same file, do not.
 * @param {Fault} fault
 * @returns {Fault}
 */
function forHelpers(fault) {
  let asked = 0;
  return (response, bytes) => {
    asked += 1;
    if (asked > 1) fault(response, bytes);
    else response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(bytes);
  };
}

/**
 * @param {Page} page
 * @param {Watch} watch
 * @param {Record<string, string>} headers of the host
 * @param {Record<string, Fault>} spoiled
 * @param {(inkling: Inkling) => Promise<void>} act
 */
async function onFaultyHost(page, watch, headers, spoiled, act) {
  const host = await FaultyHost.start(headers);
  watch.expectHost(host.url);
  watch.allow(COMPLAINTS);
  for (const [path, fault] of Object.entries(spoiled)) host.spoil(path, fault);
  await act(new Inkling(page, host.url));
  await host.close();
}

/** @param {Inkling} inkling */
async function reads(inkling) {
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
}

test.describe('a file that goes wrong once is asked for again', () => {
  for (const file of [WORKER, `${engine('relaxed-simd')}.js`, `${engine('relaxed-simd')}.wasm`]) {
    for (const fault of /** @type {const} */ (['aborted', 'missing', 'logIn', 'garbage', 'cutShort'])) {
      test(`${file}: ${fault}`, async ({ page, faultyHost, watch }) => {
        watch.expectHost(faultyHost.url);
        watch.allow(COMPLAINTS);
        faultyHost.spoil(file, faults[fault], 1);
        const inkling = new Inkling(page, faultyHost.url);
        await inkling.open();
        await expect(inkling.engine).toHaveText('relaxed-simd · 1 thread');
        await expect(inkling.alert).toBeHidden();
        await expect(page.getByRole('radio', { name: /^Quick/ })).toBeAttached();
        await reads(inkling);
      });
    }
  }
});

test('an engine that came past a cache that has it wrong has helper threads that do so too', async ({
  page,
  watch,
}) => {
  const host = await FaultyHost.start(isolationHeaders);
  watch.expectHost(host.url);
  watch.allow(COMPLAINTS);
  const logInForAnHour = /** @type {Fault} */ (
    (response) =>
      response
        .writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'max-age=3600' })
        .end('<!doctype html>Please log in.')
  );
  host.spoil(`${engine('relaxed-simd-threads')}.js`, logInForAnHour, 1);
  const inkling = new Inkling(page, host.url);
  await inkling.open();
  await expect(inkling.engine).toHaveText(/^relaxed-simd · [2-8] threads$/);
  await expect(inkling.alert).toBeHidden();
  await host.close();
});

test.describe('the next build runs where one is refused, and that is told', () => {
  const instead = 'so relaxed-simd runs instead, on one thread.';
  const helpers = `The build relaxed-simd-threads cannot run here because its helper threads did not start, ${instead}`;
  const threads = `${engine('relaxed-simd-threads')}.js`;
  /** @type {[string, Record<string, Fault>, string, string, string][]} */
  const refusals = [
    [
      'shared memory is refused',
      {
        [WORKER]: preceded(
          'const Memory = WebAssembly.Memory; WebAssembly.Memory = function (limits) {' +
            ' if (limits.shared && limits.initial > 100) throw new RangeError("no memory"); return new Memory(limits); }',
        ),
      },
      '',
      'relaxed-simd · 1 thread',
      `The build relaxed-simd-threads cannot run here because the browser refused its memory, ${instead}`,
    ],
    ['helper threads are missing', { [threads]: forHelpers(faults.missing) }, '', 'relaxed-simd · 1 thread', helpers],
    [
      'helper threads meet a log-in page',
      { [threads]: forHelpers(faults.logIn) },
      '',
      'relaxed-simd · 1 thread',
      helpers,
    ],
    ['helper threads are cut off', { [threads]: forHelpers(faults.aborted) }, '', 'relaxed-simd · 1 thread', helpers],
    [
      'helper threads are never answered',
      {
        [threads]: forHelpers(faults.unanswered),
        [WORKER]: preceded('const later = setTimeout; globalThis.setTimeout = (act, ms) => later(act, ms / 10)'),
      },
      '',
      'relaxed-simd · 1 thread',
      helpers,
    ],
    [
      'relaxed SIMD was detected but does not compile',
      { [`${engine('relaxed-simd-threads')}.wasm`]: faults.foreign },
      '',
      'simd · 2 threads',
      'The build relaxed-simd-threads cannot run here because it could not be loaded, so simd-threads runs instead.',
    ],
    [
      'the build that was wished for is not there',
      { [`${engine('simd')}.wasm`]: faults.missing },
      '?build=simd&threads=1',
      'relaxed-simd · 1 thread',
      'The build simd cannot run here because it could not be loaded, so relaxed-simd runs instead.',
    ],
  ];
  for (const [name, spoiled, search, runs, sentence] of refusals) {
    test(name, async ({ page, watch }) => {
      await onFaultyHost(page, watch, isolationHeaders, spoiled, async (inkling) => {
        await inkling.open(search);
        await expect(inkling.engine).toHaveText(runs);
        await expect(inkling.alert).toHaveText(sentence);
        await reads(inkling);
      });
    });
  }

  /** Shared memory that does not grow, for as long as the worker's scope says so. */
  const limited = (/** @type {boolean} */ atOnce) =>
    preceded(`
      const { grow } = WebAssembly.Memory.prototype;
      globalThis.refusesMemory = ${atOnce};
      WebAssembly.Memory.prototype.grow = function (pages) {
        globalThis.lastGrown = this;
        if (refusesMemory && !(this.buffer instanceof ArrayBuffer)) throw new RangeError('no memory');
        return grow.call(this, pages);
      }`);
  const refused =
    'The build relaxed-simd-threads cannot run here because the browser refused it more memory, so relaxed-simd runs instead, on one thread';

  test('memory for the images is refused', async ({ page, watch }) => {
    await onFaultyHost(page, watch, isolationHeaders, { [WORKER]: limited(true) }, async (inkling) => {
      await inkling.open();
      await inkling.button('Train').click();
      await expect(inkling.alert).toContainText(`${refused}; `);
      await expect(inkling.engine).toHaveText('relaxed-simd · 1 thread');
      // Resume, where it was refused for the test images, behind which a training had begun.
      await page.getByRole('button', { name: /^(Train|Resume)$/ }).click();
      await inkling.expectRunning();
    });
  });

  test('memory is refused in the midst of a training, which goes on from its last checkpoint', async ({
    page,
    watch,
  }) => {
    await onFaultyHost(page, watch, isolationHeaders, { [WORKER]: limited(false) }, async (inkling) => {
      await inkling.open('?preset=accurate');
      await inkling.train();
      await inkling.pause();
      const { step } = await inkling.readPosition();
      await inkling.button('Resume').click();
      await inkling.expectRunning();
      await inkling.worker().evaluate(() => {
        const scope = /** @type {any} */ (globalThis);
        scope.refusesMemory = true;
        try {
          scope.lastGrown.grow(1);
        } catch {
          // As the module does; what it wanted the memory for then ends in a trap.
        }
      });
      await inkling.trap();
      await expect(inkling.alert).toHaveText(`${refused}; press Resume to go on from the last checkpoint.`);
      await expect(inkling.engine).toHaveText('relaxed-simd · 1 thread');
      expect((await inkling.readPosition()).step).toBeGreaterThanOrEqual(step);
      await inkling.button('Resume').click();
      await inkling.expectRunning();
    });
  });
});

test.describe('one sentence tells why nothing runs', () => {
  test('without WebAssembly', async ({ host, launchOptions, watch }) => {
    const args = [...(launchOptions.args ?? []), '--js-flags=--jitless'];
    const browser = await chromium.launch({ ...launchOptions, args });
    const context = await browser.newContext();
    watch.add(context);
    const inkling = new Inkling(await context.newPage(), host.url);
    await inkling.visit();
    await expect(inkling.alert).toHaveText(
      'This browser has WebAssembly switched off, which Inkling needs; allow it for this page (Lockdown Mode and strict security settings forbid it) and reload the page.',
    );
    await expect(inkling.engine).toHaveText('off');
    await browser.close();
  });

  test('without any build', async ({ page, watch }) => {
    const builds = ['simd', 'relaxed-simd'].map((build) => [`${engine(build)}.js`, faults.missing]);
    await onFaultyHost(page, watch, {}, Object.fromEntries(builds), async (inkling) => {
      await inkling.visit();
      await expect(inkling.alert).toHaveText(
        'The engine cannot run here because it could not be loaded; check the connection, close other tabs, and reload the page.',
      );
      await expect(inkling.engine).toHaveText('off');
    });
  });

  test('without a worker', async ({ page, watch }) => {
    await onFaultyHost(page, watch, {}, { [WORKER]: faults.missing }, async (inkling) => {
      await inkling.visit();
      await expect(inkling.alert).toHaveText(
        'The engine could not be loaded; check the connection and reload the page.',
      );
      await expect(inkling.engine).toHaveText('off');
    });
  });
});

test.describe('a host that isolates the page but none of its scripts', () => {
  test.use({ serviceWorkers: 'allow' });

  test('is mended by the service worker, and the page works, with threads', async ({ page, watch }) => {
    /** @type {Fault} */
    const isolated = (response, bytes) => {
      response.writeHead(200, { ...isolationHeaders, 'Content-Type': 'text/html' }).end(bytes);
    };
    await onFaultyHost(page, watch, {}, { 'index.html': isolated }, async (inkling) => {
      await inkling.visit('index.html');
      await expect(inkling.engine).toHaveText(/^relaxed-simd · [2-8] threads$/);
      await expect(inkling.alert).toBeHidden();
      await reads(inkling);
    });
  });
});

test('a frame that may not have a worker is told where the page works', async ({ page, watch }) => {
  const framed = '<iframe sandbox="allow-scripts" src="index.html" style="width: 90vw; height: 90vh"></iframe>';
  await onFaultyHost(
    page,
    watch,
    { 'Access-Control-Allow-Origin': '*' },
    { 'icon.svg': htmlPage(framed) },
    async ({ url }) => {
      await page.goto(`${url}icon.svg`);
      await expect(page.frameLocator('iframe').getByRole('alert')).toHaveText(
        'The browser does not let this page compute in the background, which Inkling needs; open it in a tab of its own.',
      );
    },
  );
});

/** @param {string} body @returns {Fault} */
function htmlPage(body) {
  return (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html>${body}`);
}
