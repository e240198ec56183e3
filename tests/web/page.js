/**
 * The markup of index.html in the tests' document, without its script; and what happy-dom lacks.
 */

import MARKUP from '../../index.html?raw';

export function showPage() {
  const body = MARKUP.slice(MARKUP.indexOf('<body>') + 6, MARKUP.indexOf('</body>'));
  document.body.innerHTML = body;
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
