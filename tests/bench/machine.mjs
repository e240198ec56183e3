// What the figures were measured on, and how busy it was with other things.

import { arch, cpus, release, totalmem, type } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const SAMPLE_MS = 400;

/** @returns {{ cpu: string, cores: number, memory_gb: number, system: string, node: string }} */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
  };
}

/** Milliseconds of all cores together since the machine started. */
function coreTimes() {
  const times = cpus().map((core) => core.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  return { idle, all: times.reduce((sum, time) => sum + time.user + time.nice + time.sys + time.irq + time.idle, 0) };
}

/**
 * The share of all cores' time that goes to others while the bench waits: 0 on a machine that is free.
 * @returns {Promise<number>}
 */
export async function busyShare() {
  const before = coreTimes();
  await pause(SAMPLE_MS);
  const after = coreTimes();
  const all = after.all - before.all;
  return all > 0 ? 1 - (after.idle - before.idle) / all : 0;
}
