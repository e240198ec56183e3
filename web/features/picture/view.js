/**
 * The picture in the place of the pad: its boxes, its digits as a list, and what can be done with them. It shows what it is
 * given and says what the person wants (`act`, `choose`, `place`, `add`, `undo`, `copy`, `go`, `back`, `stage`, `why`, `forget`).
 */

import { addStyle, element, markup, onUse, part, region, setText, setUsable } from '../../shared/parts.js';
import { asksToUndo } from '../../shared/undo-key.js';
import { Boxes } from './boxes.js';
import { DigitList } from './digit-list.js';
import { inOrder, isDigit, nextOf } from './marks.js';
import STYLE from './picture.css?inline';
import MARKUP from './picture.html?raw';
import { Stages } from './stages.js';
import { showNoSteps, showSteps } from './steps.js';
import { keptCount, nothingFound, refusedCount } from './wording.js';

/** @import { Decoded } from './decode.js' */
/** @import { Mark } from './marks.js' */
/** @import { Grey } from './stages.js' */
/** @import { Outcome } from './steps.js' */

/**
 * @typedef {object} Shown
 * @property {string} name of the file
 * @property {number} at its place
 * @property {number} goesTo the place of the picture that is on its way, or its own
 * @property {number} count among so many
 * @property {{ width: number, height: number }} size
 * @property {readonly Mark[]} marks
 * @property {string | null} chosen
 * @property {boolean} canUndo
 * @property {boolean} canReadAnew by another network than the one that read it
 * @property {number} kept examples
 */

/** How long it stands there that something was copied. */
const COPIED_MS = 2000;

addStyle(STYLE);

export class PictureView extends EventTarget {
  #drawing;
  /** What gives way to a picture. @type {readonly HTMLElement[]} */
  #pad;
  #section;
  #title;
  #pages;
  #previous;
  #position;
  #next;
  #frame;
  #boxes;
  #digits;
  #none;
  #refused;
  #refusedCount;
  #refusedList;
  #typing;
  #tools;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #copied;
  #keptLine;
  #kept;
  #forget;
  #stages;
  #why;
  #steps;
  #back;
  #again;

