/** IndexedDB in promises, as far as storage has a use for it. */

/**
 * @typedef {object} Callbacks
 * @property {(database: IDBDatabase, from: number, transaction: IDBTransaction) => Promise<unknown>} upgrade from a version before, 0 when there is none yet; what fails is taken back whole
 * @property {() => void} blocked another tab has an older version open; it goes on when that is closed
 * @property {(database: IDBDatabase) => void} blocking another tab wants to change or delete it, and waits for this one to let go
 * @property {() => void} terminated by the browser
 */

/**
 * @param {string} name
 * @param {number} version
 * @param {Callbacks} callbacks
 * @returns {Promise<IDBDatabase>}
 */
export async function openDatabase(name, version, { upgrade, blocked, blocking, terminated }) {
  const opening = indexedDB.open(name, version);
  opening.onupgradeneeded = ({ oldVersion }) => {
    const transaction = /** @type {IDBTransaction} */ (opening.transaction);
    upgrade(opening.result, oldVersion, transaction)
      .catch(() => transaction.abort())
      .catch(() => {}); // The browser has taken it back already.
  };
  opening.onblocked = blocked;
  const database = await answerTo(opening);
  database.onversionchange = () => blocking(database);
  database.onclose = terminated;
  return database;
}

/**
 * @template Answer
 * @param {IDBRequest<Answer>} request
 * @returns {Promise<Answer>}
 */
export function answerTo(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>} when what it wrote is kept
 */
export function endOf(transaction) {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => {
      reject(transaction.error ?? new DOMException('It was taken back.', 'AbortError'));
    });
  });
}
