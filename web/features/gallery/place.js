/**
 * Where in room Test somebody is, as the address says it: `2-7` is the images of a 2 that were read as 7, `image/1247`
 * one image, and all else all of them.
 */

/** @import { MisreadImage } from '../../shared/protocol.js' */

/** @typedef {Pick<MisreadImage, 'label' | 'answer'>} Cell of the confusion matrix */

/** @param {string} path @returns {{ cell?: Cell, image?: number }} */
export function placeOf(path) {
  const [, label, answer] = /^(\d)-(\d)$/.exec(path) ?? [];
  if (label !== answer) return { cell: { label: Number(label), answer: Number(answer) } };
  const [, index] = /^image\/(\d{1,9})$/.exec(path) ?? [];
  return index === undefined ? {} : { image: Number(index) };
}

/** Where somebody goes on from: what was chosen before is not come back to. @param {Cell | null} cell */
export function choose(cell) {
  location.replace(cell === null ? '#test' : `#test/${cell.label}-${cell.answer}`);
}

/** From where one comes back. @param {number} index */
export function enter(index) {
  location.hash = `test/image/${index}`;
}

/** One after another, from where one comes back as from the first. @param {number} index */
export function stepTo(index) {
  location.replace(`#test/image/${index}`);
}
