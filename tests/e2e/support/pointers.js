// Pointers that Playwright has no hand for: a finger, a pen and a hand that takes its time, through the browser's own
// input events.

import { setTimeout as wait } from 'node:timers/promises';

/** @import { Page } from '@playwright/test' */
/** @import { Place } from './ink.js' */

/**
 * @param {Page} page
 * @param {readonly Place[]} places in pixels of the page
 */
export async function strokeWithFinger(page, places) {
  const session = await page.context().newCDPSession(page);
  for (const [index, [x, y]] of places.entries()) {
    const type = index === 0 ? 'touchStart' : 'touchMove';
    await session.send('Input.dispatchTouchEvent', { type, touchPoints: [{ x, y }] });
  }
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
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
  for (const [x, y] of places.slice(1)) {
    await session.send('Input.dispatchMouseEvent', { ...pen, type: 'mouseMoved', buttons: 1, x, y, force: 0.7 });
  }
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
