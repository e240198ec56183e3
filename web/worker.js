/**
 * The entry of the worker: its features, and their service connected to the messages of the page.
 * It also holds a lock for as long as it lives, so that the page learns of its death at once,
 * even of one without any last word. It says nothing before it is spoken to: nobody may listen yet.
 */

import * as answer from './features/answer/worker.js';
import * as data from './features/data/worker.js';
import * as doubtful from './features/doubtful/worker.js';
import * as filters from './features/filters/worker.js';
import * as gallery from './features/gallery/worker.js';
import * as layers from './features/layers/worker.js';
import * as map from './features/map/worker.js';
import * as network from './features/network/worker.js';
import * as neurons from './features/neurons/worker.js';
import * as picture from './features/picture/worker.js';
import * as robustness from './features/robustness/worker.js';
import * as test from './features/test/worker.js';
import * as train from './features/train/worker.js';
import * as why from './features/why/worker.js';
import { uniqueId } from './shared/unique-id.js';
import { Service } from './worker/service.js';

/** @import { Request } from './shared/protocol.js' */
/** @import { OwnActions } from './worker/service.js' */

export const FEATURES = [
  answer,
  train,
  network,
  data,
  test,
  gallery,
  robustness,
  doubtful,
  layers,
  filters,
  why,
  map,
  neurons,
  picture,
];

/**
 * @template Union
 * @typedef {(Union extends any ? (it: Union) => void : never) extends (it: infer All) => void ? All : never} Intersection
 */

/** @typedef {OwnActions & Intersection<ReturnType<(typeof FEATURES)[number]['actions']>>} Actions all that the worker can be asked */

/** @typedef {Parameters<Parameters<(typeof FEATURES)[number]['actions']>[0]['emit']>[0]} Emitted what the features tell the page */

const scope = /** @type {any} */ (globalThis);
const service = new Service(FEATURES, {
  postMessage: (message, transfer) => scope.postMessage(message, transfer),
  close: () => scope.close(),
});

let isSpokenTo = false;

/** @param {MessageEvent<Request>} event */
scope.onmessage = ({ data }) => {
  if (!isSpokenTo) holdLock();
  isSpokenTo = true;
  service.answer(data);
};

/** Once it is held, whoever gets this lock knows that the worker is gone. */
async function holdLock() {
  const name = `inkling-worker-${uniqueId()}`;
  try {
    await navigator.locks?.request(name, () => {
      scope.postMessage({ type: 'locked', name });
      return new Promise(() => {});
    });
  } catch {
    // Locks are refused in a sandboxed frame; a death then shows by other signs.
  }
}
