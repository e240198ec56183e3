/**
 * Where in room Test somebody is, as the address says it: one image (`image/1247`), or those that a filter lets through, in
 * an order: `2-7` those of a 2 that were read as 7, `2-any` all misread 2s, `sure`, `refused`, `mended`, `all`, `by-loss`; several of
 * these behind each other. Where nothing is said, all errors, the surest first.
 */

/** @typedef {'wrong' | 'sure' | 'refused' | 'mended' | 'broken' | 'all'} Kind mended or broken since the evaluation before */
/** @typedef {'confidence' | 'loss' | 'margin'} Order */

/**
 * @typedef {object} Filter
 * @property {number | null} label what the images are; null: whatever
 * @property {number | null} answer what they were read as
 * @property {Kind} kind
 * @property {Order} order
 */

/** @type {readonly Kind[]} */
export const KINDS = ['wrong', 'sure', 'refused', 'mended', 'broken', 'all'];
/** @type {readonly Order[]} */
export const ORDERS = ['confidence', 'loss', 'margin'];

/** @type {Readonly<Filter>} */
export const ERRORS = Object.freeze({ label: null, answer: null, kind: 'wrong', order: 'confidence' });

/** @param {string} path @returns {{ filter: Filter, image?: number }} */
export function placeOf(path) {
  const [, index] = /^image\/(\d{1,9})$/.exec(path) ?? [];
  if (index !== undefined) return { filter: { ...ERRORS }, image: Number(index) };
  /** @type {Filter} */
  const filter = { ...ERRORS };
  for (const part of path.split('/')) {
    const [, label, answer] = /^(\d|any)-(\d|any)$/.exec(part) ?? [];
    if (label !== undefined) Object.assign(filter, { label: digitOf(label), answer: digitOf(answer) });
    const kind = KINDS.find((each) => each === part);
    if (kind !== undefined) filter.kind = kind;
    const order = ORDERS.find((each) => `by-${each}` === part);
    if (order !== undefined) filter.order = order;
  }
  // What was read right is no error.
  if (filter.kind === 'wrong' && filter.label !== null && filter.label === filter.answer) filter.kind = 'all';
  return { filter };
}

/** Whether it goes by the evaluation before as well. @param {Filter} filter */
export function isOfTwo({ kind }) {
  return kind === 'mended' || kind === 'broken';
}

/** @param {string} text */
function digitOf(text) {
  return text === 'any' ? null : Number(text);
}

/** @param {Filter} filter */
export function pathOf({ label, answer, kind, order }) {
  const parts = [];
  if (label !== null || answer !== null) parts.push(`${label ?? 'any'}-${answer ?? 'any'}`);
  if (kind !== ERRORS.kind) parts.push(kind);
  if (order !== ERRORS.order) parts.push(`by-${order}`);
  return parts.join('/');
}

/** Where somebody goes on from: what was chosen before is not come back to. @param {Filter} filter */
export function choose(filter) {
  location.replace(`#${['test', pathOf(filter)].filter((part) => part !== '').join('/')}`);
}

/** From where one comes back. @param {number} index */
export function enter(index) {
  location.hash = `test/image/${index}`;
}

/** One after another, from where one comes back as from the first. @param {number} index */
export function stepTo(index) {
  location.replace(`#test/image/${index}`);
}
