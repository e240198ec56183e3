// What happens to the page in the soak, drawn by a seed: the same seed, the same script.

import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '../e2e/support/expect.js';

/** @import { Visitor } from './visitor.mjs' */

/** @typedef {'draw' | 'pause' | 'reload' | 'other tab' | 'hidden' | 'frozen' | 'kill' | 'storage cleared' | 'storage full'} Incident */

/** How often each is drawn, but for the kills, which are spread over the whole time. @type {[Incident, number][]} */
const WEIGHTS = [
  ['draw', 8],
  ['pause', 5],
  ['reload', 2],
  ['other tab', 2],
  ['hidden', 3],
  ['frozen', 2],
  ['storage cleared', 1],
  ['storage full', 1],
];
const DIGITS = /** @type {const} */ (['0', '1', '3', '4', '7']);

export class Incidents {
  /** @type {Partial<Record<Incident, number>>} */
  counts = {};
  #visitor;
  #random;
  #killEveryMs;
  #nextKill;

  /**
   * @param {Visitor} visitor
   * @param {{ seed: number, kills: number, minutes: number }} plan
   */
  constructor(visitor, { seed, kills, minutes }) {
    this.#visitor = visitor;
    this.#random = mulberry32(seed);
    this.#killEveryMs = (60_000 * minutes) / (kills + 0.5);
    this.#nextKill = Date.now() + this.#killEveryMs;
  }

  /** @returns {number} milliseconds in which nothing happens */
  calmMs() {
    return 1000 + 7000 * this.#random();
  }

  /** @returns {Promise<string>} what happened */
  async next() {
    const incident = this.#draw();
    this.counts[incident] = (this.counts[incident] ?? 0) + 1;
    if ((await this.#visitor.state()) !== 'running') await this.#visitor.train();
    await this.#happen(incident);
    return incident;
  }

  summary() {
    return Object.entries(this.counts)
      .map(([incident, count]) => `${incident} ${count}`)
      .join(', ');
  }

  /** @returns {Incident} */
  #draw() {
    if (Date.now() >= this.#nextKill) {
      this.#nextKill += this.#killEveryMs;
      return 'kill';
    }
    const total = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
    let left = total * this.#random();
    const found = WEIGHTS.find(([, weight]) => {
      left -= weight;
      return left < 0;
    });
    return (found ?? WEIGHTS[0])[0];
  }

  /** @param {Incident} incident */
  async #happen(incident) {
    const visitor = this.#visitor;
    switch (incident) {
      case 'draw':
        return visitor.draw(DIGITS[Math.floor(DIGITS.length * this.#random())]);
      case 'pause':
        await visitor.pause();
        return wait(2000 * this.#random());
      case 'reload':
        return visitor.reload();
      case 'other tab':
        return visitor.otherTab();
      case 'hidden':
        return this.#hide();
      case 'frozen':
        return this.#freeze();
      case 'kill':
        return this.#kill();
      case 'storage cleared':
        return this.#clearStorage();
      case 'storage full':
        return this.#fillStorage();
    }
  }

  async #kill() {
    const { inkling } = this.#visitor;
    const worker = inkling.worker();
    await worker.evaluate(() => globalThis.close()).catch(() => {});
    await expect(inkling.alert).toHaveText(/^The engine stopped unexpectedly and was started again; .+\.$/);
    await this.#visitor.recovered('the death of the worker');
  }

  async #hide() {
    const blank = await this.#visitor.page.context().newPage();
    await blank.bringToFront();
    await wait(4000 * this.#random());
    await blank.close();
    await this.#visitor.page.bringToFront();
  }

  async #freeze() {
    const { page } = this.#visitor;
    const session = await page.context().newCDPSession(page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await wait(4000 * this.#random());
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await session.detach();
  }

  /** As a person does in the browser's settings; what is kept from then on is kept. */
  async #clearStorage() {
    const { page } = this.#visitor;
    await page.evaluate(async () => {
      for (const { name } of await indexedDB.databases()) {
        await new Promise((resolve) => {
          const request = indexedDB.deleteDatabase(/** @type {string} */ (name));
          request.onsuccess = request.onerror = request.onblocked = resolve;
        });
      }
    });
    await this.#visitor.draw('7');
    await this.#visitor.pause();
    await this.#visitor.reload();
  }

  async #fillStorage() {
    const { page } = this.#visitor;
    const session = await page.context().newCDPSession(page);
    const { origin } = new URL(page.url());
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    await this.#visitor.draw('3');
    await wait(6000);
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    await session.detach();
    await this.#visitor.pause();
    await wait(1000);
    await this.#visitor.reload();
  }
}

/**
 * A small generator of random numbers, 0 to 1, by Tommy Ettinger (public domain).
 * @param {number} seed
 */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
