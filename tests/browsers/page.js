// The page as a person meets it in any of the browsers: what can be read on it, and a hand that draws and presses.
// Everything is found by role and name, so that markup and styles may change under the tests.

import { expect } from '@playwright/test';
import { DIGITS } from '../e2e/support/ink.js';

/** @import { Place, Tab } from './drivers/driver.js' */

/** Training takes every core, and the browsers run side by side: what is awaited is an event, whenever it comes. */
const patience = { timeout: 90_000, intervals: [50] };

/** In pixels: two clicks in quick succession that lie so far apart are no double click. */
const APART = 12;

export class Page {
  #side = APART / 2;

  /** @param {Tab} tab */
  constructor(tab) {
    this.tab = tab;
  }

  /** Opens the page and waits until it can be used. @param {string} url */
  async open(url) {
    await this.tab.go(url);
    await this.shows({ presses: /\b(Train|Resume)\b/, engine: /simd · \d threads?$/ });
  }

  /** Waits until all of these can be read. @param {Partial<Record<keyof ReturnType<typeof look>, RegExp>>} wanted */
  async shows(wanted) {
    const matching = Object.fromEntries(
      Object.entries(wanted).map(([name, text]) => [name, expect.stringMatching(text)]),
    );
    await expect.poll(() => this.look(), patience).toMatchObject(matching);
  }

  look() {
    return this.tab.evaluate(look);
  }

  /** The training has gone on by a few steps. */
  async goesOn() {
    const { percent } = await this.look();
    await expect.poll(async () => Number((await this.look()).percent), patience).toBeGreaterThan(Number(percent));
  }

  /**
   * One click, which is never the second of a double click, however fast it follows the one before.
   * @param {string} name of a button, once it can be pressed
   */
  async press(name) {
    await this.shows({ presses: new RegExp(`\\b${name}\\b`) });
    const [x, y] = await this.tab.evaluate(centreOf, name);
    this.#side = -this.#side;
    await this.tab.stroke([[x + this.#side, y]]);
  }

  /** @param {keyof typeof DIGITS} digit */
  async draw(digit) {
    const { x, y, width, height } = await this.tab.evaluate(placeOfPad);
    for (const line of DIGITS[digit]) {
      await this.tab.stroke(
        line.map(([across, down]) => /** @type {Place} */ ([x + across * width, y + down * height])),
      );
    }
  }

  async expectRead(/** @type {string | number} */ digit) {
    await this.shows({ prediction: new RegExp(`^${digit} — (> )?\\d+\\.\\d %$`) });
  }

  /** What the network makes of the 10,000 test images. @returns {Promise<number[]>} row = the true digit */
  async evaluate() {
    await this.tab.evaluate(enterTest);
    await this.press('Evaluate');
    await this.shows({ accuracy: / of 10,000 wrong \(\d+\.\d\d % right\)$/, confusion: /\d/ });
    const { confusion } = await this.look();
    return confusion.split(' ').map(Number);
  }

  /** What is kept of the network that was trained, to the last bit. @param {string} sha256 as tests/golden/same_bits.json has it */
  async keepsWeights(sha256) {
    await expect.poll(() => this.tab.evaluate(digestOfWeights), patience).toBe(sha256);
  }

  /** The script of the service worker is here, whatever it still has to do. */
  async serviceWorkerIsFetched() {
    await expect.poll(() => this.tab.evaluate(hasServiceWorker), patience).toBe(true);
  }

  /** The service worker has come in, which must not take until every thread of the page has rested. */
  async serviceWorkerActivates() {
    await expect.poll(() => this.tab.evaluate(stateOfServiceWorker), { timeout: 30_000 }).toBe('activated');
  }

  /** The service worker of the version that the host has now comes in, while this page goes on. */
  async serviceWorkerUpdates() {
    await this.tab.evaluate(updateServiceWorker);
    await this.serviceWorkerActivates();
  }

  /** The next visit needs no connection. */
  async keptOffline() {
    await expect.poll(() => this.tab.evaluate(keptData), patience).toBe(4);
    await this.serviceWorkerActivates();
  }
}

/** Runs in the page. */
function enterTest() {
  location.hash = 'test';
}

/** Runs in the page. */
function look() {
  const text = (/** @type {string} */ selector) => document.querySelector(selector)?.textContent?.trim() ?? '';
  const shown = [...document.querySelectorAll('button')].filter((button) => button.checkVisibility());
  const table = [...document.querySelectorAll('table')].find(({ caption }) =>
    /was read as which/.test(caption?.textContent ?? ''),
  );
  return {
    engine: text('[aria-label="Engine"]'),
    prediction: text('[aria-label="Prediction"]'),
    accuracy: text('[aria-label="Test accuracy"]'),
    progress: text('.progress-text'),
    percent: document.querySelector('[role="progressbar"]')?.getAttribute('aria-valuenow') ?? '',
    alert: text('[role="alert"]'),
    presses: shown.flatMap((button) => (button.disabled ? [] : [button.textContent?.trim()])).join(', '),
    confusion: [...(table?.querySelectorAll('tbody td') ?? [])].map((cell) => cell.textContent).join(' '),
  };
}

/** Runs in the page. @param {string} name @returns {[number, number]} */
function centreOf(name) {
  const button = [...document.querySelectorAll('button')].find(
    (button) => button.textContent?.trim() === name && button.checkVisibility(),
  );
  if (button === undefined) throw new Error(`There is no button "${name}".`);
  button.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { x, y, width, height } = button.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}

/** Runs in the page. */
function placeOfPad() {
  const pad = /** @type {HTMLElement} */ (document.querySelector('[aria-label="Drawing pad"]'));
  pad.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const { x, y, width, height } = pad.getBoundingClientRect();
  return { x, y, width, height };
}

/** Runs in the page. */
async function hasServiceWorker() {
  return (await navigator.serviceWorker.getRegistration()) !== undefined;
}

/** Runs in the page. */
async function stateOfServiceWorker() {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.active?.state;
}

/** Runs in the page, until the new service worker is the active one. */
async function updateServiceWorker() {
  const registration = await navigator.serviceWorker.ready;
  const before = registration.active;
  await registration.update();
  const comingIn = registration.installing ?? registration.waiting;
  if (comingIn === null) return;
  await new Promise((resolve) => {
    const look = () => registration.active !== before && resolve(null);
    comingIn.addEventListener('statechange', look);
    look();
  });
}

/** Runs in the page. @returns {Promise<string>} of the one network that is kept: the SHA-256 of its layers' tensors, in their order */
async function digestOfWeights() {
  const done = (/** @type {IDBRequest} */ request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await done(indexedDB.open(`inkling ${location.pathname}`));
  const [network] = await done(database.transaction('networks').objectStore('networks').getAll());
  database.close();
  if (network === undefined || network.checkpoint.resumable) return 'not trained to its end';
  // A safetensors file: the length of its header, the header, the data.
  const { bytes } = network.checkpoint;
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const places = Object.entries(header)
    .filter(([name]) => name.startsWith('layers.'))
    .map(([, { data_offsets: place }]) => place)
    .sort(([a], [b]) => a - b);
  const data = new Blob(places.map(([from, to]) => bytes.subarray(start + from, start + to)));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await data.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Runs in the page. @returns {Promise<number>} files of the training data that are kept */
async function keptData() {
  let count = 0;
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    count += requests.filter(({ url }) => url.includes('/mnist/') && url.endsWith('.bin')).length;
  }
  return count;
}
