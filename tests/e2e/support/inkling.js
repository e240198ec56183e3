// The page as a person meets it: found by role and name only, so that markup and styles may change under the tests.

import { allAnswered, followPredictions } from './answers.js';
import { expect } from './expect.js';
import { DIGITS, sampled } from './ink.js';

/** @import { Locator, Page, Worker } from '@playwright/test' */
/** @import { Line, Place } from './ink.js' */
/** @import { PictureFile } from './pictures.js' */

/** @typedef {(page: Page, places: readonly Place[]) => Promise<void>} Hand draws one stroke, in pixels of the page */

/**
 * As quick as a mouse that tells of its moves oftener than the screen shows frames.
 * @type {Hand}
 */
export async function strokeWithMouse({ mouse }, places) {
  await mouse.move(...places[0]);
  await mouse.down();
  await Promise.all(places.slice(1).map(([x, y]) => mouse.move(x, y)));
  await mouse.up();
}

/** The script of the worker in which the engine runs; its helper threads are workers too, and run another. */
export const ENGINE_WORKER = /worker-[\w-]*\.js$/;

export class Inkling {
  #followed = false;

  /**
   * @param {Page} page
   * @param {string} url of the page's folder
   */
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.pad = page.getByLabel('Drawing pad', { exact: true });
    this.prediction = page.getByRole('status', { name: 'Prediction', exact: true });
    this.probabilities = page.getByRole('list', { name: 'Probabilities', exact: true }).getByRole('listitem');
    this.digitsFound = page.getByRole('list', { name: 'Digits found', exact: true }).getByRole('button');
    this.progress = page.getByRole('progressbar', { name: 'Training progress', exact: true });
    this.testAccuracy = page.getByRole('status', { name: 'Test accuracy', exact: true });
    this.engine = page.getByRole('status', { name: 'Engine', exact: true });
    this.readBy = page.getByRole('combobox', { name: 'Read by', exact: true });
    this.alert = page.getByRole('alert');
    this.position = page.getByText(/\bstep [\d,]+ of [\d,]+/);
  }

  /**
   * @param {string} name
   * @returns {Locator}
   */
  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** As somebody who pays for every byte: MNIST comes when it is asked for, not before. To be called before a visit. */
  async saveData() {
    await this.page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  }

  /** @param {string} [search] the settings in the address */
  async visit(search = '') {
    if (!this.#followed) await followPredictions(this.page);
    this.#followed = true;
    await this.page.goto(`${this.url}${search}`);
  }

  /**
   * Opens the page and waits until it can be used.
   * @param {string} [search]
   */
  async open(search = '') {
    await this.visit(search);
    await this.ready();
  }

  /** Opens the page, and waits until what a first visit does once is over: the last of it is the service worker. */
  async openSettled(search = '') {
    await this.open(search);
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  }

  async reload() {
    await this.page.reload();
    await this.ready();
  }

  /** The engine runs, a network was loaded, and training may begin or go on. */
  async ready() {
    await expect(this.engine).toHaveText(/simd · \d threads?$/);
    await expect(this.page.getByRole('button', { name: /^(Train|Resume)$/ })).toBeEnabled();
  }

  /**
   * @param {readonly Line[]} lines
   * @param {Hand} [hand]
   * @param {number} [spacing] of the points, as a share of the pad's side
   */
  async draw(lines, hand = strokeWithMouse, spacing = undefined) {
    for (const line of lines) await hand(this.page, await this.onScreen(sampled(line, spacing)));
    await allAnswered(this.page);
  }

  /**
   * @param {Line} line on the pad
   * @returns {Promise<[number, number][]>} the same in pixels of the page
   */
  async onScreen(line) {
    await this.pad.scrollIntoViewIfNeeded();
    const box = await this.pad.boundingBox();
    if (box === null) throw new Error('The drawing pad cannot be seen.');
    return line.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
  }

  /**
   * @param {keyof typeof DIGITS} digit
   * @param {Hand} [hand]
   */
  async drawDigit(digit, hand) {
    await this.draw(DIGITS[digit], hand);
  }

  /** Beside each other, over the whole width of the pad; and read. @param {string} number */
  async drawNumber(number) {
    const size = 1 / number.length;
    for (const [at, digit] of [...number].entries()) {
      await this.draw(DIGITS[digit].map((line) => line.map(([x, y]) => [size * (at + x), 0.5 + size * (y - 0.5)])));
    }
    await expect(this.prediction).toHaveText(new RegExp(`^${number} — `));
  }

  /** @param {string | number} digit */
  async expectReadAs(digit) {
    await expect(this.prediction).toHaveText(new RegExp(`^${digit} — (> )?\\d+\\.\\d %$`));
  }

  /** Some answer is given: a network that has learned little may find that it is no digit. */
  async expectRead() {
    await expect(this.prediction).toHaveText(/^(Not a digit|\d — (> )?\d+\.\d %)$/);
  }

  /** @returns {Promise<string>} the answer to the drawing as it is now */
  async readAnswer() {
    await allAnswered(this.page);
    return (await this.prediction.textContent()) ?? '';
  }

  /** By the file picker. @param {PictureFile | PictureFile[]} files */
  async choosePictures(files) {
    const chooser = this.page.waitForEvent('filechooser');
    await this.button('Read a picture').click();
    await (await chooser).setFiles(files);
  }

  /** @param {'Draw' | 'Train' | 'Test' | 'Inside'} name */
  async enter(name) {
    await this.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name, exact: true }).click();
    await expect(this.page.getByRole('region', { name, exact: true })).toBeVisible();
  }

  /** @param {'Recipe' | 'Network' | 'Data'} name of a tab of room Train */
  async enterTab(name) {
    await this.enter('Train');
    await this.page.getByRole('tablist', { name: 'Training' }).getByRole('tab', { name, exact: true }).click();
    await expect(this.page.getByRole('tabpanel', { name, exact: true })).toBeVisible();
  }

  /** What the network makes of the 10,000 test images, as the page's table tells it. @returns {Promise<string>} */
  async readConfusion() {
    await this.enter('Test');
    await this.button('Evaluate').click();
    await expect(this.testAccuracy).toHaveText(/%/);
    const table = this.page.getByRole('table', { name: /which digit .* was read as which/i });
    return (await table.getByRole('cell').allTextContents()).join(' ').trim();
  }

  /** From a press of Train until steps are taken. */
  async train() {
    await this.button('Train').click();
    await this.expectRunning();
  }

  async expectRunning() {
    await expect(this.page.getByText(/images\/s/)).toBeVisible();
  }

  async pause() {
    await this.button('Pause').click();
    await expect(this.button('Resume')).toBeVisible();
    await expect(this.position).toContainText('paused');
  }

  /** Where a training that is not running stands. @returns {Promise<{ step: number, totalSteps: number }>} */
  async readPosition() {
    const [step, totalSteps] = await numbersIn(this.position, /step (\d+) of (\d+)/);
    return { step, totalSteps };
  }

  /** Waits for the progress bar to stand at this per cent or beyond. @param {number} percent */
  async progressReaches(percent) {
    await this.progress.evaluate(
      (bar, percent) =>
        new Promise((resolve) => {
          const observer = new MutationObserver(look);
          observer.observe(bar, { attributeFilter: ['aria-valuenow'] });
          look();
          function look() {
            if (Number(bar.getAttribute('aria-valuenow')) < percent) return;
            observer.disconnect();
            resolve(null);
          }
        }),
      percent,
    );
  }

  /** The training is over and its network was tested. */
  async finished() {
    await this.button('Train').waitFor();
    await expect(this.testAccuracy).toHaveText(/%/);
  }

  /** @returns {Promise<{ percent: number, count: number }>} */
  async readTestAccuracy() {
    const [count, percent] = await numbersIn(this.testAccuracy, /of (\d+) wrong \(([\d.]+) %/);
    return { percent, count };
  }

  /** Where the engine in use is told there is more about it to unfold. */
  async clickEngine() {
    await this.engine.scrollIntoViewIfNeeded();
    const box = await this.engine.boundingBox();
    if (box === null) throw new Error('The engine in use cannot be seen.');
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  }

  /** @returns {Promise<number>} the size of the WebAssembly memory as the page shows it, to a tenth of a MB */
  async readWasmBytes() {
    const shown = this.page.getByRole('definition').filter({ hasText: / MB$/ });
    if (!(await shown.isVisible())) await this.clickEngine();
    return 1e6 * Number.parseFloat((await shown.textContent()) ?? '');
  }

  /** The worker in which the engine runs. @returns {Worker} */
  worker() {
    const worker = this.page.workers().find((each) => ENGINE_WORKER.test(each.url()));
    if (worker === undefined) throw new Error('The page has no worker.');
    return worker;
  }

  /** A trap with the module's own frames on the stack, where its glue next looks at the memory: in a step or an answer. */
  async trap() {
    await this.worker().evaluate(() => {
      Object.defineProperty(WebAssembly.Memory.prototype, 'buffer', {
        get() {
          throw new WebAssembly.RuntimeError('unreachable');
        },
      });
    });
  }
}

/**
 * @param {Locator} element
 * @param {RegExp} pattern with a group for each number, thousands unseparated
 * @returns {Promise<number[]>}
 */
async function numbersIn(element, pattern) {
  const text = ((await element.textContent()) ?? '').replaceAll(',', '');
  const found = text.match(pattern);
  if (found === null) throw new Error(`"${text}" does not match ${pattern}.`);
  return found.slice(1).map(Number);
}
