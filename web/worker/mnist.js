/**
 * Brings MNIST into the worker: out of the cache of an earlier visit, or by a download with progress and with retries
 * after a pause. The checksum of what is inside decides: a host may send a file gzipped or not.
 * The images stay bytes; what is in them is the engine's business.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { decompressed } from '../shared/decompressed.js';
import { FOLDERS } from '../shared/folders.js';
import { MNIST_FILES } from '../shared/mnist-files.js';
import { openDataCache } from './data-cache.js';
import { DataError, DataLine } from './data-line.js';

/** @import { DataCache } from './data-cache.js' */
/** @import { Bytes } from './data-line.js' */
/** @import { DataFile } from '../shared/mnist-files.js' */

/** @typedef {DataFile['split']} Split */

/** @typedef {{ images: Bytes, labels: Bytes }} SplitBytes IDX files */

/**
 * @typedef {object} Download
 * @property {(done: number, total: number) => void} [onProgress] bytes of what has to be downloaded
 * @property {readonly DataFile[]} [files]
 * @property {typeof globalThis.fetch} [fetch]
 * @property {Pick<CacheStorage, 'open'>} [caches]
 * @property {Pick<SubtleCrypto, 'digest'>} [subtle] undefined on pages without https
 * @property {(ms: number) => Promise<void>} [pause]
 * @property {number} [stallMs] no byte for so long means that the line is dead
 */

const BACK_OFF_MS = [500, 1500, 4000];
/** Hashed in JavaScript within about half a slice of computing. */
const HASHED_AT_ONCE = 1 << 19;
/** Of a gzip file's two; an IDX file begins with 0. */
const GZIP_FIRST_BYTE = 0x1f;

/**
 * @param {string} baseUrl the folder of the page
 * @param {Split} split
 * @param {Download} [download]
 * @returns {Promise<SplitBytes>}
 */
export async function loadMnist(baseUrl, split, download = {}) {
  const cache = openDataCache(baseUrl, download.caches);
  const files = (download.files ?? MNIST_FILES).filter((file) => file.split === split);
  /** @type {Map<string, Bytes>} by kind */
  const there = new Map();
  for (const file of files) {
    const raw = await takeFromCache(cache, addressOf(file, baseUrl), file, download);
    if (raw !== null) there.set(file.kind, raw);
  }
  const missing = files.filter(({ kind }) => !there.has(kind));
  const total = missing.reduce((sum, file) => sum + file.bytes, 0);
  let before = 0;
  for (const file of missing) {
    const url = addressOf(file, baseUrl);
    const onProgress = (/** @type {number} */ done) => download.onProgress?.(before + done, total);
    const { chunks, raw } = await persistently(download, (attempt) =>
      downloadFile(url, file, attempt, { ...download, onProgress }),
    );
    cache.put(url, chunks); // nobody waits for that
    there.set(file.kind, raw);
    before += file.bytes;
  }
  return /** @type {SplitBytes} */ (Object.fromEntries(there));
}

/**
 * @param {DataFile} file
 * @param {string} baseUrl
 */
function addressOf(file, baseUrl) {
  return new URL(`${FOLDERS.mnist}${file.name}`, baseUrl);
}

/**
 * @param {DataCache} cache
 * @param {URL} url
 * @param {DataFile} file
 * @param {Download} download
 * @returns {Promise<Bytes | null>} null when it is not there, or not right
 */
async function takeFromCache(cache, url, file, { subtle }) {
  const kept = await cache.match(url);
  if (!kept?.body) return null;
  const reader = kept.body.getReader();
  try {
    return await unpack(async () => (await reader.read()).value ?? null, file, subtle);
  } catch {
    return null;
  }
}

