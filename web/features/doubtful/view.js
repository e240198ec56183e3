/**
 * Doubtful labels: looked for when the person asks, listed with the most doubtful first, and judged one by one. What was
 * found is kept as long as the page, what was said of it in this browser.
 */

import { addStyle, element, markup, part, region, setText } from '../../shared/parts.js';
import { drawPixelImages } from '../../shared/pixel-images.js';
import { asksToUndo } from '../../shared/undo-key.js';
import { corrections } from '../../shell/corrections.js';
import { ImageList } from '../../shell/image-list.js';
import { LabelChoice, saidBy } from '../../shell/label-choice.js';
import { MnistImages } from '../../shell/mnist-images.js';
import { RunControls } from '../../shell/run-controls.js';
import { CorrectionsBar } from './corrections-bar.js';
import STYLE from './doubtful.css?inline';
import MARKUP from './doubtful.html?raw';
import { describe, news, reading, stage, summary } from './wording.js';

/** @import { DoubtfulLabels } from '../../generated/inkling-simd.js' */
/** @import { Correction } from '../../shell/corrections.js' */
/** @import { Page, RoomView } from '../../shell/feature.js' */
/** @import { Split } from '../../shell/mnist-images.js' */
/** @import { State } from '../../shell/store.js' */
/** @import { Doubt } from './wording.js' */

addStyle(STYLE);

/** Those that are trained; the core's own. */
const NETWORKS = 5;
const PRESET = 'quick';

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  return new Doubtful(page);
}

/** @implements {RoomView} */
class Doubtful {
  #page;
  #corrections;
  #controls;
  #bar;
  #parts;
  #choice;
  #images;
  /** @type {ImageList<Doubt>} */
  #list;
  /** What is listed. @type {readonly Doubt[]} */
  #doubts = [];

  /** @param {Page<HTMLElement>} page */
  constructor(page) {
    this.#page = page;
    page.root.append(markup(MARKUP));
    const root = region(page.root, 'doubtful');
    const select = (/** @type {string} */ name) => /** @type {HTMLSelectElement} */ (part(root, name));
    this.#parts = {
      title: part(root, 'title'),
      split: select('split'),
      preset: select('preset'),
      summary: part(root, 'summary'),
      found: part(root, 'found'),
      canvas: /** @type {HTMLCanvasElement} */ (part(root, 'canvas')),
      reading: part(root, 'reading'),
    };
    this.#corrections = corrections(page.events);
    const onError = (/** @type {unknown} */ error) => page.events.say('error', error);
    this.#images = {
      train: new MnistImages(page.client, 'train', onError),
      test: new MnistImages(page.client, 'test', onError),
    };
    this.#list = new ImageList(part(root, 'images'), {
      pixelsOf: (doubts) => this.#pixelsOf(doubts),
      describe: (doubt) => describe(doubt, this.#corrections.of(doubt.split, doubt.index)),
    });
    this.#choice = new LabelChoice(part(root, 'choice'));
    this.#controls = new RunControls(root, page, {
      task: 'doubtful',
      bar: 'Progress of the doubtful labels',
      describe: (share) => stage(share, NETWORKS),
      run: (signal) => this.#find(signal),
      lack: () => '',
    });
    this.#bar = new CorrectionsBar(part(root, 'corrections'), page, this.#corrections, (correction) =>
      this.#returnTo(correction),
    );
    this.#listen(root);
  }

  /** @param {State} state */
  render(state) {
    this.#controls.render(state);
    this.#offerPresets();
  }

  /** @param {string} path */
  open(path) {
    if (path === 'doubtful') this.#parts.title.focus();
    this.#list.describeAgain();
  }

  /** What was found took long, and stays. */
  leave() {
    this.#controls.leave();
    for (const images of Object.values(this.#images)) images.forget();
  }

  /** @param {HTMLElement} root */
  #listen(root) {
    const list = part(root, 'images');
    this.#list.addEventListener('move', () => this.#showCurrent());
    list.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || this.#list.current === undefined) return;
      const said = saidBy(event.key, this.#list.current.label);
      if (said === undefined) return;
      event.preventDefault();
      // A key that is held would judge the images behind it unseen.
      if (!event.repeat) this.#say(said);
    });
    root.addEventListener('keydown', (event) => {
      if (!asksToUndo(event) || !this.#corrections.canUndo) return;
      event.preventDefault();
      this.#bar.undo();
    });
    this.#choice.addEventListener('say', (event) => this.#say(/** @type {CustomEvent} */ (event).detail));
    this.#corrections.addEventListener('change', () => {
      this.#list.describeAgain();
      this.#showChoice();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#showCurrent());
  }

  #offerPresets() {
    const { preset } = this.#parts;
    const { presets } = this.#page.store;
    if (preset.options.length > 0 || presets.length === 0) return;
    preset.append(...presets.map(({ name, title }) => element('option', { value: name }, title)));
    preset.value = PRESET;
  }

  /** @param {AbortSignal} signal */
  async #find(signal) {
    const { client, store } = this.#page;
    const split = /** @type {Split} */ (this.#parts.split.value);
    const preset = store.presets.find(({ name }) => name === this.#parts.preset.value) ?? store.presets[0];
    const found = await client.request('doubtful', { config: preset.config, split }, signal);
    const doubts = toDoubts(found, split);
    setText(this.#parts.summary, summary(doubts.length, split, `“${preset.title}”`));
    this.#parts.found.hidden = doubts.length === 0;
    this.#doubts = doubts;
    this.#list.show(doubts);
    this.#showCurrent();
  }

  /** All of one set. @param {readonly Doubt[]} doubts */
  #pixelsOf(doubts) {
    return this.#images[doubts[0].split].of(doubts.map(({ index }) => index));
  }

  /** @param {number | null} corrected */
  #say(corrected) {
    const doubt = this.#list.current;
    if (doubt === undefined) return;
    const { split, index, label } = doubt;
    const said = { split, index, label, corrected };
    this.#corrections.put([said]);
    this.#bar.tell(news(said));
    this.#list.moveOn();
  }

  /** Whoever takes back what was said of an image will say something else. @param {Correction} correction */
  #returnTo({ split, index }) {
    const doubt = this.#doubts.find((each) => each.split === split && each.index === index);
    if (doubt !== undefined) this.#list.point(doubt);
  }

  async #showCurrent() {
    const doubt = this.#list.current;
    if (doubt === undefined) return;
    setText(this.#parts.reading, reading(doubt));
    this.#showChoice();
    const [pixels] = await this.#pixelsOf([doubt]);
    if (pixels === undefined || doubt !== this.#list.current) return;
    this.#parts.canvas.setAttribute('aria-label', `Image ${doubt.index}`);
    drawPixelImages(this.#parts.canvas, pixels, 1);
  }

  #showChoice() {
    const doubt = this.#list.current;
    if (doubt !== undefined) this.#choice.show(doubt.label, this.#corrections.of(doubt.split, doubt.index));
  }
}

/** @param {DoubtfulLabels} columns @param {Split} split @returns {Doubt[]} */
function toDoubts({ indices, labels, likely, probabilities }, split) {
  return Array.from(indices, (index, at) => ({
    split,
    index,
    label: labels[at],
    likely: likely[at],
    probabilities: probabilities.subarray(10 * at, 10 * at + 10),
  }));
}
