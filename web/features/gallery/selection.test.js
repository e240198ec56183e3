/** Which images a filter lets through, and in what order. */

import { describe, expect, it } from 'vitest';
import { ERRORS } from './place.js';
import { select } from './selection.js';

/** @import { TestImage } from '../../shell/test-answers.js' */

/** @param {[label: number, answer: number, confidence: number, loss: number, margin: number, refused: boolean]} told @param {number} index */
const image = ([label, answer, confidence, loss, margin, refused], index) =>
  /** @type {TestImage} */ ({ index, label, answer, confidence, loss, margin, refused });

const IMAGES = /** @type {Parameters<typeof image>[0][]} */ ([
  [2, 2, 0.99, 0.01, 0.98, false],
  [2, 7, 0.6, 1, 0.3, true],
  [2, 7, 0.95, 5, 0.9, false],
  [7, 2, 0.9, 3, 0.85, false],
  [4, 9, 0.95, 9, 0.93, false],
  [4, 4, 0.4, 1, 0.1, true],
]).map(image);

/** @param {Partial<import('./place.js').Filter>} filter */
const chosen = (filter) => select(IMAGES, { ...ERRORS, ...filter }).map(({ index }) => index);

describe('a filter', () => {
  it('lets errors through, the surest first and equally sure ones in order', () => {
    expect(chosen({})).toEqual([2, 4, 3, 1]);
  });

  it.each(
    /** @type {const} */ ([
      [{ label: 2 }, [2, 1]],
      [{ answer: 2 }, [3]],
      [{ label: 2, answer: 7 }, [2, 1]],
      [{ kind: 'sure' }, [2, 4, 3]],
      [{ kind: 'refused' }, [1, 5]],
      [{ kind: 'all' }, [0, 2, 4, 3, 1, 5]],
      [{ kind: 'all', label: 2, answer: 2 }, [0]],
      [{ label: 9 }, []],
    ]),
  )('of %o lets its own through', (filter, expected) => {
    expect(chosen(filter)).toEqual(expected);
  });

  it('tells those that another evaluation read otherwise', () => {
    const before = IMAGES.map((each, at) => ({ ...each, answer: [2, 2, 7, 7, 9, 6][at] }));
    const changed = (/** @type {'mended' | 'broken'} */ kind) =>
      select(IMAGES, { ...ERRORS, kind }, before).map(({ index }) => index);
    expect(changed('mended')).toEqual([5]);
    expect(changed('broken')).toEqual([3, 1]);
    expect(select(IMAGES, { ...ERRORS, kind: 'broken' }), 'with nothing to compare').toEqual([]);
  });

  it('puts them in the order of loss or of margin', () => {
    expect(chosen({ order: 'loss' })).toEqual([4, 2, 3, 1]);
    expect(chosen({ order: 'margin' })).toEqual([1, 3, 2, 4]);
  });

  it('puts infinite losses first, in order', () => {
    const broken = IMAGES.map((each) => ({ ...each, loss: Number.POSITIVE_INFINITY }));
    expect(select(broken, { ...ERRORS, order: 'loss' }).map(({ index }) => index)).toEqual([1, 2, 3, 4]);
  });
});
