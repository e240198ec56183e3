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
