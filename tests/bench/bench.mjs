// ./scripts/bench, once everything is built: measures, prints the tables, writes build/bench.json.

import { cpus } from 'node:os';
import { browserTab } from './browser.mjs';
import { LOSS_STEPS, rowName } from './contestant.mjs';
import { runKernels } from './kernels.mjs';
import { describeMachine } from './machine.mjs';
import { parseOptions } from './options.mjs';
import { engineTable, kernelTable, writeFigures } from './report.mjs';
import { LOSS_TOLERANCE, runRounds, UNSTEADY_SPREAD } from './rounds.mjs';

/** @import { Options } from './options.mjs' */
/** @import { Row } from './rounds.mjs' */

/** A machine that gives others more than this share of its cores is called busy. */
const BUSY_SHARE = 0.1;

const started = Date.now();
/** @type {(text: string) => void} */
const tell = (text) => console.log(`  [${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s] ${text}`);
/** @type {(share: number) => string} */
const percent = (share) => `${Number((share * 100).toFixed(1))} %`;

/**
 * @typedef {{ rows: Row[], busy: number | null, browser: string | null, order: string[] }} Engines
 * @type {(options: Options) => Promise<Engines>}
 */
async function runEngines(options) {
  const tab = browserTab();
  const order = tab.contestants.flatMap((contestant) =>
    contestant.works.map((work) => rowName(contestant, work)).filter((name) => options.only.test(name)),
  );
  if (order.length === 0) return { rows: [], busy: null, browser: null, order };
  tell(`${options.windows} rounds of ${options.seconds} s for each of these, in this order:`);
  for (const name of order) tell(`  ${name}`);
  try {
    return { ...(await runRounds(tab.contestants, options, tell)), browser: await tab.version(), order };
  } finally {
    await tab.close();
  }
}

/** @type {(options: Options) => string} */
const engineCaption = ({ windows, seconds }) => `
The network of preset keras (Adam, constant rate 0.001, batches of 128, float32). Images/s: median, lowest and highest
of ${windows} windows of ${seconds} s; keras-latency is one image at a time, on one thread.
Peak: multiply-adds of one thread of the same build, measured beside each window. Share: of peak x threads, counting the
operations of the direct method.
Loss: of the 10,000 test images after ${LOSS_STEPS} steps from one seed. Builds must agree within ${percent(LOSS_TOLERANCE)}, numbers of threads
exactly.
`;

const kernelCaption = `
Kernels of our own against the fastest composition of XNNPACK's: one thread, 16 images, the numbers equal bit for bit;
in each round the best of 20 turns, then medians over the rounds. Ratio: above 1, ours is faster. GB/s counts the floats
in and out, not the indices.
`;

/** @type {(options: Options) => Promise<void>} */
async function main(options) {
  const { rows, busy, browser, order } = await runEngines(options);
  const kernels = await runKernels(options, tell);
  if (rows.length + kernels.length === 0) throw new Error('--only leaves nothing to measure; see --help for names.');

  const machine = { ...describeMachine(), browser, busy_share: busy };
  const software = [machine.system, ...(browser === null ? [] : [browser]), `Node.js ${machine.node}`];
  console.log(`\n${machine.cpu}, ${machine.cores} cores; ${software.join(', ')}`);
  if (rows.length > 0) console.log(`${engineCaption(options)}\n${engineTable(rows)}`);
  if (kernels.length > 0) console.log(`${kernelCaption}\n${kernelTable(kernels)}`);
  tellBusyness(busy, [...rows, ...kernels]);

  const { windows, seconds, only } = options;
  const method = { windows, seconds, only: only.source, order, loss_steps: LOSS_STEPS, loss_tolerance: LOSS_TOLERANCE };
  const date = new Date().toISOString();
  console.log(`\nWritten to ${await writeFigures({ machine, date, method, rows, kernels })}.`);
}

/** @type {(busy: number | null, rows: { flags: string[] }[]) => void} */
function tellBusyness(busy, rows) {
  const unsteady = rows.filter(({ flags }) => flags.includes('unsteady')).length;
  if (busy !== null && busy > BUSY_SHARE) {
    const cores = cpus().length;
    console.log(`\nThe machine was busy: others had ${percent(busy)} of its ${cores} cores while the bench waited.`);
  }
  if (unsteady > 0) {
    console.log(
      `\n${unsteady} of ${rows.length} rows are unsteady: their lowest and highest are more than ` +
        `${percent(UNSTEADY_SPREAD)} of the median apart.\nAnother program may have run; measure again on a quiet machine.`,
    );
  }
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await main(options);
} catch (error) {
  console.error(`error: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}
