/**
 * What there is of corrections, and what can be done with all of them: taken back one after another, exported and imported
 * as a file, forgotten.
 */

import { save } from '../../shared/files.js';
import { onUse, part, setText, setUsable } from '../../shared/parts.js';
import { fromCsv, toCsv } from '../../shell/corrections.js';
import { counts, corrections as inWords, news } from './wording.js';

/** @import { Correction, Corrections } from '../../shell/corrections.js' */
/** @import { Page } from '../../shell/feature.js' */

/** A list of all 70,000 images is smaller. */
const MOST_BYTES = 2_000_000;
const TOO_LARGE = 'This file is too large for a list of corrections; nothing was changed.';
/** Its labels are compared with MNIST's, which may have to come first. */
const CHECKING = 'The file is compared with MNIST…';
const NOTHING_IMPORTED = 'This file holds no corrections.';
const UNREADABLE = 'This file could not be read; choose it again.';

export class CorrectionsBar {
  #page;
  #corrections;
  #onTakenBack;
  #news;
  #counts;
  #undo;
  #export;
  #forget;
  #file;

  /**
   * @param {HTMLElement} root
   * @param {Pick<Page, 'client' | 'events'>} page
   * @param {Corrections} corrections
   * @param {(correction: Correction) => void} onTakenBack what was said of a single image
   */
  constructor(root, page, corrections, onTakenBack) {
    this.#page = page;
    this.#onTakenBack = onTakenBack;
    this.#corrections = corrections;
    const button = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (part(root, name));
    this.#news = part(root, 'news');
    this.#counts = part(root, 'counts');
    this.#undo = button('undo');
    this.#export = button('export');
    this.#forget = button('forget');
    this.#file = /** @type {HTMLInputElement} */ (part(root, 'file'));
    onUse(this.#undo, () => this.undo());
    onUse(this.#export, () => this.#save());
    onUse(this.#forget, () => this.#forgetAll());
    button('import').addEventListener('click', () => this.#file.click());
    this.#file.addEventListener('change', () => this.#import());
    corrections.addEventListener('change', () => this.#render());
    this.#render();
  }

  /** What was just done. @param {string} sentence */
  tell(sentence) {
    setText(this.#news, sentence);
  }

  undo() {
    const undone = this.#corrections.undo();
    if (undone === undefined) return;
    const [before] = undone.put;
    const [one, another] = [...undone.put, ...undone.remove];
    const isOne = another === undefined;
    this.tell(isOne && before !== undefined ? `Taken back: ${news(before)}` : 'Taken back.');
    if (isOne) this.#onTakenBack(one);
  }

  #render() {
    const all = this.#corrections.all;
    const train = this.#corrections.differences('train').length;
    setText(this.#counts, counts(train, all.length - train));
    setUsable(this.#undo, this.#corrections.canUndo);
    setUsable(this.#export, all.length > 0);
    setUsable(this.#forget, this.#corrections.isAnything);
  }

  #save() {
    save(new Blob([toCsv(this.#corrections.all)], { type: 'text/csv' }), 'mnist-corrections.csv');
  }

  #forgetAll() {
    this.#corrections.forget();
    this.tell('All corrections are forgotten; “Undo correction” brings them back.');
  }

  async #import() {
    const [file] = this.#file.files ?? [];
    if (file === undefined) return;
    const { client, events } = this.#page;
    events.say('pressed', null);
    try {
      this.tell(CHECKING);
      const csv = await textOf(file);
      await client.request('checkCorrections', { csv });
      const imported = fromCsv(csv);
      if (imported.length > 0) this.#corrections.put(imported);
      this.tell(imported.length > 0 ? `${inWords(imported.length)} imported.` : NOTHING_IMPORTED);
    } catch (error) {
      this.tell('');
      events.say('error', error);
    } finally {
      // The same file once more is a change again.
      this.#file.value = '';
    }
  }
}

/** @param {File} file */
async function textOf(file) {
  if (file.size > MOST_BYTES) throw new Error(TOO_LARGE);
  return file.text().catch(() => {
    throw new Error(UNREADABLE);
  });
}
