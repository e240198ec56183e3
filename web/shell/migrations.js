/**
 * What browsers keep of this page has a version: how many of the steps below it has gone through. A change of what is
 * kept is one more step; those that were published stay as they are. tests/kept/ holds what each version kept.
 */

import { uniqueId } from '../shared/unique-id.js';
import { ORIGINAL } from './networks.js';

/** @import { IDBPDatabase, IDBPTransaction } from 'idb' */

/** @typedef {IDBPTransaction<any, any, 'versionchange'>} Transaction */

/** @type {((database: IDBPDatabase, transaction: Transaction) => unknown)[]} each from the version of its place to the next */
const STEPS = [single, several];

export const VERSION = STEPS.length;

/**
 * @param {IDBPDatabase} database
 * @param {number} from 0 when there is none yet
 * @param {number | null} _to
 * @param {Transaction} transaction
 */
export async function migrate(database, from, _to, transaction) {
  for (const step of STEPS.slice(from)) await step(database, transaction);
}

/** The drawing, and one network without a name. @param {IDBPDatabase} database */
function single(database) {
  database.createObjectStore('kept');
}

/**
 * Several networks, each under an id of its own, and who read last.
 * @param {IDBPDatabase} database
 * @param {Transaction} transaction
 */
async function several(database, transaction) {
  database.createObjectStore('networks', { keyPath: 'id' });
  const kept = transaction.objectStore('kept');
  const network = await kept.get('network');
  if (network?.checkpoint === undefined) return;
  const { inUse, ...rest } = network;
  const id = uniqueId();
  const migrated = { ...rest, id, name: 'Your network', begunAt: 0, config: null };
  await transaction.objectStore('networks').put(migrated);
  await kept.put(inUse ? id : ORIGINAL, 'reader');
  await kept.delete('network');
}
