/**
 * Reading pictures: files come in, are decoded and read one after another, and the first of them that has a digit takes the
 * place of the pad. Which one is looked at, and what is asked of the engine for it, is decided here; view.js shows it.
 */

import { rowText } from '../../shared/digit-row.js';
import { region } from '../../shared/parts.js';
import { Examples } from '../../shell/examples.js';
import { Album } from './album.js';
import { Camera } from './camera.js';
import { KeptCorrections } from './kept-corrections.js';
import { boxOf, History, isDigit, rowOf } from './marks.js';
import { OpenPicture } from './open-picture.js';
import { pixelsOf } from './picture-file.js';
import { ReadingProgress } from './reading-progress.js';
import { sharedFiles } from './shared-files.js';
import { PictureView } from './view.js';

/** @import { Page } from '../../shell/feature.js' */
/** @import { Decoded } from './decode.js' */
/** @import { Mark } from './marks.js' */
/** @import { Reading } from './worker.js' */

const NO_FILE = 'Only pictures can be read, and that was none; save it as a picture first, or choose a file.';
const NOT_COPIED = 'The browser did not let the digits be copied; mark them in the answer and copy them from there.';

/** @param {Page} page */
export function mount(page) {
  return new Pictures(page);
}

class Pictures {
  #page;
  #view;
  #progress;
  #camera;
  #kept;
  #album = new Album();
  /** @type {OpenPicture | null} */
  #open = null;
  /** Its place, which is not that of the album while the person is on the way to another one. */
  #shownAt = 0;
  /** That way. */
  #going = new AbortController();
  /** The marks of it whose corrections are kept. @type {readonly Mark[]} */
  #followed = [];
  /** Another network reads since it was read. */
  #isStale = false;
  /** @type {Set<AbortController>} of what takes its time */
  #running = new Set();
  /** What is told of that. */
  #doing = { text: '', done: 0, count: 1 };

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    const { root, store, events } = page;
    const drawing = region(root, 'drawing');
    this.#view = new PictureView(drawing);
    this.#progress = new ReadingProgress(region(drawing, 'picture-progress'));
    this.#progress.addEventListener('cancel', () => {
      for (const abort of this.#running) abort.abort();
    });
    this.#camera = new Camera(drawing);
    this.#camera.addEventListener('taken', (event) => this.read([/** @type {CustomEvent<File>} */ (event).detail]));
    this.#camera.addEventListener('refused', (event) => this.#fail(/** @type {CustomEvent} */ (event).detail));
    this.#kept = new KeptCorrections(
      new Examples({
        name: `inkling ${new URL('./', document.baseURI).pathname}`,
        onProblem: (sentence) => events.say('missing', { what: 'examples', sentence }),
      }),
    );
    this.#listen();
    events.on('network', () => {
      this.#isStale = true;
      this.#refresh();
    });
    store.subscribe((state) => {
      if (state.task?.task === 'picture') this.#tellProgress(state.task.done / Math.max(1, state.task.total));
      this.#refresh();
    });
  }

  #listen() {
    /** @param {string} name @param {(detail: any, open: OpenPicture) => void} act with the picture that is open */
    const on = (name, act) =>
      this.#view.addEventListener(name, (event) => {
        if (this.#open !== null) act(/** @type {CustomEvent} */ (event).detail, this.#open);
      });
    on('choose', ({ id }, open) => {
      open.choose(id);
      if (id !== null) this.#view.focusMark(id);
    });
    on('act', (act, open) => open.act(act));
    on('place', ({ id, box }, open) => open.place(id, box));
    on('add', async ({ box }, open) => {
      await open.add(box);
      // Where its digit can be typed.
      if (open.chosen !== null) this.#view.focusMark(open.chosen);
    });
    on('undo', (_, open) => open.undo());
    on('copy', (_, open) => this.#copy(open));
    on('stage', () => this.#showStage());
    on('why', () => this.#showSteps());
    on('go', (step) => this.#go(this.#album.at + step));
    this.#view.addEventListener('back', () => this.#backToPad());
    this.#view.addEventListener('again', () => this.#go(this.#album.at));
  }

  // The ways in.

  /** One after another. @param {readonly File[]} files */
  async read(files) {
    this.#page.events.say('pressed', null);
    if (files.length === 0) {
      this.#page.events.say('problem', NO_FILE);
      return;
    }
    /** @type {string[]} */
    const problems = [];
    let isShown = false;
    await this.#during(async (signal) => {
      for (const [at, file] of files.entries()) {
        const text = files.length === 1 ? file.name : `${at + 1} of ${files.length}: ${file.name}`;
        this.#doing = { text, done: at, count: files.length };
        this.#tellProgress(0);
        try {
          isShown = (await this.#take(file, !isShown, signal)) || isShown;
        } catch (error) {
          signal.throwIfAborted();
          problems.push(error instanceof Error ? error.message : String(error));
        }
      }
    });
    this.#tell(problems, files.length);
  }

  async photograph() {
    this.#page.events.say('pressed', null);
    try {
      await this.#camera.open();
    } catch (error) {
      this.#fail(error);
    }
  }

  async readShared() {
    await this.read(await sharedFiles());
  }

  // The reading.

  /**
   * @param {File} file
   * @param {boolean} isWanted to be looked at, if it has a digit
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} whether it is looked at
   */
  async #take(file, isWanted, signal) {
    const decoded = await timed('decode picture', () => pixelsOf(file, signal));
    const reading = await this.#request(decoded, signal);
    const entry = { file, history: new History([]) };
    const at = this.#album.add(entry);
    const open = new OpenPicture(this.#page.client, entry, decoded);
    await open.adopt(reading);
    const hasDigit = open.marks.some(isDigit);
    if (hasDigit && isWanted) this.#show(open, at);
    else this.#close(open);
    this.#render();
    if (hasDigit) return isWanted;
    if (this.#open === null) this.#offer(at);
    throw new Error(nothingOn(file.name, open.marks.length, this.#open !== null));
  }

  /** From the pad. @param {number} at */
  #offer(at) {
    this.#album.at = at;
    this.#shownAt = at;
    this.#view.stand(false, true);
  }

  /** By the network that reads, which may be on its way. @param {Decoded} decoded @param {AbortSignal} signal @returns {Promise<Reading>} */
  async #request({ pixels, width, height }, signal) {
    await this.#started();
    return timed('read picture', () => this.#page.client.request('readPicture', { pixels, width, height }, signal));
  }

  /** @returns {Promise<void>} */
  #started() {
    return new Promise((resolve) => {
      this.#page.store.subscribe(({ phase }) => {
        if (phase !== 'starting') resolve();
      });
    });
  }

  /** Another network reads: anew, but not while it learns, when every answer would be old at once. */
  async #refresh() {
    const open = this.#open;
    const { phase, reader } = this.#page.store.state;
    const isAtRest = phase === 'idle' || phase === 'paused';
    if (!this.#isStale || open === null || !isAtRest || reader === 'none') return;
    this.#isStale = false;
    await this.#during(async (signal) => {
      const { name } = open;
      const reading = await this.#request(open.decoded, signal);
      this.#page.client.request('closePicture', { picture: name }).catch(() => {});
      await open.adopt(reading);
      this.#showStage();
    });
  }

  /**
   * @param {(signal: AbortSignal) => Promise<void>} work that takes its time and can be cancelled
   * @param {AbortController} [abort]
   */
  async #during(work, abort = new AbortController()) {
    this.#running.add(abort);
    this.#progress.begin();
    try {
      await work(abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) this.#fail(error);
    } finally {
      this.#running.delete(abort);
      if (this.#running.size === 0) this.#progress.end();
    }
  }

  /** @param {number} share of the file that is read */
  #tellProgress(share) {
    const { text, done, count } = this.#doing;
    this.#progress.tell(text, (done + share) / count);
  }

  // What is looked at.

  /** The next press goes on from there, before its picture has come. @param {number} at */
  async #go(at) {
    const entry = this.#album.entry(at);
    if (entry === undefined) return;
    this.#going.abort();
    const going = new AbortController();
    this.#going = going;
    this.#album.at = at;
    this.#render();
    await this.#during(async (signal) => {
      this.#doing = { text: entry.file.name, done: 0, count: 1 };
      this.#tellProgress(0);
      const decoded = await timed('decode picture', () => pixelsOf(entry.file, signal));
      const reading = await this.#request(decoded, signal);
      const open = new OpenPicture(this.#page.client, entry, decoded);
      await open.adopt(reading);
      if (signal.aborted) this.#close(open);
      else this.#show(open, at);
    }, going);
    if (going === this.#going) this.#stay();
  }

  /** At the one that is seen, where the way to another one failed or was cancelled. */
  #stay() {
    this.#album.at = this.#shownAt;
    this.#render();
  }

  /** @param {OpenPicture} open @param {number} at */
  async #show(open, at) {
    if (this.#open !== null) this.#close(this.#open);
    this.#open = open;
    this.#album.at = at;
    this.#shownAt = at;
    this.#isStale = false;
    this.#followed = open.marks;
    open.addEventListener('change', () => this.#changed(open));
    open.addEventListener('refused', (event) => this.#fail(/** @type {CustomEvent} */ (event).detail));
    this.#view.stand(true, true);
    this.#render();
    this.#showStage();
    this.#showSteps();
    this.#view.arrive(open.chosen);
    await this.#kept.open();
    this.#render();
  }

  /** @param {OpenPicture} open */
  #close({ name }) {
    // The worker may have died, which is told elsewhere.
    this.#page.client.request('closePicture', { picture: name }).catch(() => {});
  }

  #backToPad() {
    if (this.#open !== null) this.#close(this.#open);
    this.#open = null;
    this.#view.stand(false, true);
    this.#view.focusPad();
    this.#page.events.say('picture', null);
  }

  /** @param {OpenPicture} open */
  async #changed(open) {
    if (open !== this.#open) return;
    this.#render();
    if (this.#view.stage === 'seen') this.#showStage();
    this.#showSteps();
    const before = this.#followed;
    this.#followed = open.marks;
    await this.#kept.follow(before, open.marks);
    this.#render();
  }

  #render() {
    const open = this.#open;
    if (open === null) return;
    const { marks, chosen, chosenMark, decoded, history } = open;
    const { at, count, current } = this.#album;
    this.#view.render({
      name: current?.file.name ?? '',
      at,
      count,
      size: decoded,
      marks,
      chosen,
      canUndo: history.isCorrected,
      kept: this.#kept.count,
    });
    this.#page.events.say('picture', { digits: rowOf(marks), chosen: chosenMark ?? null });
  }

  async #showStage() {
    const open = this.#open;
    if (open === null) return;
    const { stage } = this.#view;
    if (stage === 'picture') this.#view.showPicture(open.decoded);
    else if (stage === 'seen') this.#view.showSeen(open.marks, open.decoded);
    else {
      const grey = await this.#unlessFailed(this.#page.client.request('pictureStage', { picture: open.name, stage }));
      if (grey !== null && open === this.#open && stage === this.#view.stage) this.#view.showGrey(grey);
    }
  }

  async #showSteps() {
    const open = this.#open;
    if (open === null || !this.#view.asksWhy) return;
    const mark = open.chosenMark;
    if (mark === undefined) {
      this.#view.showSteps(null);
      return;
    }
    const asked = this.#page.client.request('withoutSteps', { picture: open.name, box: boxOf(mark) });
    const outcomes = await this.#unlessFailed(asked);
    if (outcomes !== null && mark === this.#open?.chosenMark) this.#view.showSteps(outcomes);
  }

  /** @param {OpenPicture} open */
  async #copy(open) {
    try {
      await navigator.clipboard.writeText(rowText(rowOf(open.marks)));
      this.#view.showCopied();
    } catch {
      this.#page.events.say('problem', NOT_COPIED);
    }
  }

  // What is told.

  /**
   * @template Answer
   * @param {Promise<Answer>} answer of the engine
   * @returns {Promise<Answer | null>} null when it failed, which was told
   */
  async #unlessFailed(answer) {
    try {
      return await answer;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  /** @param {readonly string[]} problems @param {number} count of files */
  #tell(problems, count) {
    if (problems.length === 0) return;
    const sentence =
      problems.length === 1 ? problems[0] : `${problems.length} of ${count} pictures gave no digits. ${problems[0]}`;
    this.#page.events.say('problem', sentence);
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#page.events.say('error', error);
  }
}

/**
 * What takes long stands in the browser's own timeline, under a name that ./scripts/pictures looks for.
 * @template Result
 * @param {string} name
 * @param {() => Promise<Result>} work
 */
async function timed(name, work) {
  const start = performance.now();
  const result = await work();
  performance.measure(name, { start });
  return result;
}

/**
 * @param {string} name
 * @param {number} marks that are none
 * @param {boolean} isBehind another picture
 */
function nothingOn(name, marks, isBehind) {
  const found =
    marks === 0 ? `Nothing is written on “${name}”` : `No digit was found on “${name}”, whatever else is on it`;
  return `${found}; to look at it, press ${isBehind ? 'Next' : 'Back to the picture'}.`;
}
