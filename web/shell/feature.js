/**
 * What a feature of the page is: a folder whose index.js is listed in main.js. Types only, no code runs here.
 */

/** @import { Events } from './events.js' */
/** @import { Store } from './store.js' */
/** @import { TrainerClient } from './trainer-client.js' */

/**
 * What a feature is given. Its elements stand below `root`; state comes from the store, requests go to the client, and
 * all else is said and heard by events.
 * @typedef {object} Page
 * @property {ParentNode} root
 * @property {Store} store
 * @property {TrainerClient} client
 * @property {Events} events
 */

/**
 * @typedef {object} Feature
 * @property {(page: Page) => void} mount once, while the engine starts
 */

export {};
