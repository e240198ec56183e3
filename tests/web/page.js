/**
 * The markup of index.html in the tests' document, without its script; and what happy-dom lacks.
 */

import MARKUP from '../../index.html?raw';
import ROOM_TEST from '../../web/features/test/room.html?raw';
import ROOM_TRAIN from '../../web/features/train/room.html?raw';

export function showPage() {
  const body = MARKUP.slice(MARKUP.indexOf('\n', MARKUP.indexOf('<body')), MARKUP.indexOf('</body>'));
  document.body.innerHTML = body;
}

/** What the rooms add to it when they are opened. */
export function showRooms() {
  for (const markup of [ROOM_TRAIN, ROOM_TEST]) region('floor').insertAdjacentHTML('beforeend', markup);
}

/** @param {string} id */
export function region(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} name the button's text @returns {HTMLButtonElement} */
export function button(name) {
  const found = [...document.querySelectorAll('button')].find((each) => each.textContent === name);
  return /** @type {HTMLButtonElement} */ (found);
}

/** @param {string} role @param {string} name */
export function named(role, name) {
  return /** @type {HTMLElement} */ (document.querySelector(`[role="${role}"][aria-label="${name}"]`));
}

/** @param {string} label of a field */
export function field(label) {
  const found = [...document.querySelectorAll('label')].find((each) => each.textContent === label);
  return /** @type {HTMLInputElement} */ (document.getElementById(found?.getAttribute('for') ?? ''));
}

/** @param {string} selector */
export function text(selector) {
  return document.querySelector(selector)?.textContent;
}
