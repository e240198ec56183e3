/**
 * The rooms by keyboard: g, and soon after it the letter of a room.
 */

import { lettersAreKeys } from './letter-keys.js';

/** For how long a g waits for its letter. */
const PATIENCE_MS = 1500;

/** Where letters are written, or choose something. */
const TAKES_LETTERS =
  'input:not([type="checkbox"], [type="radio"], [type="range"]), select, textarea, [contenteditable], dialog';

/**
 * @param {ParentNode} root whose links to rooms say by which letter they are opened
 * @returns {(event: KeyboardEvent) => void} to be told of each key
 */
export function roomKeys(root) {
  let since = Number.NEGATIVE_INFINITY;
  return (event) => {
    if (!lettersAreKeys() || isMeantElsewhere(event)) return;
    const letter = letterOf(event);
    const links = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('#rooms a')]);
    if (event.timeStamp - since < PATIENCE_MS) links.find(({ dataset }) => dataset.key === letter)?.click();
    since = letter === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
  };
}

/** @param {KeyboardEvent} event */
function isMeantElsewhere({ ctrlKey, metaKey, altKey, target }) {
  return ctrlKey || metaKey || altKey || /** @type {Element} */ (target).closest(TAKES_LETTERS) !== null;
}

/** By its place where the letters are not Latin. @param {KeyboardEvent} event */
function letterOf({ key, code }) {
  return (/^\P{ASCII}/u.test(key) ? code.replace('Key', '') : key).toLowerCase();
}
