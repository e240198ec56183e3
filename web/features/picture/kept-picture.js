/**
 * The picture that is looked at outlives a reload of its tab, and its tab put to sleep: its file, and what was read and
 * corrected on it. It goes with "Back to the pad"; what tabs that are closed have left goes after a day.
 */

import { uniqueId } from '../../shared/unique-id.js';
import { KeptEntries } from '../../shell/kept-entries.js';
import { History } from './marks.js';

/** @import { Place } from '../../shell/kept-entries.js' */
/** @import { TabStorage } from '../../shell/tab-storage.js' */
/** @import { Entry } from './album.js' */
/** @import { KeptHistory } from './marks.js' */

/**
 * A file is written once, and what stands on it after each change, so in two entries: those of one tab have names that
 * begin with the tab's.
 * @typedef {{ id: string, at: number, name?: string, blob?: Blob, history?: KeptHistory }} KeptPart
 */

/** @type {Place} */
const PLACE = {
  store: 'pictures',
  noRoom:
    'This browser has no more room for Inkling, so your picture will be gone after a reload; free some space and open it again.',
  refused: 'This browser keeps Inkling out of its storage, so your picture will be gone after a reload.',
};
const DAY_MS = 86_400_000;
/** In the tab's own storage. */
const KEY = 'picture';

export class KeptPicture {
  #tab;
  /** @type {KeptEntries<KeptPart>} */
  #entries;
  #now;
  /** Under which it is kept; null when there is none. @type {string | null} */
  #id = null;
  /** @type {File | null} that is kept already */
  #file = null;
  /** @type {Entry | null} to be written next: while a box is dragged there is a newer one before the last is written */
  #wanted = null;
  /** One after another, or what is older might be written last. @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /**
   * @param {ConstructorParameters<typeof KeptEntries>[1]} parts
   * @param {Pick<TabStorage, 'get' | 'set'>} tab
   * @param {() => number} now milliseconds
   */
  constructor(parts, tab, now = Date.now) {
    this.#entries = new KeptEntries(PLACE, parts);
    this.#tab = tab;
    this.#now = now;
  }

  /** As it was before the reload. @returns {Promise<Entry | null>} */
  async find() {
    const id = this.#tab.get(KEY);
    if (typeof id !== 'string') return null;
    const parts = await this.#entries.all();
    const { name, blob } = parts.find((part) => part.id === nameOf(id, 'file')) ?? {};
    if (name === undefined || !(blob instanceof Blob)) return null;
    const file = new File([blob], name, { type: blob.type });
    const history = History.from(parts.find((part) => part.id === nameOf(id, 'history'))?.history);
    this.#id = id;
    this.#file = file;
    return { file, history };
  }

  /** In place of the one before. @param {Entry} entry */
  keep(entry) {
    this.#wanted = entry;
    return this.#inTurn(async () => {
      const wanted = this.#wanted;
      this.#wanted = null;
      if (wanted !== null) await this.#write(wanted);
    });
  }

  /** The person has done with it. */
  forget() {
    this.#wanted = null;
    return this.#inTurn(async () => {
      this.#tab.set(KEY, null);
      await this.#drop();
    });
  }

  /** @param {Entry} entry */
  async #write({ file, history }) {
    if (this.#id === null || file !== this.#file) {
      await this.#drop();
      this.#id = uniqueId();
      this.#file = file;
      this.#tab.set(KEY, this.#id);
      await this.#dropOld();
      await this.#put('file', { name: file.name, blob: new Blob([file], { type: file.type }) });
    }
    await this.#put('history', { history: history.kept });
  }

  async #drop() {
    if (this.#id === null) return;
    await this.#entries.deleteAll([nameOf(this.#id, 'file'), nameOf(this.#id, 'history')]);
    this.#id = null;
    this.#file = null;
  }

  async #dropOld() {
    const before = this.#now() - DAY_MS;
    const old = (await this.#entries.all()).filter(({ at }) => !(at > before));
    if (old.length > 0) await this.#entries.deleteAll(old.map(({ id }) => id));
  }

  /** @param {'file' | 'history'} what @param {Omit<KeptPart, 'id' | 'at'>} content */
  #put(what, content) {
    return this.#entries.put({ id: nameOf(/** @type {string} */ (this.#id), what), at: this.#now(), ...content });
  }

  /** @param {() => Promise<void>} act */
  #inTurn(act) {
    this.#turn = this.#turn.then(act, act);
    return this.#turn;
  }
}

/** @param {string} id of the tab's picture @param {'file' | 'history'} what */
function nameOf(id, what) {
  return `${id} ${what}`;
}
