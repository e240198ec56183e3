/**
 * The drawing without each of its strokes, and without each part of them: what is read then, and which part that is.
 */

import { element, part, setText } from '../../shared/parts.js';
import { svg } from '../../shared/svg.js';
import { captioned, Figures, inkFigure } from './heat.js';
import { outcomeWords, piecesOf, saidOf } from './pieces.js';
import { answerWords } from './wording.js';

/** @import { StrokesExplained } from '../../generated/inkling-simd.js' */
/** @import { Line, Subject } from '../../shell/subject.js' */
/** @import { Piece } from './pieces.js' */

const NO_STROKES =
  'A picture has no strokes that could be left out; draw a digit to see it without each of its strokes.';

/** Around the drawing, and the widths of its lines, in shares of the pad's side. */
const MARGIN = 0.06;

export class StrokesSection {
  #whole;
  #apart;
  #list;
  #figures;
  /** @type {readonly Piece[]} */
  #pieces = [];
  /** @type {Line} */
  #strokes = { points: new Float32Array(), lengths: new Uint32Array() };
  /** @type {readonly HTMLButtonElement[]} */
  #buttons = [];

  /** @param {ParentNode} root */
  constructor(root) {
    const section = part(root, 'strokes');
    this.#whole = part(section, 'whole');
    this.#apart = part(section, 'apart');
    this.#list = part(section, 'outcomes');
    this.#figures = new Figures(part(section, 'marked'));
  }

  /** @param {Subject} subject @param {StrokesExplained | string | null} told a sentence where they cannot be taken apart */
  show({ strokes }, told) {
    const isApart = strokes !== null && told !== null && typeof told !== 'string';
    this.#apart.hidden = !isApart;
    if (!isApart) {
      setText(this.#whole, typeof told === 'string' ? told : NO_STROKES);
      return;
    }
    setText(this.#whole, `With all of its strokes the network ${answerWords(told.whole)}.`);
    this.#strokes = strokes;
    this.#pieces = piecesOf(told);
    this.#buttons = this.#pieces.map(({ name, without }, at) => {
      const words = element('span', {}, `: without it the network ${outcomeWords(without, told.whole)}`);
      const button = element('button', { type: 'button', 'aria-pressed': 'false' }, element('b', {}, name), words);
      button.classList.toggle('changed', saidOf(without) !== saidOf(told.whole));
      button.addEventListener('click', () => this.#mark(at));
      return button;
    });
    this.#list.replaceChildren(...this.#buttons.map((button) => element('li', {}, button)));
    // What says the most at first sight.
    const first = this.#pieces.findIndex(({ without }) => saidOf(without) !== saidOf(told.whole));
    this.#mark(Math.max(0, first));
  }

  /** @param {number} at */
  #mark(at) {
    const piece = this.#pieces[at];
    if (piece === undefined) return;
    for (const [each, button] of this.#buttons.entries()) button.setAttribute('aria-pressed', String(each === at));
    const { name, without } = piece;
    const label = `Your strokes, marked: ${name}`;
    const picture = element('div', { class: 'why-drawing', role: 'img', 'aria-label': label });
    picture.append(strokesPicture(this.#strokes, without.line));
    this.#figures.show([
      { figure: captioned(picture, name), paint() {} },
      inkFigure('What is left, as the network sees it', without.pixels),
    ]);
  }
}

/** @param {Line} strokes @param {Float32Array} marked */
function strokesPicture({ points, lengths }, marked) {
  const along = (/** @type {0 | 1} */ axis) => points.filter((_, at) => at % 2 === axis);
  const [left, top] = [Math.min(...along(0)) - MARGIN, Math.min(...along(1)) - MARGIN];
  const [width, height] = [Math.max(...along(0)) + MARGIN - left, Math.max(...along(1)) + MARGIN - top];
  const side = Math.max(width, height);
  const box = [left - (side - width) / 2, top - (side - height) / 2, side, side];
  let first = 0;
  const lines = Array.from(lengths, (length) => {
    const line = points.subarray(2 * first, 2 * (first + length));
    first += length;
    return svg('polyline', { points: line.join(' '), class: 'why-stroke', 'stroke-width': side / 14 });
  });
  const mark = svg('polyline', { points: marked.join(' '), class: 'why-marked', 'stroke-width': side / 28 });
  return svg('svg', { viewBox: box.join(' ') }, ...lines, mark);
}
