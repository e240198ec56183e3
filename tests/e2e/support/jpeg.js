// Writes JPEG files of the kinds that people have and a canvas does not make: grey, CMYK, progressive, turned by their
// EXIF data. Every Huffman code is of one length, which needs no table of codes. ITU-T T.81, annexes A to F.

/**
 * @typedef {object} JpegOptions
 * @property {boolean} [progressive]
 * @property {number} [orientation] as EXIF numbers them
 */

const QUANTUM = 4;
const DC_BITS = 4;
const AC_BITS = 8;
/** Runs of zeros with the size of what follows, the end of a block, and sixteen zeros. */
const AC_SYMBOLS = [
  0x00,
  0xf0,
  ...Array.from({ length: 160 }, (_, at) => (Math.floor(at / 10) << 4) | ((at % 10) + 1)),
];
const AC_CODES = new Map(AC_SYMBOLS.map((symbol, code) => [symbol, code]));
const ZIGZAG = Array.from({ length: 64 }, (_, at) => [at >> 3, at & 7])
  .sort(([a, b], [c, d]) => a + b - c - d || ((a + b) % 2 ? a - c : c - a))
  .map(([row, column]) => 8 * row + column);
const COSINES = Array.from({ length: 64 }, (_, at) => {
  const [frequency, place] = [at >> 3, at & 7];
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * place + 1) * frequency * Math.PI) / 16);
});

/**
 * @param {number} width
 * @param {number} height
 * @param {readonly Uint8Array[]} planes one of grey, three of YCbCr, four of CMYK with no ink as 255
 * @param {JpegOptions} [options]
 */
export function jpegOf(width, height, planes, { progressive = false, orientation } = {}) {
  const components = planes.map((plane) => blocksOf(plane, width, height));
  const all = components.map((_, at) => at);
  const scans = progressive
    ? [scan(components, all, 0, 0), ...all.map((at) => scan(components, [at], 1, 63))]
    : [scan(components, all, 0, 63)];
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...(orientation === undefined ? [] : [segment(0xe1, exif(orientation))]),
    ...(planes.length === 4 ? [segment(0xee, [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0])] : []),
    segment(0xdb, [0, ...new Array(64).fill(QUANTUM)]),
    segment(progressive ? 0xc2 : 0xc0, [8, ...size, planes.length, ...all.flatMap((at) => [at + 1, 0x11, 0])]),
    segment(0xc4, [0x00, ...countsOf(DC_BITS, 12), ...Array.from({ length: 12 }, (_, at) => at)]),
    segment(0xc4, [0x10, ...countsOf(AC_BITS, AC_SYMBOLS.length), ...AC_SYMBOLS]),
    ...scans,
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** @param {number} marker @param {readonly number[]} body */
function segment(marker, body) {
  const length = body.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...body]);
}

/** How many codes of each length there are. @param {number} bits @param {number} count */
function countsOf(bits, count) {
  return Array.from({ length: 16 }, (_, at) => (at + 1 === bits ? count : 0));
}

/** @param {number} orientation */
function exif(orientation) {
  const entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
  return [...Buffer.from('Exif\0\0II*\0'), 8, 0, 0, 0, 1, 0, ...entry, 0, 0, 0, 0];
}

/** Quantised, in the order of the zigzag. @param {Uint8Array} plane @param {number} width @param {number} height @returns {number[][]} */
function blocksOf(plane, width, height) {
  const blocks = [];
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const values = Array.from({ length: 64 }, (_, at) => {
        const [y, x] = [Math.min(height - 1, top + (at >> 3)), Math.min(width - 1, left + (at & 7))];
        return plane[y * width + x] - 128;
      });
      blocks.push(transformed(values));
    }
  }
  return blocks;
}

/** @param {readonly number[]} values */
function transformed(values) {
  if (values.every((value) => value === values[0])) {
    return ZIGZAG.map((at) => (at === 0 ? Math.round((8 * values[0]) / QUANTUM) : 0));
  }
  const rows = product((frequency, row) => (at) => COSINES[8 * frequency + at] * values[8 * row + at]);
  const both = product((across, down) => (at) => COSINES[8 * down + at] * rows[8 * across + at]);
  return ZIGZAG.map((at) => Math.round(both[8 * (at & 7) + (at >> 3)] / QUANTUM));
}

/** [8, 8] of sums of eight. @param {(one: number, other: number) => (at: number) => number} termOf */
function product(termOf) {
  return Array.from({ length: 64 }, (_, index) => {
    const term = termOf(index >> 3, index & 7);
    let sum = 0;
    for (let at = 0; at < 8; at++) sum += term(at);
    return sum;
  });
}

/**
 * @param {readonly number[][][]} components
 * @param {readonly number[]} chosen
 * @param {number} from coefficient
 * @param {number} to
 */
function scan(components, chosen, from, to) {
  const writer = new BitWriter();
  const before = chosen.map(() => 0);
  for (let block = 0; block < components[0].length; block++) {
    for (const [at, component] of chosen.entries()) {
      const values = components[component][block];
      if (from === 0) {
        writer.value(values[0] - before[at], (size) => writer.write(size, DC_BITS));
        before[at] = values[0];
      }
      writeAc(writer, values, Math.max(1, from), to);
    }
  }
  const head = segment(0xda, [chosen.length, ...chosen.flatMap((at) => [at + 1, 0x00]), from, to, 0]);
  return Buffer.concat([head, writer.end()]);
}

/** @param {BitWriter} writer @param {readonly number[]} values @param {number} from @param {number} to */
function writeAc(writer, values, from, to) {
  const code = (/** @type {number} */ symbol) => writer.write(/** @type {number} */ (AC_CODES.get(symbol)), AC_BITS);
  let zeros = 0;
  for (let at = from; at <= to; at++) {
    if (values[at] === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) code(0xf0);
    const run = zeros;
    writer.value(values[at], (size) => code((run << 4) | size));
    zeros = 0;
  }
  if (zeros > 0) code(0x00);
}

class BitWriter {
  /** @type {number[]} */
  #bytes = [];
  #byte = 0;
  #filled = 0;

  /** @param {number} value @param {number} bits */
  write(value, bits) {
    for (let bit = bits - 1; bit >= 0; bit--) {
      this.#byte = (this.#byte << 1) | ((value >> bit) & 1);
      if (++this.#filled < 8) continue;
      this.#bytes.push(this.#byte);
      // Not to be taken for a marker.
      if (this.#byte === 0xff) this.#bytes.push(0);
      [this.#byte, this.#filled] = [0, 0];
    }
  }

  /** Its size in bits by a code, then as many of it; a negative one less one. @param {number} value @param {(size: number) => void} writeSize */
  value(value, writeSize) {
    const size = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
    writeSize(size);
    this.write(value < 0 ? value + 2 ** size - 1 : value, size);
  }

  end() {
    while (this.#filled > 0) this.write(1, 1);
    return Buffer.from(this.#bytes);
  }
}
