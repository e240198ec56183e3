/**
 * A figure of room Test: the drawing, and its sentence, which is read above it and is its name for who cannot see it.
 */

import { part, setText } from '../../shared/parts.js';

/**
 * @param {HTMLElement} figure
 * @param {string} title
 * @param {string} sentence
 * @param {Node[]} drawing
 */
export function showFigure(figure, title, sentence, drawing) {
  setText(part(figure, 'sentence'), sentence);
  const picture = part(figure, 'picture');
  picture.setAttribute('aria-label', `${title}: ${sentence}`);
  picture.replaceChildren(...drawing);
}
