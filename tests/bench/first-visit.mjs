// ./scripts/first-visit, once everything is built: what a stranger meets, each time in a fresh profile of Chromium. From
// the click on Train to the tested network, beside the same training repeated in the same tab: after five seconds on
// the page, on a second visit, and at once. And the time to the first answer, here and on a slow line.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../../scripts/lib/chromium.mjs';
import { startServer } from '../../scripts/serve.mjs';
import { DIGITS, sampled } from '../e2e/support/ink.js';
import { busyShare, describeMachine } from './machine.mjs';
import { startSlowLine } from './slow-line.mjs';
import { median } from './statistics.mjs';

/** @import { BrowserContext, Page } from '@playwright/test' */

/**
 * Milliseconds of one round.
 * @typedef {object} Round
 * @property {Trained} waited
 * @property {Trained} secondVisit
 * @property {Trained & { fetch: number }} atOnce the bare fetch of the same files too
 * @property {number} answer
 */
/** @typedef {{ first: number, again: number }} Trained */
/** @typedef {{ answer: number, atOnce: number }} SlowRound */

const usage = `Measures a first visit in Chromium and prints a table; build/first-visit.json holds it.

  --rounds N  how often everything is measured, in fresh profiles (default 5)
  --preset P  what is trained (default quick)
  --only X    only 'here' or only 'slow', the line of 10 Mbit/s`;

const inRepository = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const OPEN_MS = 5000;
const LIMIT_MS = 600_000;
const LINE = { bitsPerSecond: 10e6, roundTripMs: 40 };
const MOST_RATIO = 1.25;
const MOST_ANSWER_MS = 700;

/**
 * Chromium with a profile that is new on the disk; `visit` may be called again, as another start of the browser.
 * @template Result
 * @param {(visit: <Value>(work: (page: Page, context: BrowserContext) => Promise<Value>) => Promise<Value>) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function inFreshProfile(work) {
  const profile = await mkdtemp(join(tmpdir(), 'first-visit-'));
  try {
    return await work(async (look) => {
      const context = await chromium.launchPersistentContext(profile, chromiumLaunch);
      try {
        return await look(context.pages()[0] ?? (await context.newPage()), context);
      } finally {
        await context.close();
      }
    });
  } finally {
    // The last of the browser's processes may still write.
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** @type {(page: Page) => Promise<void>} until Train can be pressed */
async function untilReady(page) {
  await page.locator('[data-part=train]:not([disabled]):not([aria-disabled=true])').waitFor();
}

/**
 * From the click until Train can be pressed again: trained and tested.
 * @type {(page: Page) => Promise<number>}
 */
async function train(page) {
  const milliseconds = await page.getByRole('button', { name: 'Train', exact: true }).evaluate(
    (train, limit) =>
      new Promise((resolve, reject) => {
        const start = performance.now();
        let begun = false;
        const isShown = () => train.checkVisibility() && train.getAttribute('aria-disabled') !== 'true';
        const observer = new MutationObserver(() => {
          if (!isShown()) begun = true;
          else if (begun) {
            observer.disconnect();
            resolve(performance.now() - start);
          }
        });
        observer.observe(document.body, { attributes: true, childList: true, subtree: true });
        setTimeout(reject, limit, new Error('The training does not end.'));
        /** @type {HTMLElement} */ (train).click();
      }),
    LIMIT_MS,
  );
  const accuracy = await page.getByRole('status', { name: 'Test accuracy', exact: true }).textContent();
  if (!accuracy?.includes('%')) throw new Error(`The page says "${accuracy}" of its test.`);
  return milliseconds;
}

