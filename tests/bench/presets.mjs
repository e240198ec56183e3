// ./scripts/presets, once everything is built: trains each preset in the built page with several seeds, as a person
// does, and prints what the README's table says of it: seconds from the click on Train to the tested network, with the
// images already in the tab, and the accuracy on the test images. Preset quick also natively, beside PyTorch.

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../../scripts/lib/chromium.mjs';
import { startServer } from '../../scripts/serve.mjs';
import { torchPlace } from './install.mjs';
import { busyShare, describeMachine } from './machine.mjs';
import { median } from './statistics.mjs';

/** @import { Page } from '@playwright/test' */

/**
 * @typedef {{ name: string, search: string }} Trained a row: what the address asks for
 * @typedef {{ seed: number, seconds: number, accuracy: number }} Run
 */

const usage = `Trains every preset in Chromium with several seeds and prints accuracy and time; build/presets.json holds them.

  --seeds A,B,…  the seeds (default 101,102,103,104,105)
  --only REGEX   only the rows whose name fits: quick, keras, accurate, accurate in 30 s, ink, quick natively`;

const inRepository = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const run = promisify(execFile);
const TRAINING_LIMIT_MS = 600_000;

/** @type {Trained[]} */
const ROWS = [
  { name: 'quick', search: 'preset=quick' },
  { name: 'keras', search: 'preset=keras' },
  { name: 'accurate in 30 s', search: 'preset=accurate&epochs=3' },
  { name: 'accurate', search: 'preset=accurate' },
  { name: 'ink', search: 'preset=ink' },
];

/** @type {(page: Page, search: string, seed: number) => Promise<Run>} */
async function train(page, search, seed) {
  const button = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true });
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  const enter = (/** @type {string} */ name) => rooms.getByRole('link', { name, exact: true }).click();
  const address = new URL(page.url());
  await page.goto(`${address.origin}${address.pathname}?${search}&seed=${seed}`);
  await button('Train').waitFor();
  // All images into the tab: those to learn from by a step, those to be tested with by an evaluation.
  await button('Step').click();
  await page.getByText(/\bstep 1 of /).waitFor();
  await button('Stop').click();
  await button('Train').waitFor();
  await enter('Test');
  await button('Evaluate').click();
  const accuracy = page.getByRole('status', { name: 'Test accuracy', exact: true });
  await accuracy.filter({ hasText: '%' }).waitFor();
  await enter('Draw');

  const seconds = await button('Train').evaluate(
    (train, limit) =>
      new Promise((resolve, reject) => {
        const start = performance.now();
        let begun = false;
        const isShown = () => train.checkVisibility() && train.getAttribute('aria-disabled') !== 'true';
        const observer = new MutationObserver(() => {
          if (!isShown()) begun = true;
          else if (begun) {
            observer.disconnect();
            resolve((performance.now() - start) / 1000);
          }
        });
        observer.observe(document.body, { attributes: true, childList: true, subtree: true });
        setTimeout(reject, limit, new Error('The training does not end.'));
        /** @type {HTMLElement} */ (train).click();
      }),
    TRAINING_LIMIT_MS,
  );
  const shown = (await accuracy.textContent()) ?? '';
  const percent = Number(/ of 10,000 wrong \(([\d.]+) % right\)$/.exec(shown)?.[1]);
  if (!(percent > 0)) throw new Error(`The page says "${shown}" of its test.`);
  return { seed, seconds, accuracy: percent };
}

/** @type {(rows: Trained[], seeds: number[], tell: (row: string, run: Run) => void) => Promise<Map<string, Run[]>>} */
async function trainInChromium(rows, seeds, tell) {
  /** @type {Map<string, Run[]>} */
  const runs = new Map(rows.map(({ name }) => [name, []]));
  const server = await startServer({ folder: inRepository('dist') });
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    for (const seed of seeds) {
      for (const { name, search } of rows) {
        const page = await browser.newPage();
        await page.goto(`http://localhost:${port}/`);
        const done = await train(page, search, seed);
        runs.get(name)?.push(done);
        tell(name, done);
        await page.close();
      }
    }
  } finally {
    await browser.close();
    server.close();
  }
  return runs;
}

