// ./scripts/bench, once everything is built: measures, prints the tables, writes build/bench.json.

import { cpus } from 'node:os';
import { browserTab } from './browser.mjs';
import { LOSS_STEPS, REFERENCE, rowName, TRAINING } from './contestant.mjs';
import { runKernels } from './kernels.mjs';
import { LOSS_TOLERANCE, RIVAL_TOLERANCE } from './losses.mjs';
import { describeMachine } from './machine.mjs';
import { nativePrograms } from './native.mjs';
import { parseOptions } from './options.mjs';
import { engineTable, kernelTable, shapeTable, stageTable, writeFigures } from './report.mjs';
import { runRounds, UNSTEADY_SPREAD } from './rounds.mjs';
import { drawScaling } from './scaling.mjs';
import { runShapes } from './shapes.mjs';
import { runStages } from './stages.mjs';
import { describeScaling, FREE_SHARE } from './thread-scaling.mjs';

/** @import { Options } from './options.mjs' */
/** @import { Rounds } from './rounds.mjs' */

/** A machine that gives others more than this share of its cores is called busy. */
const BUSY_SHARE = 0.1;

const started = Date.now();
/** @type {(text: string) => void} */
const tell = (text) => console.log(`  [${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s] ${text}`);
/** @type {(share: number) => string} */
const percent = (share) => `${Number((share * 100).toFixed(1))} %`;

/**
 * @typedef {Omit<Rounds, 'busy'> & { busy: number | null, browser: string | null, order: string[] }} Engines
 * @type {(options: Options) => Promise<Engines>}
 */
async function runEngines(options) {
  const tab = browserTab();
  const programs = nativePrograms();
  const contestants = [...tab.contestants, ...programs.contestants];
  const order = contestants.flatMap((contestant) =>
    contestant.works.map((work) => rowName(contestant, work)).filter((name) => options.only.test(name)),
  );
  if (order.length === 0) return { rows: [], scaling: [], busy: null, browser: null, order };
  tell(`${options.windows} rounds of ${options.seconds} s for each of these, in this order:`);
  for (const name of order) tell(`  ${name}`);
  try {
    return { ...(await runRounds(contestants, options, tell)), browser: await tab.version(), order };
  } finally {
    await Promise.all([tab.close(), programs.close()]);
  }
}

/** @type {(options: Options) => string} */
const engineCaption = ({ windows, seconds }) => `
The network of preset keras with its dropout (Adam, constant rate 0.001, batches of 128, float32). Images/s: median,
lowest and highest of ${windows} windows of ${seconds} s, or of one step where that is longer; keras-latency is one image at a time,
on one thread. Ratio: to ${Object.values(REFERENCE).join(' ')} at the same work, round by round; above 1, faster.
Peak: multiply-adds of one thread of the same build, measured beside each window. Share: of peak x threads, counting the
operations of the direct method. Cores: multiply-adds of all threads at once / of one, before and after each window,
whichever is less; as many as threads when no other program takes a core.
Loss: of the 10,000 test images after ${LOSS_STEPS.at(-1)} steps from fresh weights. Our builds must agree within ${percent(LOSS_TOLERANCE)}, numbers of
threads exactly; a rival may be off by ${percent(RIVAL_TOLERANCE)} of what ours has lost or has left.
`;

const kernelCaption = `
Kernels of our own against the fastest composition of XNNPACK's: one thread, 16 images, the numbers equal bit for bit;
in each round the best of 20 turns, then medians over the rounds. Ratio: above 1, ours is faster. GB/s counts the floats
in and out, not the indices.
`;

const stageCaption = `
Where the time of a training step goes: microseconds an image, on one thread, 16 images at a time; in each round the best
of 10 turns, then medians over the rounds. GFLOP/s counts the direct method's operations, so that Winograd's may pass the
peak. GB/s counts what must be read or written once, against a copy in memory; what a cache holds may pass that.
`;

const shapeCaption = `
Layers of other shapes: GFLOP/s of the direct method's operations on one thread, forward, and backward with all gradients
(a layer with one channel is a network's first, whose input needs none); best of 10 turns, medians over the rounds.
`;

/** @type {(options: Options) => Promise<void>} */
async function main(options) {
  const { rows, scaling, busy, browser, order } = await runEngines(options);
  const kernels = await runKernels(options, tell);
  const stages = await runStages(options, tell);
  const shapes = await runShapes(options, tell);
  if (rows.length + kernels.length + stages.length + shapes.length === 0)
    throw new Error('--only leaves nothing to measure; see --help for names.');

  const machine = { ...describeMachine(), browser, busy_share: busy };
  const software = [machine.system, ...(browser === null ? [] : [browser]), `Node.js ${machine.node}`];
  console.log(`\n${machine.cpu}, ${machine.cores} cores; ${software.join(', ')}`);
  if (rows.length > 0) console.log(`${engineCaption(options)}\n${engineTable(rows)}`);
  if (scaling.length > 0) console.log(`\n${scaling.map(describeScaling).join('\n')}`);
  if (kernels.length > 0) console.log(`${kernelCaption}\n${kernelTable(kernels)}`);
  if (stages.length > 0) console.log(`${stageCaption}\n${stageTable(stages)}`);
  if (shapes.length > 0) console.log(`${shapeCaption}\n${shapeTable(shapes)}`);
  tellBusyness(busy, [...rows.filter((row) => 'flags' in row), ...kernels]);

  const { windows, seconds, only } = options;
  const losses = { steps: LOSS_STEPS, tolerance: LOSS_TOLERANCE, rival_tolerance: RIVAL_TOLERANCE };
  const method = {
    windows,
    seconds,
    only: only.source,
    order,
    training: TRAINING,
    reference: REFERENCE,
    losses,
    free_share: FREE_SHARE,
  };
  const date = new Date().toISOString();
  console.log(
    `\nWritten to ${await writeFigures({ machine, date, method, rows, thread_scaling: scaling, kernels, stages, shapes })}.`,
  );
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
  if (options) await (options.scaling ? drawScaling(options, tell) : main(options));
} catch (error) {
  console.error(`error: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}
