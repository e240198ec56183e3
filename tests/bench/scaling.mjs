// ./scripts/bench --scaling: how long a training step takes in a tab, over batch size, channels and threads.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { browserTab } from './browser.mjs';
import { TRAINING } from './contestant.mjs';
import { drawCharts } from './scaling-svg.mjs';

/** @import { Options } from './options.mjs' */
/** @import { Chart, Line } from './scaling-svg.mjs' */

const BATCHES = Array.from({ length: 11 }, (_, i) => 2 ** i); // 1 to 1,024
const CHANNELS = [8, 16, 32, 64, 128];
const FEW_CHANNELS = [8, 32, 128];
const USUAL_BATCH = 128;
const MODULE = 'inkling-relaxed-simd-threads';
/** Of --seconds, for each point in each round: there are many. */
const SHARE_OF_WINDOW = 0.1;

/** @typedef {{ threads: number, channels: number, batch: number }} Setting */

/** The lines of both charts, each point with its setting. @type {(cores: number) => { label: string, settings: Setting[] }[][]} */
function plan(cores) {
  const overBatches = FEW_CHANNELS.map((channels) => ({
    label: `${channels} channels`,
    settings: BATCHES.map((batch) => ({ threads: cores, channels, batch })),
  }));
  const overChannels = [];
  for (let threads = 1; threads <= cores; threads *= 2) {
    overChannels.push({
      label: threads === 1 ? '1 thread' : `${threads} threads`,
      settings: CHANNELS.map((channels) => ({ threads, channels, batch: USUAL_BATCH })),
    });
  }
  return [overBatches, overChannels];
}

/**
 * Every point in every round, and the shortest time of its rounds: what another program took is not the page's.
 * @type {(options: Options, tell: (text: string) => void) => Promise<void>}
 */
export async function drawScaling({ windows, seconds }, tell) {
  const tab = browserTab();
  const cores = cpus().length;
  const charts = plan(cores);
  /** @type {Map<Setting, number>} milliseconds */
  const times = new Map();
  try {
    for (let round = 1; round <= windows; round++) {
      tell(`round ${round} of ${windows}`);
      for (const setting of charts.flat().flatMap(({ settings }) => settings)) {
        const question = { type: 'time-step', module: MODULE, training: TRAINING, seconds: seconds * SHARE_OF_WINDOW };
        const ms = await tab.ask(`${setting.threads} threads`, 'inkling-worker.js', { ...question, ...setting });
        times.set(setting, Math.min(ms, times.get(setting) ?? Number.POSITIVE_INFINITY));
      }
    }
  } finally {
    await tab.close();
  }
  /** @type {(lines: { label: string, settings: Setting[] }[], by: 'batch' | 'channels') => Line[]} */
  const toLines = (lines, by) =>
    lines.map(({ label, settings }) => ({
      label,
      points: settings.map((setting) => ({ x: setting[by], y: times.get(setting) ?? Number.NaN })),
    }));
  /** @type {Chart[]} */
  const drawn = [
    {
      title: `Over the batch size, threads: ${cores}`,
      xLabel: 'images in a batch',
      lines: toLines(charts[0], 'batch'),
    },
    {
      title: `Over the channels, batches of ${USUAL_BATCH}`,
      xLabel: 'channels of both convolutions',
      lines: toLines(charts[1], 'channels'),
    },
  ];
  const folder = new URL('../../docs/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('scaling.svg', folder), drawCharts(drawn));
  tell('Written to docs/scaling.svg.');
}
