/**
 * Makes workers of the page's one worker script, whose address is the bundler's.
 */

import address from '../worker.js?worker&url';

const page = /** @type {{ startedWorker?: Worker }} */ (globalThis);

/**
 * The first is the one that web/boot.js has started.
 * @param {number} retry above 0, and never twice the same, to go past every cache
 * @returns {Worker}
 */
export function createWorker(retry) {
  const { startedWorker } = page;
  delete page.startedWorker;
  if (startedWorker !== undefined && retry === 0) return startedWorker;
  const url = new URL(address, import.meta.url);
  if (retry > 0) url.searchParams.set('retry', String(retry));
  return new Worker(url, { type: 'module' });
}
