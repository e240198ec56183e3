// Runs shapes_bench, natively and as WebAssembly under Node.js, in turns, and takes medians over the rounds: layers of many
// shapes against the peak, and why those that stay far below it do.

import { benchPrograms, linesOf } from './programs.mjs';
import { median } from './statistics.mjs';

/** @import { Options } from './options.mjs' */

/**
 * @typedef {object} Shape a line of shapes_bench
 * @property {'conv2d' | 'dense'} kind
 * @property {number} images
 * @property {number} side of the square input; 1 for a dense layer
 * @property {number} channels or inputs
 * @property {number} filters or units
 * @property {number} kernel
 * @property {number} stride
 * @property {boolean} pool
 * @property {'direct' | 'plane' | 'winograd'} method
 * @property {number} tile_rows of the kernel that multiplies
 * @property {number} tile_columns
 * @property {number} forward_gflops of the direct method's operations
 * @property {number} backward_gflops
 * @property {number} peak_gflops of multiply-adds on one thread
 *
 * @typedef {object} ShapeRow
 * @property {string} build
 * @property {string} shape
 * @property {string} method
 * @property {number} forward_gflops
 * @property {number} forward_share of the peak
 * @property {number} backward_gflops
 * @property {number} backward_share
 * @property {string} note
 */

const programs = benchPrograms('shapes_bench');
/** Of --seconds, for each shape. */
const SHARE_OF_WINDOW = 0.05;
/** Below this share of the peak a row says why. */
const CLIFF = 0.4;
/** Sums shorter than this spend most of their time on what is not a multiply-add. */
const SHORT_SUM = 16;
/** A dense layer's weights and their gradient pass memory once for this many products or fewer: slower than these. */
const FEW_IMAGES = 16;

/**
 * @param {Options} options
 * @param {(text: string) => void} tell
 * @returns {Promise<ShapeRow[]>}
 */
export async function runShapes({ windows, seconds, only }, tell) {
  const chosen = programs.filter(({ build }) => only.test(`shapes ${build}`));
  /** @type {Map<string, Shape[]>} a line of each round, by build and shape */
  const lines = new Map();
  for (let round = 1; round <= windows && chosen.length > 0; round++) {
    tell(`shapes, round ${round} of ${windows}`);
    for (const program of chosen) {
      for (const line of await linesOf(program, [String(seconds * 1000 * SHARE_OF_WINDOW)])) {
        const shape = JSON.parse(line);
        const key = JSON.stringify([program.build, describe(shape)]);
        lines.set(key, [...(lines.get(key) ?? []), shape]);
      }
    }
  }
  return [...lines].map(([key, shapes]) => toRow(JSON.parse(key)[0], shapes));
}

/** @type {(shape: Shape) => string} */
function describe({ kind, images, side, channels, filters, kernel, stride, pool }) {
  const count = `${images} image${images === 1 ? '' : 's'}`;
  if (kind === 'dense') return `dense ${channels} to ${filters}, ${count}`;
  const extras = `${stride > 1 ? ` stride ${stride}` : ''}${pool ? ' pooled' : ''}`;
  return `${kernel}x${kernel}${extras}, ${side}x${side}, ${channels} to ${filters}, ${count}`;
}

/** @type {(build: string, shapes: Shape[]) => ShapeRow} */
export function toRow(build, shapes) {
  const forward = median(shapes.map((it) => it.forward_gflops / it.peak_gflops));
  const backward = median(shapes.map((it) => it.backward_gflops / it.peak_gflops));
  return {
    build,
    shape: describe(shapes[0]),
    method: shapes[0].method,
    forward_gflops: median(shapes.map((it) => it.forward_gflops)),
    forward_share: forward,
    backward_gflops: median(shapes.map((it) => it.backward_gflops)),
    backward_share: backward,
    note: Math.min(forward, backward) < CLIFF ? why(shapes[0]) : '',
  };
}

/** What keeps such a shape from the peak. @type {(shape: Shape) => string} */
function why(shape) {
  const { kind, images, side, channels, filters, kernel, stride, method, tile_rows, tile_columns } = shape;
  const rows = images * Math.ceil(side / stride) ** 2;
  const products = kernel * kernel * channels;
  if (rows < tile_rows) return `${rows} of a tile's ${tile_rows} rows: each weight is read for one product`;
  if (Math.min(channels, filters) < tile_columns && channels > 1) {
    return `fewer channels than a tile's ${tile_columns} columns`;
  }
  if (method !== 'plane' && filters % tile_columns !== 0)
    return `${filters} filters in tiles of ${tile_columns} columns`;
  if (products < SHORT_SUM) return `sums of only ${products} products`;
  if (kind === 'dense' && images <= FEW_IMAGES) {
    return `each weight and its gradient pass memory for only ${images} products`;
  }
  return 'no reason known';
}
