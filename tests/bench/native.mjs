// The contestants that run natively: processes that live as long as the bench and answer questions, a line of JSON each.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LOSS_STEPS, OURS, TRAINING, WORKS } from './contestant.mjs';
import { torchPlace } from './install.mjs';

/** @import { Contestant, Venue, Work } from './contestant.mjs' */
/** @typedef {{ ask: (question: object) => Promise<any>, stop: () => Promise<void> }} Answerer */

const inRepository = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const MANY_EPOCHS = 1000; // so that training never ends during the bench

/** @type {(command: string, args: string[], environment?: NodeJS.ProcessEnv) => Answerer} */
export function startAnswerer(command, args, environment = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: 'pipe' });
  let complaint = `${command} ended`;
  child.stderr.on('data', (text) => {
    complaint = String(text).trim().split('\n').at(-1) || complaint;
  });
  child.stdin.on('error', () => {}); // it ended; `ended` says why
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    child.on('error', reject);
    child.on('close', () => reject(new Error(complaint)));
  });
  ended.catch(() => {}); // told to whoever asks
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await Promise.race([lines.next(), ended]);
      return done ? ended : JSON.parse(value);
    },
    async stop() {
      child.stdin.end();
      child.kill();
      await ended.catch(() => {});
    },
  };
}

/**
 * @typedef {Pick<Contestant, 'who' | 'build' | 'threads' | 'works'> & { start: () => Promise<Answerer> }} Program
 * @type {(program: Program, running: Answerer[]) => Contestant}
 */
function contestant({ start, ...names }, running) {
  /** @type {Answerer | null} */
  let answerer = null;
  const ask = async (/** @type {object} */ question) => {
    if (answerer === null) {
      answerer = await start();
      running.push(answerer);
    }
    return answerer.ask(question);
  };
  return {
    ...names,
    where: 'native',
    prepare: () => ask({ type: 'prepare', lossSteps: LOSS_STEPS, training: { ...TRAINING, epochs: MANY_EPOCHS } }),
    measure: (work, seconds) => ask({ type: 'measure', work, seconds }),
  };
}

/** @type {(threads: number) => Program} */
const inkling = (threads) => ({
  who: OURS,
  build: 'native-release',
  threads,
  works: WORKS,
  start: async () => startAnswerer(inRepository('build/native-release/engine_bench'), [String(threads)]),
});

/** glibc gives large blocks back to the system and asks for them again in each step, unless told to keep them. */
const keepMemory = {
  MALLOC_MMAP_THRESHOLD_: '1000000000',
  MALLOC_TRIM_THRESHOLD_: '2000000000',
  MALLOC_TOP_PAD_: '500000000',
};

/** @type {(who: string, works: Work[], threads: number) => Program} */
const pytorch = (who, works, threads) => ({
  who,
  build: who === 'pytorch' ? 'defaults' : 'channels-last-openblas',
  threads,
  works,
  async start() {
    const { python, packages, libraries, openblas } = await torchPlace();
    const tuned = who !== 'pytorch';
    if (tuned && openblas === '') throw new Error('OpenBLAS was not found');
    const path = (/** @type {(string | undefined)[]} */ ...folders) => folders.filter(Boolean).join(':');
    const script = inRepository('tests/bench/rivals/torch_bench.py');
    return startAnswerer(
      python,
      [script, inRepository('build/mnist'), String(threads), ...(tuned ? ['--channels-last'] : [])],
      {
        PYTHONPATH: path(packages, process.env.PYTHONPATH),
        LD_LIBRARY_PATH: path(tuned ? openblas : '', libraries, process.env.LD_LIBRARY_PATH),
        ...(tuned && keepMemory),
      },
    );
  },
});

/** Each starts when it prepares. @returns {Venue} */
export function nativePrograms() {
  /** @type {Answerer[]} */
  const running = [];
  const programs = [1, 2].flatMap((threads) => [
    inkling(threads),
    pytorch('pytorch', ['keras-train'], threads),
    pytorch('pytorch-tuned', WORKS, threads),
  ]);
  return {
    contestants: programs.map((program) => contestant(program, running)),
    close: async () => void (await Promise.all(running.map((answerer) => answerer.stop()))),
  };
}
