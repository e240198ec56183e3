/**
 * Puts what a published version of the page kept (version-<n>.json, by make.mjs) into a browser's storage, as it
 * was then. The function stands alone: tests run it in Node.js and in a page of a browser.
 */

/**
 * @typedef {object} KeptThen
 * @property {number} version
 * @property {Record<string, unknown>} kept
 * @property {any[]} networks their bytes are in base64
 * @property {any[]} [examples] their pixels are in base64; from version 3 on
 * @property {any[]} [corrections] from version 4 on
 * @property {any[]} [pictures] their files, and the pixels of what was read on them, are in base64; from version 5 on
 */

/** @param {{ name: string, then: KeptThen }} what the database's name, and its content */
export async function putKept({ name, then: { version, kept, networks, examples, corrections, pictures } }) {
  const opening = indexedDB.open(name, version);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('kept');
    opening.result.createObjectStore('networks', { keyPath: 'id' });
    if (examples !== undefined) opening.result.createObjectStore('examples', { keyPath: 'id' });
    if (pictures !== undefined) opening.result.createObjectStore('pictures', { keyPath: 'id' });
    if (corrections !== undefined) opening.result.createObjectStore('corrections', { keyPath: 'id' });
  };
  await new Promise((resolve, reject) => {
    opening.onsuccess = resolve;
    opening.onerror = () => reject(opening.error);
  });
  const toBytes = (/** @type {string} */ base64) => Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
  const stores = [...opening.result.objectStoreNames];
  const transaction = opening.result.transaction(stores, 'readwrite');
  for (const [key, value] of Object.entries(kept)) transaction.objectStore('kept').put(value, key);
  for (const network of networks) {
    const { bytes, resumable } = network.checkpoint;
    const checkpoint = { bytes: toBytes(bytes), resumable };
    transaction.objectStore('networks').put({ ...network, checkpoint });
  }
  for (const example of examples ?? []) {
    transaction.objectStore('examples').put({ ...example, pixels: toBytes(example.pixels) });
  }
  for (const { blob, history, ...part } of pictures ?? []) {
    if (blob !== undefined) part.blob = new Blob([toBytes(blob)], { type: 'image/png' });
    const marksOf = (/** @type {any[]} */ marks) => marks.map((mark) => ({ ...mark, pixels: toBytes(mark.pixels) }));
    if (history !== undefined) {
      const past = history.past.map((/** @type {any} */ { marks, step }) => ({ marks: marksOf(marks), step }));
      part.history = { past, marks: marksOf(history.marks) };
    }
    transaction.objectStore('pictures').put(part);
  }
  for (const correction of corrections ?? []) transaction.objectStore('corrections').put(correction);
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = () => reject(transaction.error);
  });
  opening.result.close();
}
