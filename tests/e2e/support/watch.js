// Listens to everything that a test must not have: problems in the console and requests to another host.

/** @import { BrowserContext } from '@playwright/test' */

export class Watch {
  /** @type {{ text: string, url: string }[]} */
  #problems = [];
  /** @type {string[]} */
  #requests = [];
  /** Playwright's own word about a test that does without a service worker. @type {RegExp[]} */
  #allowed = [/Service Worker registration blocked by Playwright/];

  /** @type {Set<string>} */
  #origins;

  /**
   * @param {BrowserContext} context
   * @param {string} url of the page
   */
  constructor(context, url) {
    this.#origins = new Set([new URL(url).origin]);
    this.add(context);
  }

  /** Listens to another context too. @param {BrowserContext} context */
  add(context) {
    context.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      this.#problems.push({ text: `${message.type()}: ${message.text()}`, url: message.location().url });
    });
    context.on('weberror', (error) => {
      this.#problems.push({ text: `uncaught: ${error.error().message}`, url: error.page()?.url() ?? '' });
    });
    context.on('request', (request) => this.#requests.push(request.url()));
  }

  /** A problem that the test itself makes; the browser reports failed requests, whatever the page does. @param {RegExp} problem */
  allow(problem) {
    this.#allowed.push(problem);
  }

  /** @returns {string[]} */
  problems() {
    return this.#problems
      .map(({ text, url }) => `${text} (${url})`)
      .filter((problem) => !this.#allowed.some((allowed) => allowed.test(problem)));
  }

  /** @returns {string[]} */
  requests() {
    return this.#requests;
  }

  /** The test has the page on a host of its own. @param {string} url */
  expectHost(url) {
    this.#origins.add(new URL(url).origin);
  }

  /** @returns {string[]} what was asked of any other host */
  foreignRequests() {
    return this.#requests.filter((url) => /^(http|ws)s?:/.test(url) && !this.#origins.has(new URL(url).origin));
  }
}
