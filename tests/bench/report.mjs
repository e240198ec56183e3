// The figures as a person reads them (tables) and as a program does (build/bench.json).

import { mkdir, writeFile } from 'node:fs/promises';
import { LOSS_STEPS, TEST_IMAGES } from './contestant.mjs';

/** @import { Missing, Row } from './rounds.mjs' */
/** @import { KernelRow } from './kernels.mjs' */
/** @import { ShapeRow } from './shapes.mjs' */
/** @import { StageRow } from './stages.mjs' */

/**
 * Columns as wide as their widest cell: the first `left` and the last, a note, begin where their neighbour ends; the
 * numbers between end under each other.
 * @type {(cells: string[][], left: number) => string}
 */
function table(cells, left) {
  const last = cells[0].length - 1;
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const aligned = (/** @type {string} */ text, /** @type {number} */ column) =>
    column < left || column === last ? text.padEnd(widths[column]) : text.padStart(widths[column]);
  return cells.map((line) => `  ${line.map(aligned).join('  ').trimEnd()}`).join('\n');
}

/** @type {(value: number | null, digits: number) => string} */
const number = (value, digits) => (value === null ? '-' : value.toFixed(digits));
/** @type {(share: number | null) => string} */
const percent = (share) => (share === null ? '-' : `${(share * 100).toFixed(0)} %`);

/** @type {(rows: (Row | Missing)[]) => string} */
export function engineTable(rows) {
  const head = ['work', 'who', 'build', 'threads', 'where', 'images/s', 'low', 'high', 'ratio'];
  const tail = ['GFLOP/s', 'peak of 1', 'share', 'cores', 'ms median', 'ms p95', 'loss', 'note'];
  const lines = [...rows]
    .sort((a, b) => a.work.localeCompare(b.work))
    .map((row) => [row.work, row.who, row.build, String(row.threads), row.where, ...cells(row)]);
  return table([[...head, ...tail], ...lines], 5);
}

/** @type {(row: Row | Missing) => string[]} the figures and the note */
function cells(row) {
  if ('missing' in row) return [...Array(11).fill('-'), `missing: ${row.missing}`];
  const { loss_steps: steps, loss_images: images } = row;
  const isWhole = steps === LOSS_STEPS.at(-1) && images === TEST_IMAGES;
  const shortLoss = `loss after ${steps} steps, of ${images} images`;
  return [
    number(row.images_per_s, row.images_per_s < 100 ? 1 : 0),
    number(row.low, row.low < 100 ? 1 : 0),
    number(row.high, row.high < 100 ? 1 : 0),
    number(row.ratio, row.ratio !== null && row.ratio < 0.1 ? 4 : 2),
    number(row.gflops, 1),
    number(row.peak_gflops, 1),
    percent(row.peak_share),
    number(row.cores_had, 2),
    number(row.latency_ms ?? null, 3),
    number(row.latency_p95_ms ?? null, 3),
    number(row.loss, 4),
    [...row.flags, ...(isWhole ? [] : [shortLoss])].join('; '),
  ];
}

/** @type {(rows: KernelRow[]) => string} */
export function kernelTable(rows) {
  const head = ['build', 'kernel', 'shape', 'ours', 'XNNPACK', 'unit', 'peak', 'share', 'ratio', 'low', 'high'];
  const lines = rows.map((row) => [
    row.build,
    row.kernel,
    row.shape,
    number(row.ours, 1),
    number(row.composition, 1),
    row.unit,
    number(row.peak_gflops, 1),
    percent(row.peak_share),
    number(row.ratio, 2),
    number(row.ratio_low, 2),
    number(row.ratio_high, 2),
    [row.composition_name, ...row.flags].join('; '),
  ]);
  return table([[...head, 'the composition, and notes'], ...lines], 3);
}

/** @type {(rows: StageRow[]) => string} */
export function stageTable(rows) {
  const head = ['build', 'preset', 'stage', 'us', 'of the step', 'GFLOP/s', 'of peak', 'GB/s', 'of a copy'];
  const lines = rows.map((row) => [
    row.build,
    row.preset,
    row.stage,
    number(row.us, 2),
    percent(row.share),
    number(row.gflops, 1),
    percent(row.peak_share),
    number(row.gb_per_s, 1),
    percent(row.copy_share),
  ]);
  return table([[...head, ''], ...lines.map((line) => [...line, ''])], 3);
}

/** @type {(rows: ShapeRow[]) => string} */
export function shapeTable(rows) {
  const head = ['build', 'shape', 'method', 'forward', 'of peak', 'backward', 'of peak', 'why below 40 %'];
  const lines = rows.map((row) => [
    row.build,
    row.shape,
    row.method,
    number(row.forward_gflops, 1),
    percent(row.forward_share),
    number(row.backward_gflops, 1),
    percent(row.backward_share),
    row.note,
  ]);
  return table([head, ...lines], 3);
}

/** @type {(figures: object) => Promise<string>} the file's name */
export async function writeFigures(figures) {
  const folder = new URL('../../build/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('bench.json', folder), `${JSON.stringify(figures, null, 2)}\n`);
  return 'build/bench.json';
}
