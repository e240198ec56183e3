/**
 * What a training needs, before anybody asks for one: MNIST in the engine, and code that is compiled well. In the
 * background, once a page has nothing better to do.
 */

/** @import { TrainConfig } from '../shared/protocol.js' */
/** @import { TrainerClient } from './trainer-client.js' */

/**
 * For the first start of the engine only: should it die of this, the next one is spared.
 * @param {Pick<TrainerClient, 'request'>} client
 * @param {TrainConfig} config as set now
 * @param {() => void} onData MNIST is in the engine
 * @returns {Promise<void>} resolves when there is nothing more to get ready, or it did not come
 */
export async function makeReady(client, config, onData) {
  const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
  await new Promise((resolve) => whenIdle(() => resolve(null)));
  const data = savesData() ? null : client.request('prefetch', {}).then(onData, toldElsewhere);
  const code = client.request('warmUp', { config }).catch(toldElsewhere);
  await Promise.all([data, code]);
}

/** Both fail only with the worker, and whoever restarts it tells of that. */
function toldElsewhere() {}

/** Someone who pays for every byte gets MNIST when training asks for it, not before. */
function savesData() {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator);
  return connection?.saveData === true;
}
