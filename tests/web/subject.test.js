/** What a network is looked into for: the drawing, a digit of it, of a picture, or a sample. */

import { beforeEach, expect, it, vi } from 'vitest';
import { Events } from '../../web/shell/events.js';
import { onSubject, subjectOf } from '../../web/shell/subject.js';

const reading = (/** @type {number} */ digit) => ({
  verdict: /** @type {const} */ ('digit'),
  digit,
  probabilities: new Float32Array(10),
  pixels: new Uint8Array(784).fill(digit),
});
const ink = {
  strokes: [],
  drawing: false,
  empty: false,
  packed: () => ({ points: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), lengths: Uint32Array.of(2, 1, 2) }),
};

/** @type {Events} */
let events;
const request = vi.fn(async () => ({ ...reading(7), digits: undefined }));
const subject = () => subjectOf(events, /** @type {any} */ ({ request }));
const read = (/** @type {any} */ prediction) => events.say('reading', { prediction, isCurrent: true });

beforeEach(() => {
  events = new Events();
});

it('is a sample where nothing is drawn, with its strokes, as the network reads it now', async () => {
  expect(await subject()).toMatchObject({ of: 'sample', digit: 7, strokes: { lengths: Uint32Array.of(5) } });
  read({ ...reading(1), verdict: 'empty' });
  expect((await subject()).of).toBe('sample');
  expect(request).toHaveBeenCalledWith('predict', expect.objectContaining({ drawing: false, shifts: false }));
});

it('is the drawing with all of its strokes', async () => {
  events.say('ink', ink);
  read(reading(4));
  expect(await subject()).toMatchObject({ of: 'drawing', digit: 4, pixels: reading(4).pixels, strokes: ink.packed() });
});

it('is the digit of several that is looked at, with its own strokes', async () => {
  events.say('ink', ink);
  const digits = [
    { ...reading(4), strokes: Uint32Array.of(0, 2) },
    { ...reading(2), strokes: Uint32Array.of(1) },
  ];
  read({ ...reading(8), digits });
  expect(await subject()).toMatchObject({ digit: 2, strokes: { lengths: Uint32Array.of(1) } });
  events.say('part', { index: 0 });
  const strokes = { points: Float32Array.of(0, 1, 2, 3, 6, 7, 8, 9), lengths: Uint32Array.of(2, 2) };
  expect(await subject()).toMatchObject({ digit: 4, strokes });
});

it('is the digit that is chosen on a picture, which has no strokes; of one without any, the sample', async () => {
  read(reading(4));
  events.say('picture', { digits: [], chosen: reading(9), isOld: false });
  expect(await subject()).toMatchObject({ of: 'picture', digit: 9, strokes: null });
  events.say('picture', { digits: [], chosen: null, isOld: false });
  expect((await subject()).of).toBe('sample');
});

it('is told of whenever it may be another one', () => {
  const told = vi.fn();
  onSubject(events, told);
  read(reading(4));
  events.say('network', null);
  expect(told).toHaveBeenCalledTimes(2);
});
