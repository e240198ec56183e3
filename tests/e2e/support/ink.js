// Digits as a hand draws them: a few strokes, each a line through some points of the pad (its side is 1, y points
// down). Only shapes here; which pointer draws them is inkling.js and pointers.js.

/** @typedef {readonly [number, number]} Place */
/** @typedef {readonly Place[]} Line */

/**
 * @param {number} cx
 * @param {number} cy
 * @param {number} rx
 * @param {number} ry
 * @param {number} from in quarter turns, clockwise from three o'clock
 * @param {number} to
 * @returns {Place[]}
 */
function arc(cx, cy, rx, ry, from, to) {
  const count = 12;
  return Array.from({ length: count + 1 }, (_, index) => {
    const angle = (Math.PI / 2) * (from + ((to - from) * index) / count);
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  });
}

/** @type {Record<string, readonly Line[]>} */
export const DIGITS = {
  0: [arc(0.5, 0.5, 0.22, 0.32, -1, 3)],
  1: [
    [
      [0.53, 0.18],
      [0.47, 0.82],
    ],
  ],
  2: [[...arc(0.5, 0.36, 0.2, 0.18, -2, 0.5), [0.3, 0.82], [0.74, 0.82]]],
  3: [[...arc(0.48, 0.34, 0.18, 0.16, -2, 1), ...arc(0.48, 0.66, 0.2, 0.17, -1, 2)]],
  4: [
    [
      [0.36, 0.18],
      [0.28, 0.52],
      [0.72, 0.52],
    ],
    [
      [0.64, 0.2],
      [0.58, 0.84],
    ],
  ],
  7: [
    [
      [0.28, 0.2],
      [0.72, 0.2],
      [0.45, 0.84],
    ],
  ],
};

/** A seven that is larger than the pad. @type {Line} */
export const SEVEN_BEYOND_THE_PAD = [
  [0.1, 0.1],
  [1.15, 0.08],
  [0.45, 1.2],
];

/** A letter that is nobody's digit. @type {readonly Line[]} */
export const LETTER_H = [
  [
    [0.32, 0.2],
    [0.3, 0.8],
  ],
  [
    [0.7, 0.2],
    [0.71, 0.82],
  ],
  [
    [0.3, 0.5],
    [0.7, 0.48],
  ],
];

/** Three bars, the middle one shorter: no shape that its network saw in training. @type {readonly Line[]} */
export const LETTER_XI = [
  [
    [0.25, 0.2],
    [0.76, 0.21],
  ],
  [
    [0.33, 0.5],
    [0.68, 0.49],
  ],
  [
    [0.24, 0.8],
    [0.77, 0.79],
  ],
];

/** What a hand makes that means nothing. @type {Record<string, Line>} */
export const SCRIBBLES = {
  'a zigzag': Array.from({ length: 13 }, (_, index) => [0.1 + (0.8 * index) / 12, index % 2 === 0 ? 0.1 : 0.9]),
  'a coil': Array.from({ length: 61 }, (_, index) => [
    0.2 + 0.01 * index + 0.15 * Math.cos(index / 1.5),
    0.5 + 0.3 * Math.sin(index / 1.5),
  ]),
  'a tangle': Array.from({ length: 41 }, (_, index) => [
    0.5 + 0.4 * Math.cos(2.4 * index),
    0.5 + 0.4 * Math.sin(1.7 * index + 1),
  ]),
};

/**
 * Points along the line, as often as a quick hand leaves them.
 * @param {Line} line
 * @param {number} [spacing]
 * @returns {Place[]}
 */
export function sampled(line, spacing = 0.25) {
  /** @type {Place[]} */
  const places = [line[0]];
  for (let index = 1; index < line.length; index++) {
    const [[x0, y0], [x1, y1]] = [line[index - 1], line[index]];
    const count = Math.max(1, Math.round(Math.hypot(x1 - x0, y1 - y0) / spacing));
    for (let k = 1; k <= count; k++) places.push([x0 + ((x1 - x0) * k) / count, y0 + ((y1 - y0) * k) / count]);
  }
  return places;
}
