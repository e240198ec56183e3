/**
 * Scales a picture down while its rows come in, so that it is never whole in memory: each pixel of the result is the
 * average of the area that it covers. Alpha weighs the colours, as what cannot be seen has none.
 */

/**
 * @param {number} width
 * @param {number} height
 * @param {number} most pixels
 * @returns {{ width: number, height: number }} the largest of the same shape that has no more
 */
export function fitted(width, height, most) {
  const scale = Math.min(1, Math.sqrt(most / (width * height)));
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}

export class Downscaler {
  #from;
  #to;
  /** Sums of red, green and blue times alpha, and of alpha, of the row that is being made. */
  #sums;
  /** Of the source's row so far, weighted. */
  #row;
  #rowsIn = 0;
  #rowsOut = 0;
  /** [height, width, 4] */
  pixels;

  /**
   * @param {{ width: number, height: number }} from
   * @param {{ width: number, height: number }} to no larger
   */
  constructor(from, to) {
    this.#from = from;
    this.#to = to;
    this.#sums = new Float32Array(4 * to.width);
    this.#row = new Float32Array(4 * to.width);
    this.pixels = new Uint8ClampedArray(4 * to.width * to.height);
  }

  /** @param {Uint8Array | Uint8ClampedArray} rows RGBA, one row or several, in order */
  add(rows) {
    const stride = 4 * this.#from.width;
    for (let start = 0; start + stride <= rows.length; start += stride) this.#addRow(rows, start);
  }

  /** @param {Uint8Array | Uint8ClampedArray} rows @param {number} start */
  #addRow(rows, start) {
    this.#narrow(rows, start);
    const scale = this.#to.height / this.#from.height;
    const end = (this.#rowsIn + 1) * scale;
    const next = this.#rowsOut + 1;
    // The last row belongs to the last one, whatever was rounded.
    const isLast = ++this.#rowsIn === this.#from.height;
    if (end < next && !isLast) {
      this.#accumulate(scale);
      return;
    }
    const beyond = isLast ? 0 : Math.max(0, end - next);
    this.#accumulate(scale - beyond);
    this.#emit();
    this.#accumulate(beyond);
  }

  /** One row, scaled sideways. @param {Uint8Array | Uint8ClampedArray} rows @param {number} start */
  #narrow(rows, start) {
    const row = this.#row.fill(0);
    const scale = this.#to.width / this.#from.width;
    const last = this.#to.width - 1;
    for (let x = 0, at = start; x < this.#from.width; x++, at += 4) {
      const alpha = rows[at + 3];
      if (alpha === 0) continue;
      const left = Math.min(last, Math.floor(x * scale));
      const right = Math.min(last, Math.floor((x + 1) * scale));
      const beyond = right > left ? (x + 1) * scale - right : 0;
      addTo(row, 4 * left, rows, at, alpha * (scale - beyond));
      if (beyond > 0) addTo(row, 4 * right, rows, at, alpha * beyond);
    }
  }

  /** @param {number} weight */
  #accumulate(weight) {
    const [sums, row] = [this.#sums, this.#row];
    if (weight > 0) for (let at = 0; at < sums.length; at++) sums[at] += weight * row[at];
  }

  #emit() {
    const sums = this.#sums;
    const start = sums.length * this.#rowsOut++;
    for (let at = 0; at < sums.length; at += 4) {
      const alpha = sums[at + 3];
      if (alpha === 0) continue;
      for (let channel = 0; channel < 3; channel++) this.pixels[start + at + channel] = sums[at + channel] / alpha;
      this.pixels[start + at + 3] = alpha;
    }
    sums.fill(0);
  }
}

/**
 * @param {Float32Array} sums
 * @param {number} to
 * @param {Uint8Array | Uint8ClampedArray} rows
 * @param {number} from
 * @param {number} weight
 */
function addTo(sums, to, rows, from, weight) {
  sums[to] += rows[from] * weight;
  sums[to + 1] += rows[from + 1] * weight;
  sums[to + 2] += rows[from + 2] * weight;
  sums[to + 3] += weight;
}
