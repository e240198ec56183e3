/** What the worker keeps of a look into the network: the newest alone, and nothing when nobody looks. */

import { expect, it, vi } from 'vitest';
import { actions } from './worker.js';

it('keeps the newest outputs until somebody looks away', () => {
  const made = [1, 2].map(() => ({ delete: vi.fn() }));
  const lookInto = vi.fn(() => ({
    problem: undefined,
    outputs: made[lookInto.mock.calls.length - 1],
    image: new Float32Array(784),
    layers: [{ spec: '{"type":"relu"}', shape: [1, 1, 10], values: new Float32Array(10) }],
    temperature: 2,
  }));
  const deriveUnit = vi.fn(() => ({ problem: undefined, value: 5 }));
  const layers = actions(/** @type {any} */ ({ engine: 'engine', module: { lookInto, deriveUnit } }));
  const unit = { layer: 1, y: 2, x: 3, channel: 4 };
  expect(layers.deriveUnit(unit)).toBeNull();

  const pixels = new Uint8Array(784);
  expect(layers.lookInto({ pixels })).toMatchObject({ temperature: 2, layers: [{ spec: { type: 'relu' } }] });
  expect(lookInto).toHaveBeenCalledWith('engine', pixels);
  layers.lookInto({ pixels });
  expect(made.map((each) => each.delete.mock.calls.length)).toEqual([1, 0]);
  expect(layers.deriveUnit(unit)).toMatchObject({ value: 5 });
  expect(deriveUnit).toHaveBeenCalledWith(made[1], 1, 2, 3, 4);

  layers.lookAway();
  expect(made[1].delete).toHaveBeenCalledOnce();
  expect(layers.deriveUnit(unit)).toBeNull();
});
