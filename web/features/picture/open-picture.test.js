/** What the person does to the marks of a picture, and what the engine is asked for it. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { History, inOrder, isDigit, rowOf } from './marks.js';
import { OpenPicture } from './open-picture.js';

/** @import { Box } from './worker.js' */

const SIZE = { width: 400, height: 200 };

/** What the engine reads: the digit is as wide as the box in tens. @param {Box} box @param {object} [more] @returns {any} */
function read(box, more = {}) {
  const digit = Math.min(9, Math.round((box.right - box.left) / 10));
  const probabilities = new Array(10).fill(0);
  probabilities[digit] = 0.9;
  return { ...box, line: 0, verdict: 'digit', digit, probabilities, pixels: new Uint8Array(784), ...more };
}

/** @param {number} left @param {number} width @returns {Box} */
const boxAt = (left, width) => ({ left, top: 20, right: left + width, bottom: 60 });

const READING = {
  picture: 'first',
  marks: [read(boxAt(10, 40)), read(boxAt(60, 20)), read(boxAt(90, 10), { verdict: 'speck' })],
  strokeWidth: 4,
  lightOnDark: false,
};

describe('the picture that is looked at', () => {
  /** @type {OpenPicture} */
  let open;
  /** @type {ReturnType<typeof vi.fn>} */
  let request;
  const row = () =>
    rowOf(open.marks)
      .map(({ digit }) => digit)
      .join('');
  /** Until what was asked of the engine has been answered. */
  const settled = () => new Promise((resolve) => setTimeout(resolve));

  beforeEach(async () => {
    request = vi.fn(async (name, fields) => {
      if (name === 'readBoxes') return fields.boxes.map((/** @type {Box} */ box) => read(box));
      const { left, right } = fields.box;
      return [read(boxAt(left, (right - left) / 2)), read(boxAt((left + right) / 2, (right - left) / 2))];
    });
    const entry = { file: new File([], 'a.png'), history: new History([]) };
    open = new OpenPicture(/** @type {any} */ ({ request }), entry, { pixels: new Uint8Array(), ...SIZE });
    await open.adopt(READING);
  });

  it('begins with its first digit', () => {
    expect(row()).toBe('42');
    expect(open.chosenMark).toMatchObject(boxAt(10, 40));
    expect(open.history.isCorrected).toBe(false);
  });

  it('begins with what was refused, where there is no digit', async () => {
    await open.adopt({ ...READING, marks: READING.marks.slice(2) });
    expect(open.chosenMark).toMatchObject(boxAt(90, 10));
  });

  it('has the digit that is typed, and another box is read without losing it', async () => {
    open.act({ type: 'digit', digit: 7 });
    await settled();
    expect(row()).toBe('72');
    open.place(/** @type {string} */ (open.chosen), boxAt(10, 30));
    await settled();
    expect(row()).toBe('72');
    expect(open.chosenMark).toMatchObject({ digit: 3, typed: 7 });
  });

  it('reads what was refused as the digit that is typed', async () => {
    open.choose(open.marks[2].id);
    open.act({ type: 'digit', digit: 1 });
    await settled();
    expect(row()).toBe('421');
  });

  it('reads a box once it rests, not at every step on its way', async () => {
    for (let press = 0; press < 5; press++) open.act({ type: 'resize', dx: 1, dy: 0 });
    expect(open.chosenMark, 'seen at once').toMatchObject(boxAt(10, 50));
    await settled();
    expect(row()).toBe('52');
    expect(request).toHaveBeenCalledTimes(1);
    open.undo();
    await settled();
    expect(open.chosenMark).toMatchObject(boxAt(10, 40));
  });

  it('splits one in two, joins it with the next, and goes back over both', async () => {
    open.act({ type: 'split' });
    await settled();
    expect(row()).toBe('222');
    expect(open.chosenMark).toMatchObject(boxAt(10, 20));
    open.act({ type: 'join' });
    await settled();
    expect(row()).toBe('42');
    open.undo();
    open.undo();
    await settled();
    expect(row()).toBe('42');
    expect(open.history.isCorrected).toBe(false);
  });

  it('chooses the next when one is deleted, and none when none is left', async () => {
    open.act({ type: 'delete' });
    open.act({ type: 'delete' });
    await settled();
    expect(row()).toBe('');
    expect(open.chosen).toBeNull();
    open.act({ type: 'delete' });
    await settled();
    expect(open.marks.some(isDigit)).toBe(false);
    open.undo();
    await settled();
    expect(row()).toBe('2');
  });

  it('adds a box where it was drawn, or beside the one that is chosen', async () => {
    open.add({ left: 300.2, top: 10, right: 360.4, bottom: 50 });
    await settled();
    expect(row()).toBe('426');
    expect(open.chosenMark).toMatchObject({ left: 300, right: 360 });
    open.choose(inOrder(open.marks)[0].id);
    open.add(null);
    await settled();
    expect(open.chosenMark).toMatchObject(boxAt(58, 40));
  });

  it('says why the engine refuses, and stays as it was', async () => {
    const refused = vi.fn();
    open.addEventListener('refused', (event) => refused(/** @type {CustomEvent} */ (event).detail.message));
    request.mockRejectedValueOnce(new Error('It cannot be cut.'));
    open.act({ type: 'split' });
    open.act({ type: 'digit', digit: 9 });
    await settled();
    expect(refused).toHaveBeenCalledWith('It cannot be cut.');
    expect(row()).toBe('92');
  });

  describe('when another network reads it', () => {
    const other = { ...READING, picture: 'second', marks: [read(boxAt(10, 40), { digit: 9 }), read(boxAt(200, 30))] };

    it('is what that one finds, as long as nothing was corrected', async () => {
      await open.adopt(other);
      expect(row()).toBe('93');
      expect(open.name).toBe('second');
    });

    it('has it read what Undo brings back', async () => {
      open.act({ type: 'digit', digit: 5 });
      open.choose(open.marks[1].id);
      open.act({ type: 'delete' });
      await settled();
      request.mockImplementation(async (_, { boxes }) =>
        boxes.map((/** @type {Box} */ box) => read(box, { digit: 8 })),
      );
      await open.adopt(other);
      open.undo();
      open.undo();
      await settled();
      expect(row()).toBe('988');
    });

    it('keeps the boxes and digits of the person, read anew', async () => {
      open.choose(open.marks[1].id);
      open.act({ type: 'digit', digit: 5 });
      await settled();
      await open.adopt(other);
      expect(row()).toBe('951');
      expect(request).toHaveBeenLastCalledWith('readBoxes', {
        picture: 'second',
        boxes: [boxAt(60, 20), boxAt(90, 10)],
      });
    });
  });
});
