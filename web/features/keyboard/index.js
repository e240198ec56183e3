/**
 * The keyboard: letters that open rooms, and the list of keys in the colophon. Each is fetched when it is wanted.
 */

import { region } from '../../shared/parts.js';

/** @import { Page } from '../../shell/feature.js' */

const NOT_FETCHED = 'The list of keys could not be fetched; check the connection and reload the page.';

/** @param {Page} page */
export function mount({ root, events }) {
  followKeys(root);
  const place = region(root, 'keyboard');
  const show = () =>
    import('./keys-list.js').then(
      ({ showKeys }) => showKeys(root, place),
      () => events.say('missing', { what: 'keys', sentence: NOT_FETCHED }),
    );
  place.addEventListener('toggle', show, { once: true });
}

/** Those that come before what follows them is here wait for it. @param {ParentNode} root */
function followKeys(root) {
  /** @type {Promise<(event: KeyboardEvent) => void> | undefined} */
  let following;
  addEventListener('keydown', (event) => {
    following ??= import('./room-keys.js').then(({ roomKeys }) => roomKeys(root));
    following.then(
      (hear) => hear(event),
      () => {
        // All that letters do can be done by links too.
      },
    );
  });
}
