/**
 * Makes workers of the page's one worker script, whose address is the bundler's.
 */

import address from '../worker.js?worker&url';

/**
 * @param {string} name
 * @param {number} retry above 0, and never twice the same, to go past every cache
 */
export function createWorker(name, retry) {
  const url = new URL(address, import.meta.url);
  if (retry > 0) url.searchParams.set('retry', String(retry));
  return new Worker(url, { type: 'module', name });
}
