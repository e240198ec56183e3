/**
 * What the person says of labels of MNIST: another one, or that the image is left out. A list of differences, one for an
 * image at most, which is kept in this browser, the same in all its tabs, and exported as a file. That a label was looked
 * at and is right is kept beside it. MNIST itself never changes. Whatever is said can be taken back.
 */

import { KeptEntries } from './kept-entries.js';

/** @import { Events } from './events.js' */
/** @import { Place } from './kept-entries.js' */
/** @import { Split } from './mnist-images.js' */

/**
 * @typedef {object} Correction
 * @property {Split} split
 * @property {number} index of the image
 * @property {number} label that MNIST has
 * @property {number | null} corrected another one, or the same when it was found right; null when the image is left out
 */

/** @typedef {Correction & { id: string }} KeptCorrection */

/** What one press changed, and by what it is taken back. @typedef {{ put: readonly Correction[], remove: readonly Correction[] }} Change */

/** @type {Place} */
const PLACE = {
  store: 'corrections',
  noRoom:
    'This browser has no more room for Inkling, so your corrections of labels will be gone after a reload; export them, or free some space and make one more.',
  refused:
    'This browser keeps Inkling out of its storage, so your corrections of labels will be gone after a reload; export them to keep them.',
};

/** The core reads the same: core/data/corrections.h. */
const HEAD = 'set,index,label,correction';
const LINE = /^(train|test),(\d+),(\d),(\d|drop)$/;

/** It says `change` when the list has changed, here or in another tab. */
export class Corrections extends EventTarget {
  /** @type {KeptEntries<KeptCorrection>} */
  #entries;
  #channel;
  /** @type {Map<string, Correction>} */
  #byId = new Map();
  /** @type {Change[]} that take back what was done, the last first */
  #undos = [];

  /** @param {ConstructorParameters<typeof KeptEntries>[1]} parts */
  constructor(parts) {
    super();
    this.#entries = new KeptEntries(PLACE, parts);
    this.#channel = new BroadcastChannel(`${parts.name} corrections`);
    this.#channel.addEventListener('message', () => this.load());
  }

  /** As they are kept now. */
  async load() {
    const kept = (await this.#entries.all()).filter(isCorrection);
    this.#byId = new Map(kept.map(({ id: _, ...correction }) => [idOf(correction), correction]));
    this.dispatchEvent(new Event('change'));
  }

  /** What was said of an image, if anything. @param {Split} split @param {number} index @returns {Correction | undefined} */
  of(split, index) {
    return this.#byId.get(`${split} ${index}`);
  }

  /** The differences of a set, by index. @param {Split} split @returns {readonly Correction[]} */
  differences(split) {
    return [...this.#byId.values()]
      .filter((correction) => correction.split === split && correction.corrected !== correction.label)
      .sort((a, b) => a.index - b.index);
  }

  /** @returns {readonly Correction[]} of both sets */
  get all() {
    return [...this.differences('train'), ...this.differences('test')];
  }

  /** Whether anything was said, be it that a label is right. */
  get isAnything() {
    return this.#byId.size > 0;
  }

  get canUndo() {
    return this.#undos.length > 0;
  }

  /** In place of what was said of their images. @param {readonly Correction[]} corrections */
  async put(corrections) {
    await this.#change({ put: corrections, remove: [] });
  }

  /** All that was said. */
  async forget() {
    await this.#change({ put: [], remove: [...this.#byId.values()] });
  }

  /** @returns {Change | undefined} what changed by it */
  undo() {
    const undo = this.#undos.pop();
    if (undo !== undefined) this.#apply(undo);
    return undo;
  }

  /** @param {Change} change */
  async #change({ put, remove }) {
    const before = put.map(({ split, index }) => this.of(split, index));
    this.#undos.push({
      put: [...before.filter((correction) => correction !== undefined), ...remove],
      remove: put.filter((_, at) => before[at] === undefined),
    });
    await this.#apply({ put, remove });
  }

  /** Shown at once, and kept as soon as the browser has done so. @param {Change} change */
  async #apply({ put, remove }) {
    for (const correction of remove) this.#byId.delete(idOf(correction));
    for (const correction of put) this.#byId.set(idOf(correction), correction);
    this.dispatchEvent(new Event('change'));
    await Promise.all([
      ...(remove.length > 0 ? [this.#entries.deleteAll(remove.map(idOf))] : []),
      ...(put.length > 0 ? [this.#entries.putAll(put.map((each) => ({ id: idOf(each), ...each })))] : []),
    ]);
    this.#channel.postMessage(null);
  }
}

/** @type {Corrections | null} */
let ofPage = null;

/** Those of this browser, the same for every part of the page. @param {Pick<Events, 'say'>} events */
export function corrections(events) {
  if (ofPage === null) {
    ofPage = new Corrections({
      name: `inkling ${new URL('./', document.baseURI).pathname}`,
      onProblem: (sentence) => events.say('missing', { what: 'corrections', sentence }),
    });
    ofPage.load();
  }
  return ofPage;
}

/** @param {readonly Correction[]} corrections @returns {string} */
export function toCsv(corrections) {
  const lines = corrections.map(({ split, index, label, corrected }) =>
    [split, index, label, corrected ?? 'drop'].join(','),
  );
  return `${[HEAD, ...lines].join('\n')}\n`;
}

/** @param {string} csv that the core has taken for a list @returns {Correction[]} */
export function fromCsv(csv) {
  return csv.split(/\r?\n/).flatMap((line) => {
    const [, split, index, label, corrected] = LINE.exec(line) ?? [];
    if (split === undefined) return [];
    return {
      split: /** @type {Split} */ (split),
      index: Number(index),
      label: Number(label),
      corrected: corrected === 'drop' ? null : Number(corrected),
    };
  });
}

/** @param {Pick<Correction, 'split' | 'index'>} image */
function idOf({ split, index }) {
  return `${split} ${index}`;
}

/** Another version of the page may have kept something else. @param {any} value */
function isCorrection(value) {
  return LINE.test([value?.split, value?.index, value?.label, value?.corrected ?? 'drop'].join(','));
}
