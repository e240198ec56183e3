// What is measured rather than looked at: long tasks, how soon a button answers, and memory. Everything is taken in
// the page's own time, since the test runs in another process.

import { readdir, readFile } from 'node:fs/promises';
import { test } from '@playwright/test';
import { ENGINE_WORKER } from './inkling.js';

/** @import { Browser, CDPSession, Page } from '@playwright/test' */

/** Puts a figure beside the test's line in the report. @param {string} text */
export function reportFigure(text) {
  test.info().annotations.push({ type: 'figure', description: text });
  console.log(`      ${text}`);
}

/**
 * @param {Page} page
 * @param {string} hash where to go to on the page
 * @param {string} selector of what is then seen there
 * @returns {Promise<number>} milliseconds until it was drawn
 */
export function timeToOpen(page, hash, selector) {
  return page.evaluate(
    async ({ hash, selector }) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const before = performance.now();
      location.hash = hash;
      while (document.querySelector(selector)?.checkVisibility() !== true) await frame();
      await frame();
      return performance.now() - before;
    },
    { hash, selector },
  );
}

/**
 * How often the threads of workers woke up: what waits for something to do does not.
 * @param {Page} page
 * @param {number} ms for how long
 */
export async function wakesOfWorkers(page, ms) {
  const session = await /** @type {Browser} */ (page.context().browser()).newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  const threads = (await Promise.all(pages.map(({ id }) => workerThreads(`/proc/${id}/task`)))).flat();
  const before = await wakes();
  await page.waitForTimeout(ms);
  const after = await wakes();
  return { threads: threads.length, wakes: after - before };

  async function wakes() {
    const counts = threads.map(async (thread) => {
      const status = await readFile(`${thread}/status`, 'utf8');
      return Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1]);
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }
}

/** @param {string} folder of a process's threads */
async function workerThreads(folder) {
  const threads = (await readdir(folder)).map((thread) => `${folder}/${thread}`);
  const names = await Promise.all(threads.map((thread) => readFile(`${thread}/comm`, 'utf8')));
  return threads.filter((_, at) => names[at].startsWith('DedicatedWorker'));
}

/** Collects the main thread's long tasks from now on. @param {Page} page */
export async function watchLongTasks(page) {
  await page.evaluate(() => {
    const tasks = /** @type {number[]} */ ([]);
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    });
    observer.observe({ type: 'longtask' });
    Object.assign(globalThis, {
      takeLongTasks: () => [...tasks, ...observer.takeRecords().map(({ duration }) => duration)],
    });
  });
}

/** @param {Page} page @returns {Promise<number[]>} milliseconds of every task over 50 ms */
export function readLongTasks(page) {
  return page.evaluate(() => /** @type {any} */ (globalThis).takeLongTasks());
}

/**
 * Notes from now on, for every move of a pressed pointer over the pad, how long it takes until the probabilities on the
 * page are those of a drawing that holds this move: the first request that is posted after the move carries its point,
 * and the reply to this request changes the list. A move that waits for its turn behind a request under way counts
 * from the move on.
 * @param {Page} page
 */
export async function watchAnswers(page) {
  await page.evaluate(() => {
    const pad = /** @type {HTMLElement} */ (document.querySelector('[aria-label="Drawing pad"]'));
    const list = /** @type {HTMLElement} */ (document.querySelector('[aria-label="Probabilities"]'));
    /** @typedef {{ happened: number, heard: number }} Move */
    /** @type {Move[]} */
    let unasked = [];
    /** @type {Map<number, Move[]>} */
    const asked = new Map();
    const answered = /** @type {{ sinceInput: number, sinceEvent: number }[]} */ ([]);
    let shownAt = 0;
    pad.addEventListener(
      'pointermove',
      ({ buttons, timeStamp }) => {
        if (buttons !== 0) unasked.push({ happened: timeStamp, heard: performance.now() });
      },
      { capture: true },
    );
    new MutationObserver(() => {
      shownAt = performance.now();
    }).observe(list, { subtree: true, attributes: true, childList: true, characterData: true });

    const followed = new Set();
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = /** @this {Worker} @param {[any, any]} parameters */ function (...parameters) {
      const [{ id, type }] = parameters;
      if (type === 'predict') {
        asked.set(id, unasked);
        unasked = [];
      }
      if (!followed.has(this)) this.addEventListener('message', ({ data }) => hear(data.id));
      followed.add(this);
      post.apply(this, parameters);
    };

    // Called after the page's own listener, and after what follows from it: the list has changed, if it was to change.
    function hear(/** @type {number} */ id) {
      for (const { happened, heard } of asked.get(id) ?? []) {
        if (shownAt > heard) answered.push({ sinceInput: shownAt - happened, sinceEvent: shownAt - heard });
      }
      asked.delete(id);
    }
    Object.assign(globalThis, { takeAnswers: () => answered });
  });
}