  /** @param {HTMLElement} drawing the region of the pad */
  constructor(drawing) {
    super();
    this.#drawing = drawing;
    const tools = /** @type {HTMLElement} */ (drawing.querySelector('.sheet-tools'));
    this.#pad = [...drawing.querySelectorAll('.sheet, .keys, [data-part="undo"], [data-part="clear"]')].map(
      (each) => /** @type {HTMLElement} */ (each),
    );
    tools.before(markup(MARKUP));
    this.#section = region(drawing, 'picture');
    const of = (/** @type {string} */ name) => part(this.#section, name);
    this.#title = of('title');
    this.#pages = of('pages');
    this.#previous = /** @type {HTMLButtonElement} */ (of('previous'));
    this.#position = of('position');
    this.#next = /** @type {HTMLButtonElement} */ (of('next'));
    this.#frame = of('frame');
    this.#boxes = new Boxes(of('boxes'));
    this.#digits = new DigitList(of('digits'));
    this.#none = of('none');
    this.#refused = /** @type {HTMLDetailsElement} */ (of('refused'));
    this.#refusedCount = of('refused-count');
    this.#refusedList = new DigitList(of('refused-list'));
    this.#keptLine = of('kept-line');
    this.#kept = of('kept');
    this.#forget = of('forget');
    this.#stages = new Stages(of('stages'), /** @type {HTMLCanvasElement} */ (of('canvas')));
    this.#why = /** @type {HTMLDetailsElement} */ (of('why'));
    this.#steps = of('steps');
    this.#tools =
      /** @type {Record<'split' | 'join' | 'delete' | 'add' | 'undo-correction' | 'copy' | 'anew', HTMLButtonElement>} */ (
        Object.fromEntries(
          ['split', 'join', 'delete', 'add', 'undo-correction', 'copy', 'anew'].map((name) => [name, of(name)]),
        )
      );
    this.#typing = Array.from({ length: 10 }, (_, digit) => element('button', { type: 'button' }, String(digit)));
    of('typing').append(...this.#typing);
    this.#back = of('back');
    this.#again = element('button', { type: 'button', class: 'picture-way', hidden: '' }, 'Back to the picture');
    part(drawing, 'camera').after(this.#again);
    this.#listen();
  }

  #listen() {
    for (const list of [this.#digits, this.#refusedList]) {
      for (const name of ['choose', 'act']) list.addEventListener(name, (event) => this.#pass(event));
    }
    for (const name of ['choose', 'place', 'add']) this.#boxes.addEventListener(name, (event) => this.#pass(event));
    for (const type of /** @type {const} */ (['split', 'join', 'delete'])) {
      onUse(this.#tools[type], () => this.#say('act', { type }));
    }
    for (const [digit, button] of this.#typing.entries())
      onUse(button, () => this.#say('act', { type: 'digit', digit }));
    onUse(this.#tools.add, () => this.#say('add', { box: null }));
    onUse(this.#tools['undo-correction'], () => this.#say('undo'));
    onUse(this.#tools.copy, () => this.#say('copy'));
    onUse(this.#tools.anew, () => this.#say('anew'));
    onUse(this.#previous, () => this.#say('go', -1));
    onUse(this.#next, () => this.#say('go', 1));
    this.#forget.addEventListener('click', () => this.#say('forget'));
    this.#back.addEventListener('click', () => this.#say('back'));
    this.#again.addEventListener('click', () => this.#say('again'));
    this.#stages.addEventListener('change', () => this.#say('stage'));
    this.#why.addEventListener('toggle', () => this.#say('why'));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#say('stage');
      this.#say('why');
    });
    // Before the pad hears of it, which is not in sight.
    addEventListener('keydown', (event) => this.#press(event), { capture: true });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (this.#section.hidden || !asksToUndo(event)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#say('undo');
  }

  get stage() {
    return this.#stages.stage;
  }

  /** Whether somebody looks at what the chosen digit would be without a step. */
  get asksWhy() {
    return this.#why.open;
  }

  /** The picture, or the pad. @param {boolean} isPicture @param {boolean} hasPictures */
  stand(isPicture, hasPictures) {
    // A box that was begun on another one is none on this.
    this.#boxes.release();
    for (const each of this.#pad) each.hidden = isPicture;
    this.#section.hidden = !isPicture;
    this.#again.hidden = isPicture || !hasPictures;
  }

  /**
   * A picture has come: its keys work, and its top is in sight, wherever the page was scrolled to.
   * @param {string | null} chosen
   */
  arrive(chosen) {
    this.#focusChosen(chosen);
    const { top } = this.#title.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) this.#title.scrollIntoView({ block: 'start' });
  }

  /** The pad is in sight, and has the focus that a button had which is gone. */
  focusPad() {
    const pad = this.#drawing.querySelector('canvas');
    pad?.focus({ preventScroll: true });
    // No further than needed: the button may have been far below.
    pad?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {Shown} shown */
  render({ name, at, goesTo, count, size, marks, chosen, canUndo, canReadAnew, kept }) {
    setText(this.#title, name);
    this.#pages.hidden = count < 2;
    setText(this.#position, `${at + 1} of ${count}`);
    setUsable(this.#previous, goesTo > 0);
    setUsable(this.#next, goesTo + 1 < count);
    this.#frame.style.setProperty('--aspect', String(size.width / size.height));
    const hadFocus = this.#listHasFocus;
    const ordered = inOrder(marks);
    const [digits, refused] = [ordered.filter(isDigit), ordered.filter((mark) => !isDigit(mark))];
    this.#boxes.render(ordered, chosen, size);
    this.#digits.render(digits, chosen);
    this.#refusedList.render(refused, chosen);
    this.#refused.hidden = refused.length === 0;
    if (refused.some(({ id }) => id === chosen)) this.#refused.open = true;
    // What had it may be gone, and what came of that is chosen.
    if (hadFocus) this.#focusChosen(chosen);
    setText(this.#refusedCount, refusedCount(refused.length));
    this.#renderTools(
      marks.find(({ id }) => id === chosen),
      marks,
      canUndo,
    );
    // Not under the name of another picture.
    setUsable(this.#tools.copy, digits.length > 0 && goesTo === at);
    this.#tools.anew.hidden = !canReadAnew;
    setText(this.#none, digits.length > 0 ? '' : nothingFound(marks.length));
    this.#keptLine.hidden = kept === 0;
    setText(this.#kept, keptCount(kept));
    setText(this.#forget, kept === 1 ? 'Forget it' : 'Forget them');
  }

  /** @param {Mark | undefined} mark @param {readonly Mark[]} marks @param {boolean} canUndo */
  #renderTools(mark, marks, canUndo) {
    for (const button of this.#typing) setUsable(button, mark !== undefined);
    setUsable(this.#tools.split, mark !== undefined);
    setUsable(this.#tools.delete, mark !== undefined);
    setUsable(this.#tools.join, mark !== undefined && nextOf(marks, mark) !== undefined);
    setUsable(this.#tools['undo-correction'], canUndo);
  }

  get #listHasFocus() {
    return this.#digits.hasFocus || this.#refusedList.hasFocus;
  }

  /** Where its digit can be typed. @param {string | null} chosen */
  #focusChosen(chosen) {
    if (chosen === null || !this.focusMark(chosen)) this.#title.focus({ preventScroll: true });
  }

  /** @param {string} id */
  focusMark(id) {
    return this.#digits.focus(id) || this.#refusedList.focus(id);
  }

  /** For a moment: nothing else tells of it. */
  showCopied() {
    const { copy } = this.#tools;
    setText(copy, 'Copied');
    clearTimeout(this.#copied);
    this.#copied = setTimeout(() => setText(copy, 'Copy'), COPIED_MS);
  }

  /** @param {Decoded} decoded */
  showPicture(decoded) {
    this.#stages.showPicture(decoded);
  }

  /** @param {Grey} grey */
  showGrey(grey) {
    this.#stages.showGrey(grey);
  }

  /** @param {readonly Mark[]} marks @param {{ width: number, height: number }} size */
  showSeen(marks, size) {
    this.#stages.showSeen(marks, size);
  }

  /** @param {readonly Outcome[] | null} outcomes null while nothing is chosen */
  showSteps(outcomes) {
    if (outcomes === null) showNoSteps(this.#steps);
    else showSteps(this.#steps, outcomes);
  }

  /** @param {Event} event of one of its parts */
  #pass(event) {
    this.#say(event.type, /** @type {CustomEvent} */ (event).detail);
  }

  /** @param {string} name @param {unknown} [detail] */
  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
