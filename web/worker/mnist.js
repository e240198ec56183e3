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

/** @import { Bytes } from './data-line.js' */
/** @import { DataFile } from '../shared/mnist-files.js' */

/** @typedef {DataFile['split']} Split */

/**
 * A piece of a split that is there and right: its labels come first, then its images part by part.
 * @typedef {object} SplitPart
 * @property {number} index counted from 0 through the split
 * @property {DataFile['kind']} kind
 * @property {Bytes} bytes of an IDX file, after those of the parts before it
 */

/**
 * @typedef {object} Download
 * @property {(done: number, total: number) => void} [onProgress] bytes of what has to be downloaded
 * @property {readonly DataFile[]} [files] of a split, the labels before the images
 * @property {typeof globalThis.fetch} [fetch]
 * @property {Pick<CacheStorage, 'open'>} [caches]
 * @property {Pick<SubtleCrypto, 'digest'>} [subtle] undefined on pages without https
 * @property {(ms: number) => Promise<void>} [pause]
 * @property {() => Promise<void>} [nextTurn] lets waiting messages be heard
 * @property {number} [stallMs] no byte for so long means that the line is dead
 */

const BACK_OFF_MS = [500, 1500, 4000];
/** Unpacked, or hashed in JavaScript, within about half a slice of computing. */
const UNPACKED_AT_ONCE = 1 << 16;
const HASHED_AT_ONCE = 1 << 19;
/** A gzip file's, and an IDX file's. */
const GZIP_FIRST_BYTE = 0x1f;
const IDX_FIRST_BYTE = 0;

/**
 * @param {string} baseUrl the folder of the page
 * @param {Split} split
 * @param {(part: SplitPart) => void} take as soon as it is there; after a failure on the way some come once more
 * @param {Download} [download]
 * @returns {Promise<void>} when all of it was taken
 */
export async function loadMnist(baseUrl, split, take, download = {}) {
  const cache = openDataCache(baseUrl, download.caches);
  const files = (download.files ?? MNIST_FILES).filter((file) => file.split === split);
  /** @type {Map<DataFile, Response>} */
  const kept = new Map();
  for (const file of files) {
    const response = await cache.match(addressOf(file, baseUrl));
    if (response !== undefined) kept.set(file, response);
  }
  let total = files.reduce((sum, file) => sum + (kept.has(file) ? 0 : file.bytes), 0);
  let before = 0;
  let first = 0;
  for (const file of files) {
    const from = first;
    const takePart = (/** @type {Bytes} */ bytes, /** @type {number} */ part) =>
      take({ index: from + part, kind: file.kind, bytes });
    first += file.parts.length;
    if (kept.has(file)) {
      if (await takeFromCache(kept.get(file), file, takePart, download)) continue;
      total += file.bytes;
    }
    const url = addressOf(file, baseUrl);
    const onProgress = (/** @type {number} */ done) => download.onProgress?.(before + done, total);
    const chunks = await persistently(download, (attempt) =>
      downloadFile(url, file, attempt, takePart, { ...download, onProgress }),
    );
    cache.put(url, chunks); // nobody waits for that
    before += file.bytes;
  }
}

/**
 * @param {DataFile} file
 * @param {string} baseUrl
 */
function addressOf(file, baseUrl) {
  return new URL(`${FOLDERS.mnist}${file.name}`, baseUrl);
}

/** @typedef {(bytes: Bytes, part: number) => void} TakePart of one file */

/**
 * @param {Response | undefined} kept
 * @param {DataFile} file
 * @param {TakePart} take
 * @param {Download} download
 * @returns {Promise<boolean>} whether it was there, and right
 */
