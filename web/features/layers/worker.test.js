/** What the worker keeps of a look into the network: the newest alone, and nothing when nobody looks. */

import { expect, it, vi } from 'vitest';
import { givenWith } from '../../worker/giving.js';
import { actions } from './worker.js';

it('keeps the newest outputs until somebody looks away', () => {
  const made = [1, 2].map(() => ({ delete: vi.fn() }));
  const lookInto = vi.fn(() => ({
    problem: undefined,
    outputs: made[lookInto.mock.calls.length - 1],
    image: new Float32Array(784),
    layers: [{ spec: '{"type":"relu"}', shape: [1, 1, 4], values: Float32Array.of(0, 1, -2, Number.NaN) }],
    temperature: 2,
  }));
  const deriveUnit = vi.fn(() => ({ problem: undefined, value: 5 }));
  const layers = actions(/** @type {any} */ ({ engine: 'engine', module: { lookInto, deriveUnit } }));
  const unit = { layer: 1, y: 2, x: 3, channel: 4 };
  expect(layers.deriveUnit(unit)).toBeNull();

  const pixels = new Uint8Array(784);
  const look = layers.lookInto({ pixels });
  expect(look).toMatchObject({ temperature: 2, layers: [{ spec: { type: 'relu' }, reach: 2, isSigned: true }] });
  expect(look.layers[0].shades).toEqual(Uint8Array.of(127, 191, 0, 127));
  expect(look.logits).toEqual(Float32Array.of(0, 1, -2, Number.NaN));
  expect(look.image).toEqual({ reach: 0, isSigned: false, shades: new Uint8Array(784).fill(127) });
  expect(givenWith(look)).toEqual([look.image.shades.buffer, look.layers[0].shades.buffer]);
  expect(lookInto).toHaveBeenCalledWith('engine', pixels);
  layers.lookInto({ pixels });
  expect(made.map((each) => each.delete.mock.calls.length)).toEqual([1, 0]);
  expect(layers.deriveUnit(unit)).toMatchObject({ value: 5 });
  expect(deriveUnit).toHaveBeenCalledWith(made[1], 1, 2, 3, 4);

  layers.lookAway();
  expect(made[1].delete).toHaveBeenCalledOnce();
  expect(layers.deriveUnit(unit)).toBeNull();
});
