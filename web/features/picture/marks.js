/**
 * What stands on a picture, as the reader found it and as the person corrected it: values only, no elements and no engine.
 * A correction makes a new list; the ones before are kept to be undone.
 */

import { spaced } from './spacing.js';

/** @import { PictureMark } from '../../generated/inkling-simd.js' */
/** @import { ReadDigit } from '../../shared/digit-row.js' */
/** @import { Box } from './worker.js' */

/**
 * A mark with its name, and the digit that the person typed for it, if any.
 * @typedef {PictureMark & { id: string, typed: number | null }} Mark
 */
/** @typedef {'left' | 'top' | 'right' | 'bottom'} Side */

/** A box is no smaller, so that it can be seen and taken hold of. */
export const LEAST_SIDE = 4;

/** @param {Mark} mark */
export function isDigit({ typed, verdict }) {
  return typed !== null || verdict === 'digit';
}

/** @param {Mark} mark */
export function digitOf({ typed, digit }) {
  return typed ?? digit;
}

/** @param {Mark} mark how sure it is; the person is */
export function probabilityOf({ typed, digit, probabilities }) {
  return typed === null ? probabilities[digit] : 1;
}

/** @param {readonly Mark[]} marks @returns {readonly Mark[]} line by line, from the left */
export function inOrder(marks) {
  return [...marks].sort((one, other) => one.line - other.line || one.left + one.right - other.left - other.right);
}

/** @param {readonly Mark[]} marks @param {string | null} [chosen] @returns {ReadDigit[]} */
export function rowOf(marks, chosen = null) {
  const digits = inOrder(marks).filter(isDigit);
  const apart = spaced(digits);
  return digits.map((mark) => ({
    digit: digitOf(mark),
    probability: probabilityOf(mark),
    line: mark.line,
    isApart: apart.has(mark),
    isChosen: mark.id === chosen,
  }));
}

/**
 * @param {readonly Mark[]} marks
 * @param {string} id of the one that gives way
 * @param {readonly Mark[]} others that take its place
 */
export function replaced(marks, id, others) {
  return marks.flatMap((mark) => (mark.id === id ? others : mark));
}

/** The digit behind it on its line. @param {readonly Mark[]} marks @param {Mark} mark @returns {Mark | undefined} */
export function nextOf(marks, mark) {
  const line = inOrder(marks).filter((each) => each.line === mark.line && (isDigit(each) || each.id === mark.id));
  return line[line.findIndex(({ id }) => id === mark.id) + 1];
}

/** Whole pixels within the picture, no side too short. @param {Box} box @param {{ width: number, height: number }} picture @returns {Box} */
export function clamped({ left, top, right, bottom }, { width, height }) {
  const [from, to] = range(left, right, width);
  const [above, below] = range(top, bottom, height);
  return { left: from, top: above, right: to, bottom: below };
}

/** @param {number} one @param {number} other @param {number} most */
function range(one, other, most) {
  const least = Math.min(LEAST_SIDE, most);
  const from = Math.min(Math.max(0, Math.round(Math.min(one, other))), most - least);
  const to = Math.min(most, Math.max(from + least, Math.round(Math.max(one, other))));
  return [from, to];
}

/** Its size stays. @param {Box} box @param {number} dx @param {number} dy @param {{ width: number, height: number }} picture @returns {Box} */
export function moved({ left, top, right, bottom }, dx, dy, { width, height }) {
  const x = Math.min(Math.max(Math.round(dx), -left), width - right);
  const y = Math.min(Math.max(Math.round(dy), -top), height - bottom);
  return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
}

/**
 * @param {Box} box
 * @param {readonly Side[]} sides that move, the others stay
 * @param {number} dx
 * @param {number} dy
 * @param {{ width: number, height: number }} picture
 */
