/**
 * The picture that is looked at: its marks, the one that is chosen, and what the person does to them, for which the engine
 * is asked what stands in a box now. It says `change` after each; shows nothing.
 */

import { uniqueId } from '../../shared/unique-id.js';
import {
  boxOf,
  clamped,
  History,
  inOrder,
  isDigit,
  moved,
  newBox,
  nextOf,
  replaced,
  resized,
  sameBox,
  united,
} from './marks.js';

/** @import { PictureMark } from '../../generated/inkling-simd.js' */
/** @import { TrainerClient } from '../../shell/trainer-client.js' */
/** @import { Entry } from './album.js' */
/** @import { Decoded } from './decode.js' */
/** @import { Act } from './digit-list.js' */
/** @import { Mark } from './marks.js' */
/** @import { Box, Reading } from './worker.js' */

/** How far an arrow key moves a box, in shares of the longer side of the picture. */
const KEY_STEP = 0.005;

export class OpenPicture extends EventTarget {
  #client;
  entry;
  decoded;
  /** Its name in the worker. */
  name = '';
  /** Whoever has it read counts how often the networks changed: after so many of those it was read. */
  readAt = 0;
  /** @type {string | null} the mark that is looked at */
  chosen = null;
  /** One change after another: what follows builds on what the engine said before. @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /**
   * @param {Pick<TrainerClient, 'request'>} client
   * @param {Entry} entry
   * @param {Decoded} decoded
   */
  constructor(client, entry, decoded) {
    super();
    this.#client = client;
    this.entry = entry;
    this.decoded = decoded;
  }

  get title() {
    return this.entry.file.name;
  }

  get history() {
    return this.entry.history;
  }

  get marks() {
    return this.history.marks;
  }

  /** @returns {Mark | undefined} */
  get chosenMark() {
    return this.#mark(this.chosen);
  }

  /** The network of now has read it: what the person has corrected stays as it is, and is read as it stands. @param {Reading} reading */
  async adopt(reading) {
    this.name = reading.picture;
    if (this.history.isCorrected) {
      /** @type {Box[]} */
      const others = [];
      for (const mark of this.history.all) {
        if (![...reading.marks, ...others].some((box) => sameBox(box, mark))) others.push(mark);
      }
      const read = [...reading.marks, ...(await this.#readBoxes(others))];
      this.history.amend((mark) =>
        withReading(
          mark,
          read.find((each) => sameBox(each, mark)),
        ),
      );
    } else this.entry.history = new History(reading.marks.map(named));
    if (this.chosenMark === undefined) this.chosen = (this.#firstDigit ?? inOrder(this.marks)[0])?.id ?? null;
    this.#changed();
  }

  /** @param {string | null} id */
  choose(id) {
    if (id === this.chosen) return;
    this.chosen = id;
    this.#changed();
  }

  /** To the one that is chosen. @param {Act} act */
  act(act) {
    if (act.type === 'move' || act.type === 'resize') {
      this.#nudge(act);
      return;
    }
    this.#inTurn(async () => {
      const mark = this.chosenMark;
      if (mark === undefined) return;
      if (act.type === 'digit') this.#change(replaced(this.marks, mark.id, [{ ...mark, typed: act.digit }]), 'digit');
      if (act.type === 'delete') this.#delete(mark);
      if (act.type === 'split') await this.#split(mark);
      if (act.type === 'join') await this.#join(mark);
    });
  }

  /** A mark has another box. @param {string} id @param {Box} box */
  place(id, box) {
    const mark = this.#mark(id);
    if (mark === undefined || sameBox(mark, box)) return;
    this.#change(replaced(this.marks, id, [{ ...mark, ...box }]), `move ${id}`);
    this.#inTurn(async () => {
      const now = this.#mark(id);
      // It was moved on, and is read where it comes to rest.
      if (now === undefined || !sameBox(now, box)) return;
      const [read] = await this.#readBoxes([box]);
      this.history.amend((each) => (each.id === id && sameBox(each, box) ? withReading(each, read) : each));
      this.#changed();
    });
  }

  /** @param {Box | null} box null beside the one that is chosen @returns {Promise<unknown>} */
  add(box) {
    return this.#inTurn(async () => {
      const at = clamped(box ?? newBox(this.chosenMark, this.decoded), this.decoded);
      const added = (await this.#readBoxes([at])).map(named);
      this.chosen = added[0].id;
      this.#change([...this.marks, ...added], 'add');
    });
  }

  undo() {
    this.#inTurn(async () => {
      const before = new Set(this.marks.map(({ id }) => id));
      this.history.undo();
      const returned = inOrder(this.marks).find(({ id }) => !before.has(id));
      this.chosen = (returned ?? this.chosenMark)?.id ?? null;
      this.#changed();
    });
  }

  /** @param {Act & { dx: number, dy: number }} act */
  #nudge({ type, dx, dy }) {
    const mark = this.chosenMark;
    if (mark === undefined) return;
    const { width, height } = this.decoded;
    const step = Math.max(1, Math.round(KEY_STEP * Math.max(width, height)));
    const box =
      type === 'move'
        ? moved(mark, step * dx, step * dy, this.decoded)
        : resized(mark, ['right', 'bottom'], step * dx, step * dy, this.decoded);
    this.place(mark.id, box);
  }

  /** @param {Mark} mark */
  #delete(mark) {
    const order = inOrder(this.marks).filter((each) => isDigit(each) === isDigit(mark));
    const at = order.indexOf(mark);
    this.chosen = (order[at + 1] ?? order[at - 1])?.id ?? null;
    this.#change(replaced(this.marks, mark.id, []), 'delete');
  }

  /** @param {Mark} mark */
  async #split(mark) {
    const parts = (await this.#client.request('splitBox', { picture: this.name, box: boxOf(mark) })).map(named);
    this.chosen = parts[0].id;
    this.#change(replaced(this.marks, mark.id, parts), 'split');
  }

  /** @param {Mark} mark */
  async #join(mark) {
    const next = nextOf(this.marks, mark);
    if (next === undefined) return;
    const joined = (await this.#readBoxes([united(mark, next)])).map(named);
    this.chosen = joined[0].id;
    this.#change(replaced(replaced(this.marks, next.id, []), mark.id, joined), 'join');
  }

  /** @param {readonly Box[]} boxes @returns {Promise<readonly PictureMark[]>} */
  async #readBoxes(boxes) {
    if (boxes.length === 0) return [];
    return this.#client.request('readBoxes', { picture: this.name, boxes: boxes.map(boxOf) });
  }

  get #firstDigit() {
    return inOrder(this.marks).find(isDigit);
  }

  /** @param {string | null} id */
  #mark(id) {
    return this.marks.find((mark) => mark.id === id);
  }

  /** @param {readonly Mark[]} marks @param {string} step */
  #change(marks, step) {
    this.history.change(marks, step);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }

  /** @param {() => Promise<void>} work @returns {Promise<unknown>} when it is done, or refused */
  #inTurn(work) {
    this.#turn = this.#turn
      .then(work)
      .catch((error) => this.dispatchEvent(new CustomEvent('refused', { detail: error })));
    return this.#turn;
  }
}

/** @param {PictureMark} read @returns {Mark} */
function named(read) {
  return { ...read, id: uniqueId(), typed: null };
}

/** @param {Mark} mark @param {PictureMark | undefined} read of the same box @returns {Mark} */
function withReading(mark, read) {
  return read === undefined ? mark : { ...read, id: mark.id, typed: mark.typed };
}
