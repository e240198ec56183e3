/** Layers in the words of the field. */

import { describe, expect, it } from 'vitest';
import { KINDS, shapeOf, wordsOf } from '../../web/shared/layer-words.js';
import { SCHEMA } from './fake-engine.js';

describe('a layer', () => {
  it('has words for every kind that the engine knows', () => {
    expect(Object.keys(KINDS).sort()).toEqual(SCHEMA.layers.map(({ type }) => type).sort());
  });

  it.each([
    [
      { type: 'conv2d', kernel: 3, filters: 32, stride: 1, padding: 0, initializer: 'he-normal' },
      'Conv 3×3',
      '32 channels, He normal init',
    ],
    [
      { type: 'conv2d', kernel: 5, filters: 1, stride: 2, padding: 1, initializer: 'glorot-uniform' },
      'Conv 5×5',
      '1 channel, stride 2, padding 1, Glorot uniform init',
    ],
    [{ type: 'dense', units: 1024, initializer: 'he-normal' }, 'Dense', '1,024 units, He normal init'],
    [{ type: 'max_pool2d', size: 2, stride: 2 }, 'Max pool 2×2', ''],
    [{ type: 'max_pool2d', size: 3, stride: 1 }, 'Max pool 3×3', 'stride 1'],
    [{ type: 'batch_norm' }, 'Batch norm', ''],
    [{ type: 'relu' }, 'ReLU', ''],
    [{ type: 'dropout', rate: 0.25 }, 'Dropout', '25 %'],
    [{ type: 'flatten' }, 'Flatten', ''],
    [{ type: 'of_tomorrow' }, 'of_tomorrow', ''],
  ])('%o is told as %s, %s', (spec, kind, fields) => {
    expect(wordsOf(spec)).toEqual({ kind, fields });
  });

  it('gives maps, or a row of numbers', () => {
    expect(shapeOf([26, 26, 32])).toBe('26×26×32');
    expect(shapeOf([1, 1, 1600])).toBe('1,600');
  });
});
