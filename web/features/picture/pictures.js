/**
 * Reading pictures: files come in, are decoded and read one after another, and the first of them that has a digit takes the
 * place of the pad. Which one is looked at, and what is asked of the engine for it, is decided here; view.js shows it.
 */

import { rowText } from '../../shared/digit-row.js';
import { NewestAnswer } from '../../shared/newest-answer.js';
import { part, region } from '../../shared/parts.js';
import { PATIENCE_MS, Waiting } from '../../shared/waiting.js';
import { Examples } from '../../shell/examples.js';
import { TabStorage } from '../../shell/tab-storage.js';
import { Album } from './album.js';
import { Camera } from './camera.js';
import { KeptCorrections } from './kept-corrections.js';
import { KeptPicture } from './kept-picture.js';
import { boxOf, History, isDigit, rowOf } from './marks.js';
import { OpenPicture } from './open-picture.js';
import { pixelsOf } from './picture-file.js';
import { sharedFiles } from './shared-files.js';
import { PictureView } from './view.js';

/** @import { Missing } from '../../shell/events.js' */
/** @import { Page } from '../../shell/feature.js' */
/** @import { Entry } from './album.js' */
/** @import { Mark } from './marks.js' */
/** @import { Outcome } from './steps.js' */

const NO_FILE = 'Only pictures can be read, and that was none; save it as a picture first, or choose a file.';
const FOLDER = 'This is a folder; drop the pictures in it.';
const NOT_COPIED = 'The browser did not let the digits be copied; mark them in the answer and copy them from there.';

/** @param {Page} page */
export function mount(page) {
  return new Pictures(page);
}

