// Installs rivals when they are first asked for; what cannot be installed is an error of that rival alone.

import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const inRepository = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** @type {Map<string, Promise<void>>} */
const installed = new Map();

/** @type {(what: 'npm' | 'torch') => Promise<void>} */
function install(what) {
  const installing = installed.get(what) ?? runInstaller(what);
  installed.set(what, installing);
  return installing;
}

/** @type {(what: string) => Promise<void>} */
function runInstaller(what) {
  const child = spawn('bash', [inRepository('scripts/lib/rivals.sh'), what], { stdio: ['ignore', 'inherit', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const sentence = errors.trim().split('\n').at(-1)?.replace('error: ', '');
      code === 0 ? resolve() : reject(new Error(sentence || 'scripts/lib/rivals.sh failed'));
    });
  });
}

/** The packages of tests/bench/rivals/package-lock.json. */
export const npmRivals = () => install('npm');

/**
 * @typedef {{ python: string, packages: string, libraries: string, openblas: string }} TorchPlace
 *   the interpreter; what to add to PYTHONPATH and LD_LIBRARY_PATH; OpenBLAS's folder, if there is one
 * @returns {Promise<TorchPlace>}
 */
export async function torchPlace() {
  await install('torch');
  return JSON.parse(await readFile(inRepository('.toolchain/torch/where.json'), 'utf8'));
}
