/**
 * The list of keys, and the switch of those that are letters.
 */

import { addStyle, element, markup, part } from '../../shared/parts.js';
import STYLE from './keys.css?inline';
import MARKUP from './keys.html?raw';
import { lettersAreKeys, switchLetterKeys } from './letter-keys.js';

addStyle(STYLE);

/** @param {ParentNode} root @param {HTMLElement} place */
export function showKeys(root, place) {
  place.append(markup(MARKUP));
  const rooms = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('#rooms a')]);
  part(place, 'keys').append(
    ...rooms.map(({ textContent, dataset }) =>
      element('div', {}, element('dt', {}, `g, then ${dataset.key}`), element('dd', {}, `Opens ${textContent}`)),
    ),
  );
  const letters = /** @type {HTMLInputElement} */ (part(place, 'letters'));
  letters.checked = lettersAreKeys();
  letters.addEventListener('change', () => switchLetterKeys(letters.checked));
}
