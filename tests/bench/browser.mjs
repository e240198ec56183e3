// The contestants that run in a tab of headless Chromium: starts the server and the browser, and puts the questions of
// the rounds to one worker for each contestant.

import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../../scripts/lib/chromium.mjs';
import { startServer } from '../../scripts/serve.mjs';
import { LOSS_STEPS, OURS, TEST_IMAGES, TRAINING, WORKS } from './contestant.mjs';
import { npmRivals } from './install.mjs';

/** @import { Contestant, Venue, Work } from './contestant.mjs' */
/** @typedef {Venue & { ask: Ask, version: () => Promise<string | null> }} Tab */

/** Of the test set, for the loss of a slow rival. */
const SLOW_LOSS_IMAGES = 500;

const root = fileURLToPath(new URL('../../', import.meta.url));
/** @type {Record<string, string>} */
const versions = JSON.parse(readFileSync(new URL('rivals/package.json', import.meta.url), 'utf8')).dependencies;

async function launchChromium() {
  try {
    return await chromium.launch(chromiumLaunch);
  } catch {
    throw new Error(`Chromium did not start from ${chromiumLaunch.executablePath}; set CHROMIUM_PATH to where it is.`);
  }
}

/** @type {{ build: string, threads: number }[]} */
const variants = ['simd', 'relaxed-simd'].flatMap((build) => [1, 2].map((threads) => ({ build, threads })));

/**
 * @typedef {(name: string, script: string, question: object) => Promise<any>} Ask
 * @type {(variant: { build: string, threads: number }, ask: Ask) => Contestant}
 */
function inkling({ build, threads }, ask) {
  const module = `inkling-${build}${threads > 1 ? '-threads' : ''}`;
  const question = (/** @type {object} */ it) => ask(module, 'inkling-worker.js', it);
  return {
    who: OURS,
    build,
    threads,
    where: 'chromium',
    works: WORKS,
    prepare: () => question({ type: 'prepare', module, threads, lossSteps: LOSS_STEPS, training: TRAINING }),
    measure: (work, seconds) => question({ type: 'measure', work, seconds }),
  };
}

/**
 * @typedef {object} Rival
 * @property {string} who its worker is rivals/<who>-worker.js
 * @property {string} build
 * @property {number} threads
 * @property {Work[]} works
 * @property {boolean} [slow] its loss is taken after the first of LOSS_STEPS, of few images
 * @property {string} package of rivals/package.json
 * @property {string[]} [notes]
 */

/** @type {Rival[]} */
const rivals = [
  ...[1, 2].map((threads) => ({
    who: 'ort-web-training',
    package: 'onnxruntime-web',
    build: 'wasm-simd-threads',
    threads,
    works: /** @type {Work[]} */ (['keras-train']),
    notes: ['artifacts made by hand'],
  })),
  {
    who: 'tfjs',
    package: '@tensorflow/tfjs',
    build: 'wasm-simd-threads',
    threads: 2,
    works: WORKS,
    notes: ['its missing gradients of convolutions added, of its own conv2d'],
  },
  {
    who: 'convnetjs',
    package: 'convnetjs',
    build: 'javascript',
    threads: 1,
    works: ['keras-train'],
    slow: true,
    notes: ['float64; Adam added'],
  },
  {
    who: 'jax-js',
    package: '@jax-js/jax',
    build: 'wasm',
    threads: cpus().length,
    works: ['keras-train'],
    slow: true,
  },
];

/** @type {(rival: Rival, ask: Ask) => Contestant} */
function rivalInTab({ slow = false, package: name, notes = [], ...names }, ask) {
  const question = (/** @type {object} */ it) =>
    ask(`${names.who} ${names.threads}`, `rivals/${names.who}-worker.js`, it);
  const short = { lossSteps: LOSS_STEPS.slice(0, 1), lossImages: SLOW_LOSS_IMAGES };
  const whole = { lossSteps: LOSS_STEPS, lossImages: TEST_IMAGES };
  return {
    ...names,
    where: 'chromium',
    notes: [`${name} ${versions[name]}`, ...notes],
    prepare: async () => {
      await npmRivals();
      return question({ type: 'prepare', ...names, ...(slow ? short : whole) });
    },
    measure: (work, seconds) => question({ type: 'measure', work, seconds }),
  };
}

async function openPage() {
  const server = await startServer({ folder: root });
  try {
    const browser = await launchChromium();
    const page = await browser.newPage();
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    await page.goto(`http://localhost:${port}/tests/bench/bench.html`);
    await page.waitForFunction(() => 'ask' in globalThis);
    return { page, browser, server };
  } catch (error) {
    server.close();
    throw error;
  }
}

/** The tab opens when the first of its contestants prepares. @returns {Tab} */
export function browserTab() {
  /** @type {ReturnType<typeof openPage> | null} */
  let opened = null;
  /** @type {Ask} */
  const ask = async (...question) => {
    opened ??= openPage();
    const { page } = await opened;
    return page
      .evaluate((it) => /** @type {any} */ (globalThis).ask(...it), question)
      .catch((error) => {
        // Playwright says where in the page; the person needs the sentence.
        const [sentence] = error.message.replace(/^page\.evaluate: (Error: )?/, '').split('\n');
        throw new Error(`${question[0]}: ${sentence}`);
      });
  };
  return {
    ask,
    contestants: [
      ...variants.map((variant) => inkling(variant, ask)),
      ...rivals.map((rival) => rivalInTab(rival, ask)),
    ],
    version: async () => (opened === null ? null : `Chromium ${(await opened).browser.version()}`),
    close: async () => {
      const it = await opened?.catch(() => null);
      await it?.browser.close();
      it?.server.close();
    },
  };
}
