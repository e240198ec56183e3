/**
 * Fetches the network that comes with the page. Whether what came is a network is for the engine to say.
 */

import { FOLDERS } from '../shared/folders.js';

/**
 * @param {URL} baseUrl the folder of the page
 * @param {number} attempt from 0; all but the first go past every cache, which may have kept something broken
 * @returns {Promise<Uint8Array>}
 */
export async function fetchOriginal(baseUrl, attempt) {
  const url = new URL(`${FOLDERS.models}pretrained.safetensors`, baseUrl);
  if (attempt > 0) url.searchParams.set('retry', String(attempt));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