/** The second time when the service worker has kept what it keeps. @type {(page: Page) => Promise<Trained>} */
async function trainTwice(page) {
  const first = await train(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  return { first, again: await train(page) };
}

/** What the four files take without anything being done with them. @type {(page: Page) => Promise<number>} */
function bareFetch(page) {
  return page.evaluate(async () => {
    const kept = await caches.open('inkling / data');
    const urls = (await kept.keys()).map(({ url }) => url);
    if (urls.length !== 4) throw new Error(`The page keeps ${urls.length} files of MNIST.`);
    const start = performance.now();
    for (const url of urls) await (await fetch(url, { cache: 'no-store' })).arrayBuffer();
    return performance.now() - start;
  });
}

/**
 * From the beginning of the navigation to the first answer to a digit that is drawn as soon as the pad takes ink.
 * @type {(page: Page, address: string) => Promise<number>}
 */
async function firstAnswer(page, address) {
  await page.goto(address, { waitUntil: 'domcontentloaded' });
  const answered = page.evaluate(
    () =>
      new Promise((resolve) => {
        const status = /** @type {HTMLElement} */ (document.querySelector('[aria-label=Prediction]'));
        const look = () => {
          if (!/^\d — /.test(status.textContent ?? '')) return;
          observer.disconnect();
          resolve(performance.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(status, { childList: true, subtree: true, characterData: true });
        look();
      }),
  );
  const box = await page.getByLabel('Drawing pad', { exact: true }).boundingBox();
  if (box === null) throw new Error('The drawing pad cannot be seen.');
  for (const line of DIGITS[7]) {
    const places = sampled(line, 0.1).map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
    await page.mouse.move(places[0][0], places[0][1]);
    await page.mouse.down();
    for (const [x, y] of places.slice(1)) await page.mouse.move(x, y);
    await page.mouse.up();
  }
  return /** @type {Promise<number>} */ (answered);
}

/** @type {(address: string, search: string) => Promise<Round>} */
async function roundHere(address, search) {
  const open = async (/** @type {Page} */ page) => {
    await page.goto(address + search);
    await untilReady(page);
  };
  const afterFiveSeconds = async (/** @type {Page} */ page) => {
    await open(page);
    await page.waitForTimeout(OPEN_MS);
    return trainTwice(page);
  };
  const [waited, secondVisit] = await inFreshProfile(async (visit) => [
    await visit(afterFiveSeconds),
    await visit(afterFiveSeconds),
  ]);
  const atOnce = await inFreshProfile((visit) =>
    visit(async (page) => {
      await open(page);
      const trained = await trainTwice(page);
      return { ...trained, fetch: await bareFetch(page) };
    }),
  );
  const answer = await inFreshProfile((visit) => visit((page) => firstAnswer(page, address)));
  return { waited, secondVisit, atOnce, answer };
}

/** @type {(address: string, search: string) => Promise<SlowRound>} */
async function roundOnSlowLine(address, search) {
  const answer = await inFreshProfile((visit) => visit((page) => firstAnswer(page, address)));
  const atOnce = await inFreshProfile((visit) =>
    visit(async (page) => {
      await page.goto(address + search);
      await untilReady(page);
      return train(page);
    }),
  );
  return { answer, atOnce };
}

/** @type {(server: import('node:net').Server) => string} */
function addressOf(server) {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://localhost:${port}/`;
}

const span = (/** @type {number[]} */ values, digits = 2) =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;

/** @type {(title: string, trained: Trained[], ratios: number[]) => string} */
function line(title, trained, ratios) {
  const seconds = (/** @type {keyof Trained} */ key) => span(trained.map((each) => each[key] / 1000));
  const kept = median(ratios) <= MOST_RATIO ? 'yes' : 'no';
  return `  ${title.padEnd(32)} ${seconds('first').padEnd(22)} ${seconds('again').padEnd(22)} ${span(ratios).padEnd(22)} ${kept}`;
}

/** @type {(rounds: Round[]) => void} */
function printHere(rounds) {
  console.log(`  ${'from Train to done, s'.padEnd(32)} ${'first'.padEnd(22)} ${'repeated'.padEnd(22)} ratio`);
  for (const [title, key] of /** @type {const} */ ([
    ['page open for 5 s', 'waited'],
    ['second visit, open for 5 s', 'secondVisit'],
  ])) {
    const trained = rounds.map((round) => round[key]);
    console.log(
      line(
        title,
        trained,
        trained.map(({ first, again }) => first / again),
      ),
    );
  }
  const atOnce = rounds.map((round) => round.atOnce);
  console.log(
    line(
      'at once, less the bare fetch',
      atOnce,
      atOnce.map(({ first, again, fetch }) => (first - fetch) / again),
    ),
  );
  console.log(`  ${'the bare fetch of MNIST, s'.padEnd(32)} ${span(atOnce.map(({ fetch }) => fetch / 1000))}`);
  const answers = rounds.map(({ answer }) => answer);
  const kept = median(answers) <= MOST_ANSWER_MS ? 'yes' : 'no';
  console.log(`  ${'first answer on a cold page, ms'.padEnd(32)} ${span(answers, 0).padEnd(68)} ${kept}`);
}

/** @type {(rounds: SlowRound[]) => void} */
function printSlow(rounds) {
  const { bitsPerSecond, roundTripMs } = LINE;
  console.log(`  On a line of ${bitsPerSecond / 1e6} Mbit/s with a round trip of ${roundTripMs} ms:`);
  console.log(
    `  ${'first answer on a cold page, ms'.padEnd(32)} ${span(
      rounds.map(({ answer }) => answer),
      0,
    )}`,
  );
  console.log(`  ${'at once, from Train to done, s'.padEnd(32)} ${span(rounds.map(({ atOnce }) => atOnce / 1000))}`);
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    preset: { type: 'string', default: 'quick' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
} else {
  const busy = await busyShare();
  const server = await startServer({ folder: inRepository('dist') });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const slowLine = await startSlowLine(port, LINE);
  const search = `?preset=${values.preset}&threads=2`;
  /** @type {Round[]} */
  const here = [];
  /** @type {SlowRound[]} */
  const slow = [];
  try {
    for (let count = 1; count <= Number(values.rounds); count++) {
      if (values.only !== 'slow') here.push(await roundHere(addressOf(server), search));
      if (values.only !== 'here') slow.push(await roundOnSlowLine(addressOf(slowLine), search));
      console.log(`  round ${count} of ${values.rounds}`);
    }
  } finally {
    server.close();
    slowLine.close();
  }
  console.log(
    `\nPreset ${values.preset}, median (lowest to highest); others had ${(100 * busy).toFixed(0)} % of the cores before.`,
  );
  if (here.length > 0) printHere(here);
  if (slow.length > 0) printSlow(slow);
  await mkdir(inRepository('build'), { recursive: true });
  const machine = { ...describeMachine(), busy_share: busy };
  const figures = { machine, date: new Date().toISOString(), preset: values.preset, here, slow_line: LINE, slow };
  await writeFile(inRepository('build/first-visit.json'), `${JSON.stringify(figures, null, 2)}\n`);
  console.log('\nWritten to build/first-visit.json.');
}