/**
 * @param {Page} page
 * @returns {Promise<{ sinceInput: number, sinceEvent: number }[]>} milliseconds from the input itself (the time stamp
 * of its event), and from the event's arrival on the page
 */
export function readAnswers(page) {
  return page.evaluate(() => /** @type {any} */ (globalThis).takeAnswers());
}

/** @param {number[]} values @param {number} share */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/**
 * Clicks one button and waits for another to be shown.
 * @param {Page} page
 * @param {string} pressed
 * @param {string} awaited
 * @returns {Promise<number>} milliseconds from the click to the other button being there
 */
export async function timeFromClick(page, pressed, awaited) {
  const hidden = page.getByRole('button', { name: awaited, exact: true, includeHidden: true });
  const shown = await hidden.evaluateHandle((button) => ({
    since: new Promise((resolve) => {
      let clickedAt = 0;
      const note = (/** @type {Event} */ { timeStamp }) => {
        clickedAt = timeStamp;
      };
      addEventListener('click', note, { capture: true, once: true });
      const observer = new MutationObserver(() => {
        if (clickedAt === 0 || !button.checkVisibility()) return;
        observer.disconnect();
        resolve(performance.now() - clickedAt);
      });
      observer.observe(button, { attributes: true });
    }),
  }));
  await page.getByRole('button', { name: pressed, exact: true }).click();
  return /** @type {Promise<number>} */ (shown.evaluate(({ since }) => since));
}

/**
 * What JavaScript holds after a garbage collection, on the page and in its worker, arrays included.
 * @param {Page} page
 * @returns {Promise<number>} bytes
 */
export async function collectedHeap(page) {
  const session = await page.context().newCDPSession(page);
  const workers = await workerSessions(session);
  if (workers.length === 0) throw new Error('The heap of no worker can be read.');
  const main = /** @type {Send} */ ((method) => session.send(/** @type {any} */ (method)));
  let bytes = 0;
  for (const send of [main, ...workers]) {
    // Twice: what a finaliser lets go of is only free after the next collection.
    await send('HeapProfiler.collectGarbage');
    await send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize = 0 } = await send('Runtime.getHeapUsage');
    bytes += usedSize + backingStorageSize;
  }
  await session.detach();
  return bytes;
}

/** @typedef {(method: string) => Promise<any>} Send */

/**
 * Workers have heaps of their own, which the page's session can only reach by messages wrapped in messages. Helper
 * threads are workers too, but they sleep within WebAssembly and answer nothing.
 * @param {CDPSession} session
 * @returns {Promise<Send[]>} one for each worker in which an engine runs
 */
async function workerSessions(session) {
  /** @type {Send[]} */
  const workers = [];
  /** @type {Map<string, (result: any) => void>} */
  const waiting = new Map();
  let lastId = 0;
  session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(`${sessionId} ${id}`)?.(result);
  });
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (!ENGINE_WORKER.test(targetInfo.url)) return;
    workers.push((method) => {
      const id = ++lastId;
      const result = new Promise((resolve) => waiting.set(`${sessionId} ${id}`, resolve));
      session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
      return result;
    });
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return workers;
}
