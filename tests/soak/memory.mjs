// What the processes of a browser hold in memory, from Linux's /proc: their part of all that is not a file's. Of its files,
// above all its own code, they are charged the less the more browsers run on the machine.

import { readdir, readFile } from 'node:fs/promises';

/** @param {string} profile the browser's folder @returns {Promise<number>} megabytes of the browser and all that it started */
export async function memoryOf(profile) {
  const parents = await parentsOfAll();
  const commands = await Promise.all(
    [...parents.keys()].map(async (pid) => [pid, await readOrNothing(pid, 'cmdline')]),
  );
  const roots = commands.filter(([, command]) => String(command).includes(profile)).map(([pid]) => pid);
  const isOurs = (/** @type {number} */ pid) => {
    for (let at = pid; at > 1; at = parents.get(at) ?? 0) if (roots.includes(at)) return true;
    return false;
  };
  const sizes = await Promise.all([...parents.keys()].filter(isOurs).map(kilobytesOf));
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

/** @returns {Promise<Map<number, number>>} process → the one that started it */
async function parentsOfAll() {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    pids.map(
      async (pid) => /** @type {const} */ ([pid, numberIn(await readOrNothing(pid, 'status'), /^PPid:\s+(\d+)/m)]),
    ),
  );
  return new Map(parents);
}

/** @param {number} pid */
async function kilobytesOf(pid) {
  const rollup = await readOrNothing(pid, 'smaps_rollup');
  return numberIn(rollup, /^Pss_Anon:\s+(\d+) kB/m) + numberIn(rollup, /^Pss_Shmem:\s+(\d+) kB/m);
}

/** A process may be gone by now. @param {number} pid @param {string} name */
async function readOrNothing(pid, name) {
  return readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
}

/** @param {string} text @param {RegExp} pattern */
function numberIn(text, pattern) {
  return Number(pattern.exec(text)?.[1] ?? 0);
}
