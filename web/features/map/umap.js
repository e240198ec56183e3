/** UMAP as the page asks for it: in a worker for each time, fetched when it is first wanted. */

import address from './umap-worker.js?worker&url';

/** @import { Answer, Question } from './umap-worker.js' */

const FAILED =
  'UMAP could not be fetched, or this browser has no room for it; check the connection and choose it again.';

/** @typedef {{ points: Float32Array, count: number }} Embedding of the first rows, two numbers each */

/**
 * @param {Question} question
 * @param {AbortSignal} signal
 * @param {(share: number) => void} tell how far it is
 * @returns {Promise<Embedding>}
 */
export async function umapOf(question, signal, tell) {
  signal.throwIfAborted();
  const worker = new Worker(new URL(address, import.meta.url), { type: 'module' });
  /** @type {Promise<Embedding>} */
  const embedding = new Promise((resolve, reject) => {
    worker.onmessage = (/** @type {MessageEvent<Answer>} */ { data }) => {
      if (data.type === 'progress') tell(data.share);
      else resolve(data);
    };
    worker.onerror = () => reject(new Error(FAILED));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.postMessage(question);
  });
  return embedding.finally(() => worker.terminate());
}
