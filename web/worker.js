/**
 * The entry of the worker: connects the service to the messages of the page.
 * It also holds a lock for as long as it lives, so that the page learns of its death at once,
 * even of one without any last word.
 */

import { TrainerService } from './worker/trainer-service.js';

/** @import { Request } from './shared/protocol.js' */

const scope = /** @type {any} */ (globalThis);
const service = new TrainerService({
  postMessage: (message, transfer) => scope.postMessage(message, transfer),
  close: () => scope.close(),
});

/** @param {MessageEvent<Request>} event */
scope.onmessage = ({ data }) => service.answer(data);

holdLock().catch(() => {
  // Locks are refused in a sandboxed frame; a death then shows by other signs.
});

/** Once it is held, whoever gets this lock knows that the worker is gone. */
async function holdLock() {
  if (navigator.locks === undefined || scope.name === '') return;
  await navigator.locks.request(scope.name, () => {
    scope.postMessage({ type: 'locked', name: scope.name });
    return new Promise(() => {});
  });
}