/** @type {(seed: number) => Promise<Run>} */
async function quickNatively(seed) {
  const { stdout } = await run(inRepository('build/native-release/inkling'), [
    ...['train', '--preset', 'quick', '--seed', String(seed), '--threads', String(cpus().length)],
    ...['--data', inRepository('build/mnist')],
  ]);
  // Training and test, without reading the files, as torch_recipe.py counts.
  const [, training] = /images\/s, ([\d.]+) s/.exec(stdout) ?? [];
  const [, accuracy, test] = /accuracy ([\d.]+) % .*, ([\d.]+) s/.exec(stdout) ?? [];
  return { seed, seconds: Number(training) + Number(test), accuracy: Number(accuracy) };
}

/** @type {(seed: number) => Promise<Run>} */
async function quickInTorch(seed) {
  const { python, packages, libraries, openblas } = await torchPlace();
  const { stdout: config } = await run(inRepository('build/native-release/inkling'), ['config', '--preset', 'quick']);
  const path = (/** @type {(string | undefined)[]} */ ...folders) => folders.filter(Boolean).join(':');
  const { stdout } = await run(
    python,
    [
      inRepository('tests/bench/rivals/torch_recipe.py'),
      inRepository('build/mnist'),
      String(cpus().length),
      JSON.stringify({ ...JSON.parse(config), seed }),
    ],
    {
      env: {
        ...process.env,
        PYTHONPATH: path(packages, process.env.PYTHONPATH),
        LD_LIBRARY_PATH: path(openblas, libraries, process.env.LD_LIBRARY_PATH),
      },
    },
  );
  const { seconds, accuracy } = JSON.parse(stdout);
  return { seed, seconds, accuracy: 100 * accuracy };
}

/** @type {(name: string, runs: Run[]) => string} */
function line(name, runs) {
  const accuracies = runs.map(({ accuracy }) => accuracy);
  const seconds = runs.map((each) => each.seconds);
  const span = (/** @type {number[]} */ of, /** @type {number} */ digits) =>
    `${median(of).toFixed(digits)} (${Math.min(...of).toFixed(digits)} to ${Math.max(...of).toFixed(digits)})`;
  return `  ${name.padEnd(28)} ${span(accuracies, 2).padEnd(26)} ${span(seconds, 2)}`;
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '101,102,103,104,105' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
} else {
  const seeds = values.seeds.split(',').map(Number);
  const only = new RegExp(values.only);
  const rows = ROWS.filter(({ name }) => only.test(name));
  const tell = (/** @type {string} */ name, /** @type {Run} */ { seed, seconds, accuracy }) =>
    console.log(`  ${name}, seed ${seed}: ${accuracy.toFixed(2)} % in ${seconds.toFixed(2)} s`);
  const busy = await busyShare();
  const runs = rows.length > 0 ? await trainInChromium(rows, seeds, tell) : new Map();
  if (only.test('quick natively')) {
    runs.set('quick natively', []);
    runs.set('quick in PyTorch', []);
    for (const seed of seeds) {
      for (const [name, work] of /** @type {const} */ ([
        ['quick natively', quickNatively],
        ['quick in PyTorch', quickInTorch],
      ])) {
        const done = await work(seed);
        runs.get(name)?.push(done);
        tell(name, done);
      }
    }
  }
  console.log(
    `\nMedian of ${seeds.length} seeds (lowest to highest); others had ${(100 * busy).toFixed(0)} % of the cores before.`,
  );
  console.log(`  ${'preset'.padEnd(28)} ${'test accuracy, %'.padEnd(26)} seconds from Train to done`);
  for (const [name, done] of runs) console.log(line(name, done));
  const ours = runs.get('quick natively');
  const torch = runs.get('quick in PyTorch');
  if (ours && torch) {
    const ratios = ours.map((/** @type {Run} */ each, /** @type {number} */ i) => torch[i].seconds / each.seconds);
    console.log(`  PyTorch takes ${median(ratios).toFixed(2)} times as long for the same network and recipe.`);
  }
  await mkdir(inRepository('build'), { recursive: true });
  const machine = { ...describeMachine(), busy_share: busy };
  const figures = { machine, date: new Date().toISOString(), seeds, runs: Object.fromEntries(runs) };
  await writeFile(inRepository('build/presets.json'), `${JSON.stringify(figures, null, 2)}\n`);
  console.log('\nWritten to build/presets.json.');
}
