/**
 * A figure: its drawing, its sentence, which is read above it and is its name for who cannot see it, and
 * behind a disclosure its table and the files that it can be saved as.
 */

import STYLE from './figure.css?inline';
import { csvFile, pngFile, save, svgFile } from './files.js';
import { addStyle, element, setText } from './parts.js';
import { offerScrolling } from './scrolling.js';
import { fillTable } from './tables.js';

/** @import { TableContent } from './tables.js' */

addStyle(STYLE);

/**
 * @typedef {object} FigureContent
 * @property {string} sentence
 * @property {SVGElement} picture
 * @property {TableContent} table
 */

export class Figure {
  #title;
  #sentence = element('span');
  #picture = element('div', { class: 'figure-picture', role: 'img' });
  #table = element('table');
  /** @type {FigureContent | null} */
  #content = null;

  /** @param {HTMLElement} root @param {string} title @param {(error: unknown) => void} onError */
  constructor(root, title, onError) {
    this.#title = title;
    const caption = element(
      'figcaption',
      { 'aria-hidden': 'true' },
      element('b', {}, `${title}:`),
      ' ',
      this.#sentence,
    );
    const disclosure = element('details', { class: 'disclosure' }, element('summary', {}, 'As a table or a file'));
    const room = element('div', { class: 'figure-table' }, this.#table);
    offerScrolling([room]);
    disclosure.append(
      room,
      saveButtons(title, () => /** @type {FigureContent} */ (this.#content), onError),
    );
    root.append(caption, this.#picture, disclosure);
  }

  /** @param {FigureContent} content */
  show(content) {
    this.#content = content;
    setText(this.#sentence, content.sentence);
    this.#picture.setAttribute('aria-label', `${this.#title}: ${content.sentence}`);
    this.#picture.replaceChildren(content.picture);
    fillTable(this.#table, content.table);
  }

  /** Nothing is kept of what it showed. */
  clear() {
    this.#content = null;
    this.#picture.replaceChildren();
    this.#table.replaceChildren();
  }
}

/**
 * @param {string} title
 * @param {() => { picture: SVGElement, table: TableContent }} content as it is when it is saved
 * @param {(error: unknown) => void} onError
 */
export function saveButtons(title, content, onError) {
  const buttons = /** @type {const} */ ([
    ['PNG', async () => pngFile(content().picture)],
    ['SVG', async () => svgFile(content().picture)],
    ['CSV', async () => csvFile(content().table)],
  ]).map(([type, make]) => {
    const button = element('button', { type: 'button', 'aria-label': `Save ${title} as ${type}` }, type);
    button.addEventListener('click', async () => {
      try {
        save(await make(), `${title}.${type.toLowerCase()}`);
      } catch (error) {
        onError(error);
      }
    });
    return button;
  });
  return element('p', { class: 'figure-save' }, 'Save as ', ...buttons);
}
