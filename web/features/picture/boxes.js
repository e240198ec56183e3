/**
 * The boxes on the picture: shown, and moved, resized and drawn by pointer. They say what the person wants (`choose`,
 * `place`, `add`); who works without a pointer does the same in the list (digit-list.js).
 */

import { element } from '../../shared/parts.js';
import { labelHeight, placeLabels } from './labels.js';
import { clamped, digitOf, isDigit, moved, resized } from './marks.js';

/** @import { Place } from './labels.js' */
/** @import { Mark, Side } from './marks.js' */
/** @import { Box } from './worker.js' */

/** @typedef {{ width: number, height: number }} Size of the picture, in its pixels */
/** @typedef {{ x: number, y: number }} Point in pixels of the picture */
/** @typedef {{ pointer: number, from: Point, boxAt: (to: Point) => Box, element: HTMLElement, id: string | null }} Drag */

/** A pointer that moves less, in pixels of the screen, pressed and did not drag. */
const STILL = 4;

/** @type {readonly (readonly Side[])[]} */
const CORNERS = [
  ['left', 'top'],
  ['right', 'top'],
  ['left', 'bottom'],
  ['right', 'bottom'],
];

export class Boxes extends EventTarget {
  #layer;
  /** @type {Size} */
  #size = { width: 1, height: 1 };
  /** @type {Map<string, { mark: Mark, box: HTMLElement }>} */
  #shown = new Map();
  /** @type {Drag | null} */
  #drag = null;
  /** What is to be shown once nothing is held. @type {(() => void) | null} */
  #next = null;

  /** @param {HTMLElement} layer */
  constructor(layer) {
    super();
    this.#layer = layer;
    layer.addEventListener('pointerdown', (event) => this.#down(event));
    layer.addEventListener('pointermove', (event) => this.#move(event));
    layer.addEventListener('pointerup', (event) => this.#up(event));
    // The browser took it for a gesture.
    layer.addEventListener('pointercancel', (event) => {
      if (this.#dragOf(event) !== null) this.release();
    });
    // A phone that is turned has the picture elsewhere under the finger.
    addEventListener('resize', () => this.release());
  }

  /** @param {readonly Mark[]} marks @param {string | null} chosen @param {Size} size */
  render(marks, chosen, size) {
    if (this.#drag !== null) {
      this.#next = () => this.render(marks, chosen, size);
      return;
    }
    this.#size = size;
    const digits = marks.filter(isDigit);
    const places = placeLabels(
      digits,
      marks.filter((mark) => !isDigit(mark)),
      size,
    );
    const placeOf = new Map(digits.map(({ id }, at) => [id, places[at]]));
    this.#layer.style.setProperty('--label', String(labelHeight(digits, size) / size.width));
    this.#shown = new Map(
      marks.map((mark) => [mark.id, { mark, box: this.#makeBox(mark, placeOf.get(mark.id), mark.id === chosen) }]),
    );
    this.#layer.replaceChildren(...[...this.#shown.values()].map(({ box }) => box));
  }

  /** @param {Mark} mark @param {Place | undefined} place of its label, if it has one @param {boolean} isChosen */
  #makeBox(mark, place, isChosen) {
    const handles = isChosen ? CORNERS.map((sides) => element('i', { 'data-sides': sides.join(' ') })) : [];
    const box = element('div', { class: 'picture-box', 'data-id': mark.id }, ...handles);
    if (place !== undefined) box.append(element('span', { class: `picture-label ${place}` }, String(digitOf(mark))));
    box.classList.toggle('refused', place === undefined);
    box.classList.toggle('typed', mark.typed !== null);
    box.classList.toggle('chosen', isChosen);
    this.#lay(box, mark);
    return box;
  }

  /** @param {HTMLElement} target @param {Box} box */
  #lay({ style }, { left, top, right, bottom }) {
    const { width, height } = this.#size;
    style.left = `${(100 * left) / width}%`;
    style.top = `${(100 * top) / height}%`;
    style.width = `${(100 * (right - left)) / width}%`;
    style.height = `${(100 * (bottom - top)) / height}%`;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || this.#drag !== null) return;
    event.preventDefault();
    const target = /** @type {HTMLElement} */ (event.target);
    const id = target.closest('[data-id]')?.getAttribute('data-id') ?? null;
    const from = this.#point(event);
    // Before it is held: what is chosen looks different.
    if (id !== null) this.#say('choose', { id });
    if (id === null) this.#begin(event, this.#drawing(from));
    else this.#begin(event, this.#holding(id, target.dataset.sides, from));
  }

  /** @param {PointerEvent} event @param {Omit<Drag, 'pointer'>} drag */
  #begin({ pointerId }, drag) {
    this.#layer.setPointerCapture(pointerId);
    this.#drag = { ...drag, pointer: pointerId };
  }

  /** A new one, from where the pointer came down. @param {Point} from @returns {Omit<Drag, 'pointer'>} */
  #drawing(from) {
    const box = element('div', { class: 'picture-box chosen' });
    const boxAt = (/** @type {Point} */ to) =>
      clamped({ left: from.x, top: from.y, right: to.x, bottom: to.y }, this.#size);
    return { from, boxAt, element: box, id: null };
  }

  /** @param {string} id @param {string | undefined} sides that are held; the whole box without @param {Point} from @returns {Omit<Drag, 'pointer'>} */
  #holding(id, sides, from) {
    const { mark, box } = /** @type {{ mark: Mark, box: HTMLElement }} */ (this.#shown.get(id));
    const held = /** @type {Side[]} */ (sides?.split(' ') ?? []);
    const boxAt = (/** @type {Point} */ { x, y }) =>
      held.length === 0
        ? moved(mark, x - from.x, y - from.y, this.#size)
        : resized(mark, held, x - from.x, y - from.y, this.#size);
    return { from, boxAt, element: box, id };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const drag = this.#dragOf(event);
    if (drag === null || this.#isStill(drag, event)) return;
    if (drag.id === null && !drag.element.isConnected) this.#layer.append(drag.element);
    this.#lay(drag.element, drag.boxAt(this.#point(event)));
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const drag = this.#dragOf(event);
    if (drag === null) return;
    this.#letGo();
    const box = drag.boxAt(this.#point(event));
    if (this.#isStill(drag, event)) {
      if (drag.id === null) this.#say('choose', { id: null });
    } else if (drag.id === null) this.#say('add', { box });
    else this.#say('place', { id: drag.id, box });
  }

  /** What is held goes back to where it was. */
  release() {
    const drag = this.#drag;
    if (drag === null) return;
    this.#letGo();
    const held = this.#shown.get(drag.id ?? '');
    if (held === undefined) drag.element.remove();
    else this.#lay(held.box, held.mark);
  }

  #letGo() {
    this.#drag = null;
    this.#next?.();
    this.#next = null;
  }

  /** @param {PointerEvent} event @returns {Drag | null} */
  #dragOf({ pointerId }) {
    return this.#drag?.pointer === pointerId ? this.#drag : null;
  }

  /** @param {Drag} drag @param {PointerEvent} event */
  #isStill({ from }, event) {
    const to = this.#point(event);
    const pixel = this.#layer.getBoundingClientRect().width / this.#size.width;
    return pixel * Math.hypot(to.x - from.x, to.y - from.y) < STILL;
  }

  /** @param {PointerEvent} event @returns {Point} */
  #point({ clientX, clientY }) {
    const { left, top, width, height } = this.#layer.getBoundingClientRect();
    return {
      x: ((clientX - left) * this.#size.width) / width,
      y: ((clientY - top) * this.#size.height) / height,
    };
  }

  /** @param {string} name @param {object} detail */
  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
