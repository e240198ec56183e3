// Pointers that Playwright has no hand for: a finger, a pen and a hand that takes its time, through the browser's own
// input events.

import { setTimeout as wait } from 'node:timers/promises';

/** @import { CDPSession, Page } from '@playwright/test' */
/** @import { Place } from './ink.js' */

/**
 * @param {Page} page
 * @param {readonly Place[]} places in pixels of the page
 */
export async function strokeWithFinger(page, places) {
  const session = await page.context().newCDPSession(page);
  const [start, ...moves] = places.map(([x, y]) => [{ x, y }]);
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: start });
  await Promise.all(
    moves.map((touchPoints) => session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints })),
  );
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}

/** Fingers that rest and move by themselves, or are taken away by the browser. */
export class Fingers {
  #session;
  #down = 0;

  /** @param {CDPSession} session */
  constructor(session) {
    this.#session = session;
  }

  /** @param {Page} page */
  static async of(page) {
    return new Fingers(await page.context().newCDPSession(page));
  }

  /** Where they are now, in the order in which they came down. @param {readonly Place[]} places in pixels of the page */
  async at(...places) {
    const type = places.length > this.#down ? 'touchStart' : places.length < this.#down ? 'touchEnd' : 'touchMove';
    this.#down = places.length;
    await this.#send(type, places);
  }

  async lift() {
    await this.at();
  }

  async cancel() {
    this.#down = 0;
    await this.#send('touchCancel', []);
  }

  /**
   * @param {'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel'} type
   * @param {readonly Place[]} places
   */
  async #send(type, places) {
    const touchPoints = places.map(([x, y], id) => ({ x, y, id }));
    await this.#session.send('Input.dispatchTouchEvent', { type, touchPoints });
  }
}

/**
 * @param {Page} page
 * @param {readonly Place[]} places in pixels of the page
 */
export async function strokeWithPen(page, places) {
  const session = await page.context().newCDPSession(page);
  const pen = /** @type {const} */ ({ pointerType: 'pen', button: 'left', clickCount: 1 });
  const [[startX, startY]] = places;
  await session.send('Input.dispatchMouseEvent', {
    ...pen,
    type: 'mousePressed',
    buttons: 1,
    x: startX,
    y: startY,
    force: 0.3,
  });
  const move = /** @type {const} */ ({ ...pen, type: 'mouseMoved', buttons: 1, force: 0.7 });
  await Promise.all(places.slice(1).map(([x, y]) => session.send('Input.dispatchMouseEvent', { ...move, x, y })));
  const [endX, endY] = places[places.length - 1];
  await session.send('Input.dispatchMouseEvent', { ...pen, type: 'mouseReleased', buttons: 0, x: endX, y: endY });
  await session.detach();
}

const MOVES_PER_SECOND = 60;

/**
 * A mouse that moves as often as a screen shows frames, and no oftener.
 * @param {Page} page
 * @param {readonly Place[]} places in pixels of the page
 */
export async function strokeAtPenPace({ mouse }, places) {
  await mouse.move(...places[0]);
  await mouse.down();
  for (const [x, y] of places.slice(1)) {
    await Promise.all([mouse.move(x, y), wait(1000 / MOVES_PER_SECOND)]);
  }
  await mouse.up();
}

/** Counts the time that the page's own script takes in each frame. To be called before the page is opened. @param {Page} page */
export async function watchFrames(page) {
  await page.addInitScript(() => {
    const request = globalThis.requestAnimationFrame;
    let spent = 0;
    globalThis.requestAnimationFrame = (callback) =>
      request((time) => {
        const before = performance.now();
        callback(time);
        spent += performance.now() - before;
      });
    /** @param {() => void} input @returns {Promise<number>} milliseconds of script until the next frame is drawn */
    const frameAfter = async (input) => {
      spent = 0;
      const before = performance.now();
      input();
      const heard = performance.now() - before;
      await new Promise((resolve) => request(resolve));
      await new Promise((resolve) => setTimeout(resolve));
      return heard + spent;
    };
    Object.assign(globalThis, { frameAfter });
  });
}

/**
 * Goes on with one stroke of a pen that never rests until it has so many points, the last 40 frames of it at the pace of
 * a tablet. The events are made in the page: the browser's own would take minutes.
 * @param {Page} page on which frames are watched
 * @param {number} count
 * @returns {Promise<number[]>} milliseconds of script in each of these frames
 */
export function scribble(page, count) {
  return page.evaluate(async (count) => {
    const { frameAfter, scribbled = 0 } = /** @type {any} */ (globalThis);
    const pad = /** @type {HTMLElement} */ (document.querySelector('[aria-label="Drawing pad"]'));
    const box = pad.getBoundingClientRect();
    const event = (/** @type {string} */ type, /** @type {number} */ at) =>
      new PointerEvent(type, {
        pointerId: 9,
        pointerType: 'pen',
        isPrimary: true,
        buttons: 1,
        pressure: 0.5,
        clientX: box.x + box.width * (0.5 + 0.3 * Math.cos(at / 40) + 0.1 * Math.cos(at / 1000)),
        clientY: box.y + box.height * (0.5 + 0.3 * Math.sin(at / 40) + 0.1 * Math.sin(at / 1300)),
        bubbles: true,
        cancelable: true,
      });
    let drawn = scribbled;
    if (drawn === 0) pad.dispatchEvent(event('pointerdown', drawn++));
    const perFrame = 8;
    const frames = [];
    for (let burst = 0; drawn < count; drawn += burst) {
      const left = count - drawn;
      burst = left <= 40 * perFrame ? perFrame : Math.min(4000, left - 40 * perFrame);
      const moves = Array.from({ length: burst }, (_, index) => event('pointermove', drawn + index));
      const move = Object.assign(event('pointermove', drawn + burst), { getCoalescedEvents: () => moves });
      const spent = await frameAfter(() => pad.dispatchEvent(move));
      if (left <= 40 * perFrame) frames.push(spent);
    }
    Object.assign(globalThis, { scribbled: drawn });
    return frames;
  }, count);
}
