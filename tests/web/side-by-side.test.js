/** What looks like several digits and what like one of several strokes. */

import { describe, expect, it } from 'vitest';
import { areSideBySide } from '../../web/features/draw/side-by-side.js';

/** @typedef {[number, number][]} Line */

/** @param {...Line} lines */
const strokes = (...lines) =>
  lines.map((line) => ({ points: line.map(([x, y]) => ({ x, y, pressure: 0.5 })), pressed: false }));

/** @param {number} cx @param {number} rx @param {number} from in quarter turns, clockwise from three o'clock @param {number} to @returns {Line} */
const arc = (cx, rx, from, to) =>
  Array.from({ length: 21 }, (_, index) => {
    const angle = (Math.PI / 2) * (from + ((to - from) * index) / 20);
    return [cx + rx * Math.cos(angle), 0.5 + 0.3 * Math.sin(angle)];
  });

/** @param {number} x @param {number} [lean] @returns {Line} */
const bar = (x, lean = 0) => [
  [x, 0.2],
  [x + lean, 0.8],
];
/** @param {number} x @returns {[Line, Line]} */
const four = (x) => [
  [
    [x, 0.2],
    [x - 0.08, 0.55],
    [x + 0.25, 0.55],
  ],
  bar(x + 0.2, -0.03),
];
/** @param {number} x @returns {[Line, Line]} */
const five = (x) => [
  [
    [x, 0.2],
    [x, 0.45],
    [x + 0.15, 0.6],
    [x, 0.8],
  ],
  [
    [x, 0.2],
    [x + 0.2, 0.2],
  ],
];

/** @type {Record<string, Line[]>} */
const several = {
  'two ones': [bar(0.35), bar(0.65)],
  'two ones whose ink touches': [bar(0.47), bar(0.53)],
  'two ones that lean over each other': [bar(0.5, -0.2), bar(0.6, -0.2)],
  'a ten': [bar(0.3), arc(0.6, 0.15, -1, 3)],
  'a ten drawn from its end': [arc(0.6, 0.15, -1, 3), bar(0.3)],
  'two zeros whose ink touches': [arc(0.33, 0.15, -1, 3), arc(0.66, 0.15, -1, 3)],
  'digits of two strokes each': [...four(0.2), ...five(0.6)],
  'two digits of which one is smaller and lower': [
    bar(0.3),
    [
      [0.6, 0.35],
      [0.6, 0.85],
    ],
  ],
  'three digits': [bar(0.2), bar(0.5), bar(0.8)],
  'two small ones': [
    [
      [0.5, 0.5],
      [0.5, 0.56],
    ],
    [
      [0.53, 0.5],
      [0.53, 0.56],
    ],
  ],
};

/** @type {Record<string, Line[]>} */
const single = {
  nothing: [],
  'a dot': [[[0.5, 0.5]]],
  'two dots': [[[0.3, 0.5]], [[0.7, 0.5]]],
  'two dashes': ['left', 'right'].map((_, index) => [
    [0.2 + 0.4 * index, 0.5],
    [0.4 + 0.4 * index, 0.51],
  ]),
  'a stroke': [bar(0.5)],
  'a one drawn over twice': [bar(0.5), bar(0.52, -0.01)],
  'a one with its flag and its foot': [
    bar(0.5),
    [
      [0.35, 0.35],
      [0.5, 0.2],
    ],
    [
      [0.35, 0.8],
      [0.65, 0.8],
    ],
  ],
  'a zero of two halves': [arc(0.5, 0.2, 1, 3), arc(0.5, 0.2, -1, 1)],
  'a zero of two halves that do not quite meet': [arc(0.49, 0.2, 1.1, 2.9), arc(0.51, 0.2, -0.9, 0.9)],
  'a four': four(0.4),
  'a four whose strokes do not meet': [
    [
      [0.4, 0.2],
      [0.35, 0.5],
      [0.52, 0.5],
    ],
    bar(0.6),
  ],
  'a five': five(0.4),
  'a five whose bar stands off': [
    five(0.4)[0],
    [
      [0.45, 0.2],
      [0.65, 0.2],
    ],
  ],
  'a seven with its bar': [
    [
      [0.3, 0.2],
      [0.7, 0.2],
      [0.45, 0.8],
    ],
    [
      [0.4, 0.5],
      [0.65, 0.5],
    ],
  ],
  'an eight of two rings': [0.35, 0.65].map((cy) => arc(0.5, 0.12, -1, 3).map(([x, y]) => [x, cy + (y - 0.5) / 2])),
  'a nine of a ring and a stem': [arc(0.45, 0.12, -1, 3).map(([x, y]) => [x, 0.35 + (y - 0.5) / 2]), bar(0.58)],
  'an H': [
    bar(0.3),
    bar(0.7),
    [
      [0.3, 0.5],
      [0.7, 0.5],
    ],
  ],
};

describe('digits side by side', () => {
  it.each(Object.entries(several))('are %s', (_, lines) => {
    expect(areSideBySide(strokes(...lines))).toBe(true);
  });

  it.each(Object.entries(single))('are not %s', (_, lines) => {
    expect(areSideBySide(strokes(...lines))).toBe(false);
  });
});
