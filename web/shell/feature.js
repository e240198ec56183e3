/**
 * What a feature of the page is: a folder whose index.js is listed in main.js. It may stand at the desk, have a room, or
 * be a part or a tab of another one's. Types only, no code runs here.
 */

/** @import { Events } from './events.js' */
/** @import { State, Store } from './store.js' */
/** @import { TrainerClient } from './trainer-client.js' */

/**
 * What a feature is given. Its elements stand below `root`; state comes from the store, requests go to the client, and
 * all else is said and heard by events.
 * @template {ParentNode} [Root=ParentNode]
 * @typedef {object} Page
 * @property {Root} root
 * @property {Store} store
 * @property {TrainerClient} client
 * @property {Events} events
 */

/**
 * @typedef {object} Feature
 * @property {(page: Page) => void} [mount] once, while the engine starts
 * @property {Room} [room]
 * @property {RoomPart} [part]
 * @property {RoomTab} [tab]
 */

/**
 * @typedef {object} Room
 * @property {string} name in the address
 * @property {string} key the letter that opens it, behind g
 * @property {string} title
 * @property {string} purpose in one sentence
 * @property {Load<RoomPage>} [load] without it the room is the desk by itself
 */

/**
 * @typedef {object} RoomPart what a feature adds to a room, where that has a place for it
 * @property {string} room its name
 * @property {Load} load
 */

/**
 * @typedef {object} RoomTab what a feature adds to a room that is in tabs; loaded when it is first opened
 * @property {string} room its name
 * @property {string} name in the address, behind the room's
 * @property {string} title
 * @property {Load} load
 */

/** @typedef {Page<HTMLElement> & { head: HTMLElement, tabs: readonly RoomTab[] }} RoomPage what a room is given */

/**
 * @template {Page<HTMLElement>} [Given=Page<HTMLElement>]
 * @typedef {() => Promise<{ mount: (page: Given) => RoomView }>} Load when it is first opened
 */

/**
 * @typedef {object} RoomView
 * @property {(state: State) => void} render while it is open only
 * @property {HTMLElement} [parts] where what other features add stands; below it all when the room does not say
 * @property {(path: string) => void} open at this place of it; also when only the place changed
 * @property {() => void} leave until it is opened again nothing is computed for it
 */

export {};