export function resized(box, sides, dx, dy, picture) {
  const next = { ...box };
  // A side stops before it meets the one across.
  for (const side of sides) {
    if (side === 'left') next.left = Math.min(box.left + dx, box.right - LEAST_SIDE);
    if (side === 'right') next.right = Math.max(box.right + dx, box.left + LEAST_SIDE);
    if (side === 'top') next.top = Math.min(box.top + dy, box.bottom - LEAST_SIDE);
    if (side === 'bottom') next.bottom = Math.max(box.bottom + dy, box.top + LEAST_SIDE);
  }
  return clamped(next, picture);
}

/** Without all else that a mark has. @param {Box} box @returns {Box} */
export function boxOf({ left, top, right, bottom }) {
  return { left, top, right, bottom };
}

/** Both of them. @param {Box} one @param {Box} other @returns {Box} */
export function united(one, other) {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/**
 * Where one that the person adds without pointing at a place begins: beside the one that is chosen, as large as that, or in
 * the middle of the picture.
 * @param {Mark | undefined} chosen
 * @param {{ width: number, height: number }} picture
 * @returns {Box}
 */
export function newBox(chosen, picture) {
  const { width, height } = picture;
  if (chosen === undefined) {
    const side = Math.min(width, height) / 4;
    return clamped(
      { left: (width - side) / 2, top: (height - side) / 2, right: (width + side) / 2, bottom: (height + side) / 2 },
      picture,
    );
  }
  return moved(chosen, 1.2 * (chosen.right - chosen.left), 0, picture);
}

/** A history as it is kept: the lists before with the steps that led to them, and the one of now. @typedef {{ past: { marks: readonly Mark[], step: string }[], marks: readonly Mark[] }} KeptHistory */

/** The lists, the newest last; changes of one kind to one mark that follow each other are one step. */
export class History {
  /** @type {{ marks: readonly Mark[], step: string }[]} */
  #past = [];
  /** @type {readonly Mark[]} */
  marks;
  #step = '';

  /** @param {readonly Mark[]} marks as they were read */
  constructor(marks) {
    this.marks = marks;
  }

  /** As it was kept, by this version of the page or another one. @param {KeptHistory | undefined} kept @returns {History} */
  static from(kept) {
    const lists = [...(kept?.past ?? []).map(({ marks }) => marks), kept?.marks];
    if (kept === undefined || !lists.every(areMarks)) return new History([]);
    const history = new History(kept.marks);
    history.#past = [...kept.past];
    return history;
  }

  /** @returns {KeptHistory} */
  get kept() {
    return { past: this.#past, marks: this.marks };
  }

  /** Whether the person has changed anything. */
  get isCorrected() {
    return this.#past.length > 0;
  }

  /** @param {readonly Mark[]} marks @param {string} step what was done, and to which mark */
  change(marks, step) {
    if (step !== this.#step || !step.startsWith('move')) this.#past.push({ marks: this.marks, step: this.#step });
    this.#step = step;
    this.marks = marks;
  }

  undo() {
    const before = this.#past.pop();
    if (before === undefined) return;
    this.marks = before.marks;
    this.#step = before.step;
  }

  /** All that stands on the picture, or stands there once more when it is undone. @returns {readonly Mark[]} */
  get all() {
    return [...this.#past.flatMap(({ marks }) => marks), ...this.marks];
  }

  /** What is said of them changes, now and in all that can be undone, and nobody did anything. @param {(mark: Mark) => Mark} read */
  amend(read) {
    this.#past = this.#past.map(({ marks, step }) => ({ marks: marks.map(read), step }));
    this.marks = this.marks.map(read);
  }
}

/** @param {Box} one @param {Box} other */
export function sameBox(one, other) {
  return one.left === other.left && one.top === other.top && one.right === other.right && one.bottom === other.bottom;
}

/** @param {unknown} value from storage @returns {boolean} */
function areMarks(value) {
  return (
    Array.isArray(value) && value.every((mark) => typeof mark?.id === 'string' && mark.pixels instanceof Uint8Array)
  );
}
