/** Where in room Test somebody is, as the address says it. */

import { expect, it } from 'vitest';
import { placeOf } from './place.js';

it.each([
  ['', {}],
  ['2-7', { cell: { label: 2, answer: 7 } }],
  ['image/1247', { image: 1247 }],
  ['image/0', { image: 0 }],
  ['2-2', {}],
  ['2-77', {}],
  ['image/1e9', {}],
  ['image/12345678901', {}],
  ['doubtful', {}],
])('takes %o for %o', (path, place) => {
  expect(placeOf(path)).toEqual(place);
});
