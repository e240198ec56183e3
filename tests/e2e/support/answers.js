// Knows when the answer on the page is the answer to the drawing on the pad: no prediction is under way any more. It
// counts what page and worker say to each other (web/shared/protocol.js) and changes none of it.

/** @import { Page } from '@playwright/test' */

/** To be called before the page is opened. @param {Page} page */
export async function followPredictions(page) {
  await page.addInitScript(() => {
    /** @type {Worker | null} */
    let latest = null;
    const underWay = new Set();
    /** @type {(() => void)[]} */
    let waiting = [];
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = /** @this {Worker} @param {[any, any]} parameters */ function (...parameters) {
      if (latest !== this) follow(this);
      const [{ id, type }] = parameters;
      if (type === 'predict') underWay.add(id);
      post.apply(this, parameters);
    };
    Object.assign(globalThis, {
      allAnswered: () =>
        new Promise((resolve) => (underWay.size === 0 ? resolve(null) : waiting.push(() => resolve(null)))),
    });

    /** @param {Worker} worker */
    function follow(worker) {
      latest = worker;
      underWay.clear(); // what a dead worker was asked is never answered
      worker.addEventListener('message', ({ data }) => {
        if (worker !== latest) return;
        underWay.delete(data.id);
        if (underWay.size > 0) return;
        for (const resume of waiting) resume();
        waiting = [];
      });
    }
  });
}

/** @param {Page} page */
export async function allAnswered(page) {
  await page.evaluate(() => /** @type {any} */ (globalThis).allAnswered());
}
