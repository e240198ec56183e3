// A first visit to the page with one accident, and the visit after it: whatever went wrong, the first ends in a page that
// works or in one sentence, and the next is as if nothing had been.

import { AccidentHost } from './accidents.js';
import { expect } from './expect.js';
import { DIGITS, sampled } from './ink.js';
import { Inkling, strokeWithMouse } from './inkling.js';

/** @import { Browser, Page } from '@playwright/test' */
/** @import { Accident, Asked, Request } from './accidents.js' */

/** @typedef {{ what: string, problem: string | null, sentence: string | null }} Outcome the sentence, when it did not work */

/** So many visits at a time: most of a visit's time is waiting. */
const SIDE_BY_SIDE = 4;

/**
 * What a first visit asks for when all goes well, the training data included.
 * @param {Browser} browser
 * @returns {Promise<Request[]>}
 */
export async function requestsOf(browser) {
  return withHost(browser, async (host, page) => {
    await page.goto(host.url);
    await works(page, host.url);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    return [...host.asked];
  });
}

/**
 * @param {Browser} browser
 * @param {readonly { at: Asked, how: string, accident: Accident }[]} plans one for each visit
 */
export async function expectMended(browser, plans) {
  const outcomes = await atOnce(SIDE_BY_SIDE, plans, (plan) => visitWith(browser, plan));
  const told = outcomes.filter(({ sentence }) => sentence !== null);
  console.log(`      ${plans.length} visits: ${plans.length - told.length} worked, ${told.length} told what to do`);
  for (const { what, sentence } of told) console.log(`        ${what}: ${sentence}`);
  const wrong = outcomes.filter(({ problem }) => problem !== null);
  expect(wrong.map(({ what, problem }) => `${what}: ${problem}`)).toEqual([]);
}

/**
 * @param {Browser} browser
 * @param {{ at: Asked, how: string, accident: Accident }} plan
 * @returns {Promise<Outcome>}
 */
async function visitWith(browser, { at, how, accident }) {
  const what = `${at.path} (${at.nth}) ${how}`;
  return withHost(browser, async (host, page) => {
    /** @type {string[]} */
    const uncaught = [];
    page.on('pageerror', ({ message }) => uncaught.push(message));
    host.plan(at, accident);
    let visit = 'the first visit';
    try {
      // Where the page itself does not come, the browser says so, and a person reloads.
      const arrived = await page.goto(host.url).catch(async () => {
        await page.waitForURL('chrome-error://chromewebdata/');
        return null;
      });
      const isPage = arrived !== null && (await page.title()).startsWith('Inkling');
      const sentence = isPage ? await worksOrTells(page, host.url) : null;
      visit = 'the next visit';
      await page.goto(host.url);
      await works(page, host.url);
      await expect(page.getByRole('alert')).toBeHidden();
      expect(uncaught).toEqual([]);
      return { what, problem: null, sentence };
    } catch (error) {
      const [message] = String(error).split('\nCall log');
      const alerts = await page.getByRole('alert').allTextContents();
      return { what, problem: `${visit}: ${message} The page says "${alerts.join(' ')}".`, sentence: null };
    }
  });
}

/** @param {Page} page @param {string} url @returns {Promise<string | null>} the sentence, when it does not work */
async function worksOrTells(page, url) {
  const inkling = new Inkling(page, url);
  const usable = inkling.engine.filter({ hasText: / thread/ });
  const off = inkling.engine.filter({ hasText: 'off' });
  await usable.or(off).first().waitFor();
  if (await usable.isVisible()) {
    await works(page, url);
    return null;
  }
  await expect(inkling.alert).toHaveText(/^[A-Z][^.]*\.$/);
  return inkling.alert.textContent();
}

/** Reads a drawing and learns from a batch. @param {Page} page @param {string} url */
async function works(page, url) {
  const inkling = new Inkling(page, url);
  await inkling.ready();
  await inkling.pad.press('Escape');
  for (const line of DIGITS[7]) await strokeWithMouse(page, await inkling.onScreen(sampled(line)));
  // In the next visit by a network that has learned from a single batch.
  await inkling.expectRead();
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step [\d,]+ of .* paused$/);
}

/**
 * @template Result
 * @param {Browser} browser
 * @param {(host: AccidentHost, page: Page) => Promise<Result>} visit in a profile of its own
 */
async function withHost(browser, visit) {
  const host = await AccidentHost.start();
  const context = await browser.newContext();
  try {
    return await visit(host, await context.newPage());
  } finally {
    await context.close();
    await host.close();
  }
}

/**
 * @template Item, Result
 * @param {number} most under way at a time
 * @param {readonly Item[]} items
 * @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<Result[]>}
 */
async function atOnce(most, items, work) {
  /** @type {Result[]} */
  const results = [];
  const next = items.entries();
  const lane = async () => {
    for (const [index, item] of next) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: most }, lane));
  return results;
}
