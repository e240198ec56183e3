/**
 * Digits that the person typed are kept as examples, and no longer when they are taken back: what is kept follows from what
 * stands on the picture.
 */

/** @import { Examples } from '../../shell/examples.js' */
/** @import { Mark } from './marks.js' */

export class KeptCorrections {
  #examples;
  /** By id, of the pictures of this visit. @type {Map<string, Mark>} */
  #kept = new Map();
  /** What was typed for those that the person had forgotten: they stay so until they are typed otherwise. @type {Map<string, number | null>} */
  #forgotten = new Map();
  count = 0;

  /** @param {Pick<Examples, 'put' | 'delete' | 'clear' | 'count'>} examples */
  constructor(examples) {
    this.#examples = examples;
  }

  /** What an earlier visit kept counts too. */
  async open() {
    this.count = await this.#examples.count();
  }

  /** All of them, of earlier visits too. */
  async forget() {
    for (const { id, typed } of this.#kept.values()) this.#forgotten.set(id, typed);
    this.#kept.clear();
    await this.#examples.clear();
    this.count = await this.#examples.count();
  }

  /**
   * @param {readonly Mark[]} before of the picture, at the last time
   * @param {readonly Mark[]} marks as they are now
   */
  async follow(before, marks) {
    const typed = marks.filter((mark) => isTyped(mark) && this.#forgotten.get(mark.id) !== mark.typed);
    // Those of before a reload as well, of which nothing is known here.
    const gone = before.filter((mark) => isTyped(mark) && !typed.some(({ id }) => id === mark.id));
    // Typed once more it is put once more: the person may have cleared the browser's storage meanwhile.
    const changed = typed.filter((mark) => this.#kept.get(mark.id) !== mark);
    if (gone.length === 0 && changed.length === 0) return;
    for (const { id } of gone) this.#kept.delete(id);
    for (const mark of changed) this.#kept.set(mark.id, mark);
    await Promise.all([
      ...gone.map(({ id }) => this.#examples.delete(id)),
      ...changed.map(({ id, pixels, typed }) =>
        this.#examples.put({ id, pixels, label: /** @type {number} */ (typed), source: 'picture' }),
      ),
    ]);
    this.count = await this.#examples.count();
  }
}

/** @param {Mark} mark */
function isTyped({ typed }) {
  return typed !== null;
}
