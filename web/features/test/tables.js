/**
 * A table of figures: a caption, heads, and a row for each thing that is told of.
 */

import { element } from '../../shared/parts.js';

/**
 * @param {HTMLElement} table
 * @param {string} caption
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} rows each begins with what it is of
 */
export function fillTable(table, caption, heads, rows) {
  const head = heads.map((title) => element('th', { scope: 'col' }, title));
  const body = rows.map(([of, ...figures]) =>
    element('tr', {}, element('th', { scope: 'row' }, of), ...figures.map((figure) => element('td', {}, figure))),
  );
  table.replaceChildren(
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
}
