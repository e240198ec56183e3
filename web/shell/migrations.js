/**
 * What browsers keep of this page has a version: how many of the steps below it has gone through. A change of what is
 * kept is one more step; those that were published stay as they are. tests/kept/ holds what each version kept.
 */

import { uniqueId } from '../shared/unique-id.js';
import { answerTo } from './database.js';
import { ORIGINAL } from './networks.js';

/** @type {((database: IDBDatabase, transaction: IDBTransaction) => unknown)[]} each from the version of its place to the next */
const STEPS = [single, several, keyed('examples'), keyed('corrections'), keyed('pictures')];

export const VERSION = STEPS.length;

/**
 * @param {IDBDatabase} database
 * @param {number} from 0 when there is none yet
 * @param {IDBTransaction} transaction
 */
export async function migrate(database, from, transaction) {
  for (const step of STEPS.slice(from)) await step(database, transaction);
}

/** The drawing, and one network without a name. @param {IDBDatabase} database */
function single(database) {
  database.createObjectStore('kept');
}

/**
 * Several networks, each under an id of its own, and who read last.
 * @param {IDBDatabase} database
 * @param {IDBTransaction} transaction
 */
async function several(database, transaction) {
  keyed('networks')(database);
  const kept = transaction.objectStore('kept');
  const network = await answerTo(kept.get('network'));
  if (network?.checkpoint === undefined) return;
  const { inUse, ...rest } = network;
  const id = uniqueId();
  const migrated = { ...rest, id, name: 'Your network', begunAt: 0, config: null };
  transaction.objectStore('networks').put(migrated);
  kept.put(inUse ? id : ORIGINAL, 'reader');
  kept.delete('network');
}

/** Entries under an id each, of a name: digits that the person has labelled; what the person says of labels of MNIST. @param {string} name */
function keyed(name) {
  return (/** @type {IDBDatabase} */ database) => database.createObjectStore(name, { keyPath: 'id' });
}