/**
 * Tries again, after a pause, what may go better the next time.
 * @template Result
 * @param {Download} download
 * @param {(attempt: number) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function persistently({ pause = sleep }, work) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const hopeless = !(error instanceof DataError) || error.code === 'missing';
      if (hopeless || attempt >= BACK_OFF_MS.length) throw error;
      await pause(BACK_OFF_MS[attempt]);
    }
  }
}

/**
 * @param {URL} url
 * @param {DataFile} file
 * @param {number} attempt
 * @param {Download} download its progress is of this file
 * @returns {Promise<{ chunks: Bytes[], raw: Bytes }>} as it came, and what is inside
 */
async function downloadFile(url, file, attempt, { onProgress, subtle, ...parts }) {
  // A cache that holds broken bytes would hand them out again and again.
  const line = new DataLine(url, { cache: attempt === 0 ? 'default' : 'reload' }, parts);
  const expected = () => (isGzip(line.chunks[0]) ? file.bytes : file.rawBytes);
  const read = async () => {
    const chunk = await line.read();
    onProgress?.(Math.round(file.bytes * Math.min(1, line.length / expected())), file.bytes);
    return chunk;
  };
  try {
    onProgress?.(0, file.bytes);
    const raw = await unpack(read, file, subtle);
    return { chunks: line.chunks, raw };
  } catch (error) {
    // What happened on the line explains what became of the bytes.
    if (line.failure !== null) throw line.failure;
    throw line.ended && line.length < expected() ? cutShort(file, line.length, expected()) : error;
  } finally {
    line.close();
  }
}

/**
 * Takes the layer of gzip off, if there is one: the host may have done so, or the browser for it.
 * @param {() => Promise<Bytes | null>} readChunk null at the end
 * @param {DataFile} file
 * @param {Download['subtle']} subtle
 * @returns {Promise<Bytes>} exactly the file as MNIST's authors made it
 */
async function unpack(readChunk, file, subtle = globalThis.crypto?.subtle) {
  const first = await readChunk();
  const sent = from(first, readChunk);
  const raw = new Uint8Array(file.rawBytes);
  let length = 0;
  try {
    for await (const bytes of isGzip(first) ? decompressed(sent, 'gzip') : sent) {
      raw.set(bytes, length);
      length += bytes.length;
    }
  } catch (cause) {
    throw altered(file, { cause }); // not gzip, or too long
  }
  if (length !== raw.length || (await hashOf(raw, subtle)) !== file.sha256) throw altered(file);
  return raw;
}

/** @param {Bytes | null | undefined} bytes the first that came */
function isGzip(bytes) {
  return bytes?.[0] === GZIP_FIRST_BYTE;
}

/**
 * @param {Bytes | null} first
 * @param {() => Promise<Bytes | null>} readNext what follows it
 */
async function* from(first, readNext) {
  for (let bytes = first; bytes !== null; bytes = await readNext()) yield bytes;
}

/**
 * @param {Bytes} bytes
 * @param {Download['subtle']} subtle quicker by far, but not everywhere
 * @returns {Promise<string>}
 */
async function hashOf(bytes, subtle) {
  if (subtle !== undefined) return bytesToHex(new Uint8Array(await subtle.digest('SHA-256', bytes)));
  const hash = sha256.create();
  for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE) {
    hash.update(bytes.subarray(at, at + HASHED_AT_ONCE));
    await sleep(0); // whoever draws is answered in between
  }
  return bytesToHex(hash.digest());
}

/**
 * @param {DataFile} file
 * @param {ErrorOptions} [options]
 */
function altered({ name }, options) {
  return new DataError(
    'altered',
    `The MNIST file ${name} is not the one this page was made with (its checksum differs); reload the page, and if that does not help, tell its owner.`,
    options,
  );
}

/**
 * @param {DataFile} file
 * @param {number} length
 * @param {number} expected
 */
function cutShort({ name }, length, expected) {
  return new DataError(
    'short',
    `The MNIST file ${name} ended after ${length} of ${expected} bytes; check the connection and try again.`,
  );
}

/** @param {number} ms @returns {Promise<void>} */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