class Pictures {
  #page;
  #view;
  #waiting;
  #camera;
  #kept;
  #keptPicture;
  /** When there is an engine, or none will come. @type {Promise<void>} */
  #started;
  /** @type {NewestAnswer<readonly Outcome[]>} what the chosen digit would be without a step */
  #steps;
  #album = new Album();
  /** @type {OpenPicture | null} */
  #open = null;
  /** Its place, which is not that of the album while the person is on the way to another one. */
  #shownAt = 0;
  /** That way. */
  #going = new AbortController();
  /** The marks of it whose corrections are kept. @type {readonly Mark[]} */
  #followed = [];
  /** How often another network came to read, or the same one with other weights. */
  #changes = 0;
  /** After so many of those the picture was last read, or that was cancelled. */
  #triedAt = 0;
  /** What is told of the age of what was read. */
  #age = { isOld: false, canReadAnew: false };
  /** When all files are read that came so far. @type {Promise<void>} */
  #filesRead = Promise.resolve();
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
    this.#waiting = new Waiting(
      region(drawing, 'picture-waiting'),
      'Reading pictures',
      () => {
        for (const abort of this.#running) abort.abort();
      },
      () => part(drawing, 'read-picture'),
    );
    this.#camera = new Camera(drawing);
    this.#camera.addEventListener('taken', (event) => this.read([/** @type {CustomEvent<File>} */ (event).detail]));
    this.#camera.addEventListener('refused', (event) => this.#fail(/** @type {CustomEvent} */ (event).detail));
    const name = `inkling ${new URL('./', document.baseURI).pathname}`;
    const onProblem = (/** @type {Missing} */ what) => (/** @type {string | null} */ sentence) =>
      events.say('missing', { what, sentence });
    this.#kept = new KeptCorrections(new Examples({ name, onProblem: onProblem('examples') }));
    this.#keptPicture = new KeptPicture(
      { name, onProblem: onProblem('picture') },
      new TabStorage(name, () => sessionStorage),
    );
    this.#started = new Promise((resolve) => {
      store.subscribe(({ phase }) => {
        if (phase !== 'starting') resolve();
      });
    });
    this.#steps = new NewestAnswer({
      ask: () => this.#askForSteps(),
      show: (outcomes, isCurrent) => {
        if (isCurrent) this.#view.showSteps(outcomes);
      },
      onError: (error) => this.#fail(error),
    });
    this.#listen();
    events.on('network', () => {
      this.#changes += 1;
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
    on('anew', () => this.#readAnew());
    on('forget', () => this.#forget());
    on('go', (step) => this.#go(this.#album.at + step));
    this.#view.addEventListener('back', () => this.#backToPad());
    this.#view.addEventListener('again', () => this.#go(this.#album.at));
    // What was told is old once the person goes on.
    for (const name of ['act', 'place', 'add', 'undo', 'copy', 'anew', 'forget', 'go', 'back', 'again']) {
      this.#view.addEventListener(name, () => this.#page.events.say('pressed', null));
    }
  }

  // The ways in.

  /**
   * One after another, behind those that are being read; the first of them is looked at, until there is one with a digit.
   * @param {readonly File[]} files
   */
  async read(files) {
    this.#page.events.say('pressed', null);
    if (files.length === 0) {
      this.#page.events.say('problem', NO_FILE);
      return;
    }
    /** @type {string[]} */
    const problems = [];
    /** @type {OpenPicture | null} of them, that is looked at */
    let shown = null;
    const before = this.#filesRead;
    this.#filesRead = this.#during(async (signal) => {
      await unlessAborted(before, signal);
      for (const [at, file] of files.entries()) {
        const which = files.length === 1 ? file.name : `${at + 1} of ${files.length}: ${file.name}`;
        this.#begin(which, at, files.length);
        try {
          const { open, place } = await this.#take(file, signal);
          if (shown === null || (shown === this.#open && !hasDigit(shown) && hasDigit(open))) {
            shown = open;
            this.#show(open, place);
          } else this.#close(open.name);
          this.#render();
          // One by itself is seen to have none.
          if (files.length > 1 && !hasDigit(open)) problems.push(nothingOn(file.name, open.marks.length));
        } catch (error) {
          signal.throwIfAborted();
          problems.push(error instanceof Error ? error.message : String(error));
        }
      }
    });
    await this.#filesRead;
    this.#tell(problems, files.length);
  }

  /** It is like a file to the browser, but has nothing to read. */
  refuseFolder() {
    this.#page.events.say('problem', FOLDER);
  }

  async photograph() {
    this.#page.events.say('pressed', null);
    try {
      await this.#camera.open();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What was looked at before a reload; unless the person has opened another one meanwhile. */
  async restore() {
    const entry = await this.#keptPicture.find();
    if (entry === null) return;
    await this.#during(async (signal) => {
      this.#begin(entry.file.name, 0, 1);
      signal.addEventListener('abort', () => this.#keptPicture.forget());
      const open = await this.#openEntry(entry, signal);
      if (this.#open === null) this.#show(open, this.#album.add(entry));
      else this.#close(open.name);
    });
  }

  async readShared() {
    await this.read(await sharedFiles());
  }

  // The reading.

  /** @param {File} file @param {AbortSignal} signal @returns {Promise<{ open: OpenPicture, place: number }>} its place in the album */
  async #take(file, signal) {
    const entry = { file, history: new History([]) };
    const open = await this.#openEntry(entry, signal);
    return { open, place: this.#album.add(entry) };
  }

  /** @param {Entry} entry @param {AbortSignal} signal */
  async #openEntry(entry, signal) {
    const { copy, ...decoded } = await timed('decode picture', () => pixelsOf(entry.file, signal));
    const open = new OpenPicture(this.#page.client, entry, decoded);
    await this.#readInto(open, copy, signal);
    return open;
  }

  /**
   * By the network that reads, which may be on its way.
   * @param {OpenPicture} open
   * @param {Uint8Array<ArrayBuffer>} pixels its own, which go over to the worker
   * @param {AbortSignal} signal
   */
  async #readInto(open, pixels, signal) {
    await unlessAborted(this.#started, signal);
    const change = this.#changes;
    const { width, height } = open.decoded;
    const asked = () => this.#page.client.request('readPicture', { pixels, width, height }, signal, [pixels.buffer]);
    const reading = await timed('read picture', asked);
    await open.adopt(reading);
    open.readAt = change;
  }

  /**
   * Another network reads: anew, but not while it learns, when every answer would be old at once. What the person cancelled
   * is left until it is asked for, and said to be old.
   */
  async #refresh() {
    if (this.#isAtRest && this.#triedAt !== this.#changes) await this.#readAnew();
    else this.#tellAge();
  }

  async #readAnew() {
    const open = this.#open;
    if (open === null) return;
    this.#triedAt = this.#changes;
    await this.#during(async (signal) => {
      this.#begin(open.title, 0, 1);
      const before = open.name;
      const { copy } = await pixelsOf(open.entry.file, signal);
      await this.#readInto(open, copy, signal);
      this.#close(before);
      // It may have been left meanwhile.
      if (open !== this.#open) this.#close(open.name);
      this.#showStage();
    });
  }

  /**
   * @param {(signal: AbortSignal) => Promise<void>} work that takes its time and can be cancelled
   * @param {AbortController} [abort]
   */
  async #during(work, abort = new AbortController()) {
    this.#running.add(abort);
    this.#tellAge();
    if (this.#running.size === 1) this.#waiting.begin(this.#doing.text, PATIENCE_MS);
    try {
      await work(abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) this.#fail(error);
    } finally {
      this.#running.delete(abort);
      if (this.#running.size === 0) this.#waiting.end();
      this.#tellAge();
    }
  }

  /** @param {string} which picture @param {number} done @param {number} count */
  #begin(which, done, count) {
    this.#doing = { text: `Reading ${which}`, done, count };
    this.#tellProgress(0);
  }

  /** @param {number} share of the file that is read */
  #tellProgress(share) {
    const { text, done, count } = this.#doing;
    this.#waiting.tell((done + share) / count, text);
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
      this.#begin(entry.file.name, 0, 1);
      const open = await this.#openEntry(entry, signal);
      if (signal.aborted) this.#close(open.name);
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
    if (this.#open !== null) this.#close(this.#open.name);
    this.#open = open;
    this.#album.at = at;
    this.#shownAt = at;
    this.#triedAt = open.readAt;
    this.#followed = open.marks;
    open.addEventListener('change', () => this.#changed(open));
    open.addEventListener('refused', (event) => this.#fail(/** @type {CustomEvent} */ (event).detail));
    this.#view.stand(true, true);
    this.#render();
    this.#showStage();
    this.#showSteps();
    this.#view.arrive(open.chosen);
    this.#keptPicture.keep(open.entry);
    await this.#kept.open();
    this.#render();
  }

  /** @param {string} picture its name in the worker */
  #close(picture) {
    // The worker may have died, which is told elsewhere.
    this.#page.client.request('closePicture', { picture }).catch(() => {});
  }

  #backToPad() {
    this.#going.abort();
    if (this.#open !== null) this.#close(this.#open.name);
    this.#open = null;
    this.#keptPicture.forget();
    this.#view.stand(false, true);
    this.#view.focusPad();
    this.#page.events.say('picture', null);
  }

  /** @param {OpenPicture} open */
  async #changed(open) {
    if (open !== this.#open) return;
    this.#keptPicture.keep(open.entry);
    this.#render();
    if (this.#view.stage === 'seen') this.#showStage();
    this.#showSteps();
    const before = this.#followed;
    this.#followed = open.marks;
    await this.#kept.follow(before, open.marks);
    this.#render();
  }

  /** @returns {boolean} whether a network can read now without being read over */
  get #isAtRest() {
    const { phase, reader } = this.#page.store.state;
    return (phase === 'idle' || phase === 'paused') && reader !== 'none';
  }

  #render() {
    const open = this.#open;
    if (open === null) return;
    const { title, marks, chosen, chosenMark, decoded, history } = open;
    const { at, count } = this.#album;
    this.#view.render({
      name: title,
      at: this.#shownAt,
      goesTo: at,
      count,
      size: decoded,
      marks,
      chosen,
      canUndo: history.isCorrected,
      canReadAnew: this.#age.canReadAnew,
      kept: this.#kept.count,
    });
    const { isOld } = this.#age;
    this.#page.events.say('picture', { digits: rowOf(marks, chosen), chosen: chosenMark ?? null, isOld });
  }

  /** Where it changed: a training has news many times a second. */
  #tellAge() {
    const isOld = this.#open !== null && this.#open.readAt !== this.#changes;
    const canReadAnew = isOld && this.#isAtRest && this.#running.size === 0;
    if (isOld === this.#age.isOld && canReadAnew === this.#age.canReadAnew) return;
    this.#age = { isOld, canReadAnew };
    this.#render();
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

  #showSteps() {
    if (this.#open !== null && this.#view.asksWhy) this.#steps.refresh();
  }

  /** Each takes long on a large picture. @returns {Promise<readonly Outcome[] | null>} null when nothing is chosen */
  async #askForSteps() {
    const open = this.#open;
    const mark = open?.chosenMark;
    if (open === null || mark === undefined) return null;
    return this.#page.client.request('withoutSteps', { picture: open.name, box: boxOf(mark) });
  }

  /** What was typed for digits, here and in earlier visits. */
  async #forget() {
    await this.#kept.forget();
    // The button is gone that had the focus.
    const chosen = this.#open?.chosen ?? null;
    if (chosen !== null) this.#view.focusMark(chosen);
    this.#render();
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
 * @param {Promise<void>} event
 * @param {AbortSignal} signal nobody waits for it any longer
 * @returns {Promise<void>}
 */
async function unlessAborted(event, signal) {
  signal.throwIfAborted();
  await new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    event.then(() => resolve(undefined));
  });
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

/** @param {OpenPicture} open */
function hasDigit({ marks }) {
  return marks.some(isDigit);
}

/** @param {string} name @param {number} marks that are none */
function nothingOn(name, marks) {
  return marks === 0 ? `Nothing is written on “${name}”.` : `No digit was found on “${name}”.`;
}
