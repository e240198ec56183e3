// The person of the soak: uses the page by role and name, remembers what must not be lost, and notes what was.

import { allAnswered } from '../e2e/support/answers.js';
import { expect } from '../e2e/support/expect.js';
import { Inkling } from '../e2e/support/inkling.js';

/** @import { BrowserContext, Page } from '@playwright/test' */

/** A running training is kept every four seconds; saving takes its time too. */
const CHECKPOINT_MS = 6000;

export class Visitor {
  /** @type {string[]} what must not have happened */
  problems = [];
  trainings = 0;
  #context;
  #url;
  #inkling;
  /** How far the training was, in per cent, at times of the past. @type {{ at: number, percent: number }[]} */
  #progress = [];
  #timer;

  /** @param {BrowserContext} context @param {string} url */
  static async arrive(context, url) {
    const visitor = new Visitor(context, url, context.pages()[0] ?? (await context.newPage()));
    await visitor.#inkling.open('?preset=accurate');
    return visitor;
  }

  /**
   * @param {BrowserContext} context
   * @param {string} url
   * @param {Page} page
   */
  constructor(context, url, page) {
    this.#context = context;
    this.#url = url;
    this.#inkling = new Inkling(page, url);
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.problems.push(`console: ${message.text()}`);
    });
    context.on('weberror', (error) => this.problems.push(`uncaught: ${error.error().message}`));
    this.#timer = setInterval(() => this.#noteProgress(), 500);
    this.#timer.unref();
  }

  get page() {
    return this.#inkling.page;
  }

  get inkling() {
    return this.#inkling;
  }

  /** Begins a training, or goes on with the one that is paused. */
  async train() {
    const { page } = this.#inkling;
    const button = page.getByRole('button', { name: /^(Train|Resume)$/ });
    if ((await button.textContent())?.trim() === 'Train') {
      this.trainings += 1;
      this.#progress = [];
    }
    await button.click();
    await this.#inkling.expectRunning();
  }

  /** @returns {Promise<'running' | 'paused' | 'idle'>} */
  async state() {
    const { page } = this.#inkling;
    const button = page.getByRole('button', { name: /^(Train|Pause|Resume)$/ });
    const name = (await button.textContent())?.trim();
    return name === 'Pause' ? 'running' : name === 'Resume' ? 'paused' : 'idle';
  }

  /** Draws a digit anew and expects that something is read. @param {'0' | '1' | '3' | '4' | '7'} digit */
  async draw(digit, inkling = this.#inkling) {
    await inkling.pad.press('Escape');
    await inkling.drawDigit(digit);
    await inkling.expectRead();
  }

  async pause() {
    await this.#inkling.button('Pause').click();
    await this.#inkling.button('Resume').or(this.#inkling.button('Train')).first().waitFor();
  }

  /** @returns {Promise<number>} of the training, by the progress bar */
  async percent() {
    return Number(await this.#inkling.progress.getAttribute('aria-valuenow'));
  }

  /** Away and back: the drawing is there, and the training where it was. */
  async reload() {
    const state = await this.state();
    const undoable = await this.#inkling.button('Undo').getAttribute('aria-disabled');
    const expected = state === 'paused' ? await this.percent() : this.#keptPercent();
    await this.page.reload();
    await this.#inkling.ready();
    await allAnswered(this.page);
    await expect(this.#inkling.button('Undo')).toHaveAttribute('aria-disabled', String(undoable));
    if (state !== 'idle') await this.#stands(expected, `a reload while ${state}`);
  }

  /** The training is there, and no further back than the last checkpoint. @param {string} cause */
  async recovered(cause) {
    await this.#stands(this.#keptPercent(), cause);
  }

  /** How far a training was that began long enough ago to be kept. */
  #keptPercent() {
    const before = Date.now() - CHECKPOINT_MS;
    return this.#progress.findLast(({ at }) => at <= before)?.percent ?? 0;
  }

  /**
   * @param {number} least per cent
   * @param {string} cause
   */
  async #stands(least, cause) {
    const state = await this.state();
    const percent = await this.percent();
    const isOver = state === 'idle' && percent === 100;
    if (!isOver && (state === 'idle' || percent < least)) {
      const shown = await this.page.locator('main').innerText();
      this.problems.push(
        `After ${cause} the training is ${state} at ${percent} %, not at ${least} % or beyond: ${shown}`,
      );
    }
    this.#progress = [];
  }

  /** Another tab of the page, used for a moment. */
  async otherTab() {
    const other = new Inkling(await this.#context.newPage(), this.#url);
    await other.open('?preset=quick&seed=9');
    await this.draw('1', other);
    await other.page.close();
    await this.page.bringToFront();
  }

  async #noteProgress() {
    const percent = await this.percent().catch(() => Number.NaN);
    if (!Number.isNaN(percent)) this.#progress.push({ at: Date.now(), percent });
    if (this.#progress.length > 200) this.#progress.shift();
  }
}