async function takeFromCache(kept, file, take, download) {
  const reader = kept?.body?.getReader();
  if (reader === undefined) return false;
  try {
    await takeParts(async () => (await reader.read()).value ?? null, file, take, download);
    return true;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
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
 * @param {TakePart} take
 * @param {Download} download its progress is of this file
 * @returns {Promise<Bytes[]>} as it came
 */
async function downloadFile(url, file, attempt, take, download) {
  const { onProgress } = download;
  // A cache that holds broken bytes would hand them out again and again.
  const line = new DataLine(url, { cache: attempt === 0 ? 'default' : 'reload' }, download);
  const expected = () => (isIdx(line.chunks[0]) ? rawBytesOf(file) : file.bytes);
  const read = async () => {
    const chunk = await line.read();
    onProgress?.(Math.round(file.bytes * Math.min(1, line.length / expected())), file.bytes);
    return chunk;
  };
  try {
    onProgress?.(0, file.bytes);
    await takeParts(read, file, take, download);
    return line.chunks;
  } catch (error) {
    // What happened on the line explains what became of the bytes.
    if (line.failure !== null) throw line.failure;
    const [first] = line.chunks;
    const isBegun = first === undefined || isGzip(first) || isIdx(first);
    throw line.ended && isBegun && line.length < expected() ? cutShort(file, line.length, expected()) : error;
  } finally {
    line.close();
  }
}

/**
 * @param {() => Promise<Bytes | null>} readChunk null at the end
 * @param {DataFile} file
 * @param {TakePart} take
 * @param {Download} download
 */
async function takeParts(readChunk, file, take, download) {
  let part = 0;
  for await (const bytes of unpacked(readChunk, file, download)) take(bytes, part++);
}

/**
 * Takes the layer of gzip off, if there is one: the host may have done so, or the browser for it. The parts are exactly
 * those that MNIST's authors made, and all of them.
 * @param {() => Promise<Bytes | null>} readChunk null at the end
 * @param {DataFile} file
 * @param {Download} download
 * @returns {AsyncGenerator<Bytes>}
 */
async function* unpacked(readChunk, file, { subtle = globalThis.crypto?.subtle, nextTurn = () => sleep(0) }) {
  try {
    const first = await readChunk();
    const sent = pieces(first, readChunk, nextTurn);
    const raw = isGzip(first) ? decompressed(sent, 'gzip') : sent;
    let parts = 0;
    for await (const part of cut(raw, file)) {
      if ((await hashOf(part, subtle, nextTurn)) !== file.parts[parts].sha256) throw new Error('Its hash differs.');
      parts++;
      yield part;
    }
    if (parts < file.parts.length) throw new Error('It ended too soon.');
  } catch (cause) {
    throw altered(file, { cause });
  }
}

/**
 * @param {AsyncIterable<Uint8Array>} raw
 * @param {DataFile} file
 * @returns {AsyncGenerator<Bytes>} its whole parts
 */
async function* cut(raw, { parts }) {
  let part = 0;
  let length = 0;
  let bytes = new Uint8Array(parts[0].bytes);
  for await (let rest of raw) {
    while (rest.length > 0) {
      if (part === parts.length) throw new Error('It goes on too long.');
      const piece = rest.subarray(0, bytes.length - length);
      bytes.set(piece, length);
      length += piece.length;
      rest = rest.subarray(piece.length);
      if (length < bytes.length) continue;
      yield bytes;
      part++;
      length = 0;
      bytes = new Uint8Array(parts[part]?.bytes ?? 0);
    }
  }
}

/** @param {DataFile} file */
function rawBytesOf({ parts }) {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** @param {Bytes | null | undefined} bytes the first that came */
function isGzip(bytes) {
  return bytes?.[0] === GZIP_FIRST_BYTE;
}

/** @param {Bytes | null | undefined} bytes the first that came */
function isIdx(bytes) {
  return bytes?.[0] === IDX_FIRST_BYTE;
}

/**
 * Chunks that are there already would follow each other without any message in between, and be as long as they came:
 * whoever draws is answered after each piece.
 * @param {Bytes | null} first
 * @param {() => Promise<Bytes | null>} readNext what follows it
 * @param {() => Promise<void>} nextTurn
 */
async function* pieces(first, readNext, nextTurn) {
  for (let chunk = first; chunk !== null; chunk = await readNext()) {
    for (let at = 0; at < chunk.length; at += UNPACKED_AT_ONCE) {
      yield chunk.subarray(at, at + UNPACKED_AT_ONCE);
      await nextTurn();
    }
  }
}

/**
 * @param {Bytes} bytes
 * @param {Download['subtle']} subtle quicker by far, but not everywhere
 * @param {() => Promise<void>} nextTurn
 * @returns {Promise<string>}
 */
async function hashOf(bytes, subtle, nextTurn) {
  if (subtle !== undefined) return bytesToHex(new Uint8Array(await subtle.digest('SHA-256', bytes)));
  const hash = sha256.create();
  for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE) {
    hash.update(bytes.subarray(at, at + HASHED_AT_ONCE));
    await nextTurn();
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
