/**
 * A table of figures: what stands in it, and how it is written.
 */

import { element } from './parts.js';

/** @typedef {string | number | null} Value null where there is none */

/**
 * @typedef {object} TableContent
 * @property {string} caption
 * @property {readonly { head: string, format: (value: any) => string }[]} columns how the values are written
 * @property {readonly (readonly Value[])[]} rows each begins with what it is of
 */

/** @param {HTMLElement} table @param {TableContent} content */
export function fillTable(table, { caption, columns, rows }) {
  const head = columns.map((column) => element('th', { scope: 'col' }, column.head));
  const body = rows.map((row) => {
    const [of, ...figures] = row.map((value, at) => (value === null ? '–' : columns[at].format(value)));
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, of),
      ...figures.map((figure) => element('td', {}, figure)),
    );
  });
  table.replaceChildren(
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
}
