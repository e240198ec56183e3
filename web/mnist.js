/**
 * Brings the MNIST files into the worker: download with progress, length and checksum, retries with
 * back-off, and an error that a person understands for everything that can go wrong.
 * The images stay bytes; what is in them is the engine's business.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { FOLDERS } from './folders.js';

/** @typedef {'train' | 'test'} Split */

/**
 * @typedef {object} DataFile
 * @property {string} name
 * @property {Split} split
 * @property {'images' | 'labels'} kind
 * @property {number} bytes as sent, compressed
 * @property {number} rawBytes
 * @property {string} sha256 of the compressed bytes
 */

/** @typedef {{ images: Uint8Array, labels: Uint8Array }} SplitBytes IDX files */

/**
 * @typedef {object} Download
 * @property {AbortSignal} [signal]
 * @property {(done: number, total: number) => void} [onProgress] bytes of all files together
 * @property {typeof globalThis.fetch} [fetch]
 * @property {(ms: number) => Promise<void>} [pause]
 * @property {number} [stallMs] no byte for so long means that the line is dead
 */

const BACK_OFF_MS = [500, 1500, 4000];
const STALL_MS = 20_000;

/** Why the data is not there, in a sentence for the page. */
export class DataError extends Error {
  /**
   * @param {'missing' | 'refused' | 'offline' | 'stalled' | 'short' | 'altered' | 'unreadable'} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = 'DataError';
    this.code = code;
  }
}

/**
 * @param {string} baseUrl the folder of the page
 * @param {readonly Split[]} splits
 * @param {Download} [download]
 * @returns {Promise<Map<Split, SplitBytes>>}
 */
export async function loadMnist(baseUrl, splits, download = {}) {
  const folder = new URL(FOLDERS.mnist, baseUrl);
  const manifest = await persistently(download, () => fetchManifest(folder, download));
  const files = manifest.filter((file) => splits.includes(file.split));
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  let before = 0;
  /** @type {Map<Split, SplitBytes>} */
  const loaded = new Map();
  for (const file of files) {
    const raw = await persistently(download, (attempt) =>
      fetchFile(folder, file, attempt, {
        ...download,
        onProgress: (done) => download.onProgress?.(before + done, total),
      }),
    );
    before += file.bytes;
    const pair = loaded.get(file.split) ?? { images: new Uint8Array(), labels: new Uint8Array() };
    loaded.set(file.split, { ...pair, [file.kind]: raw });
  }
  return loaded;
}

/**
 * Tries again, after a pause, what may go better the next time.
 * @template Result
 * @param {Download} download
 * @param {(attempt: number) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function persistently({ signal, pause = sleep }, work) {
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      signal?.throwIfAborted();
      const hopeless = !(error instanceof DataError) || error.code === 'missing';
      if (hopeless || attempt >= BACK_OFF_MS.length) throw error;
      await pause(BACK_OFF_MS[attempt]);
    }
  }
}

/**
 * @param {URL} folder
 * @param {Download} download
 * @returns {Promise<DataFile[]>}
 */
async function fetchManifest(folder, download) {
  const bytes = await fetchBytes(new URL('manifest.json', folder), {}, download);
  try {
    const { files } = JSON.parse(new TextDecoder().decode(joined(bytes)));
    const kinds = ['train images', 'train labels', 'test images', 'test labels'];
    if (kinds.every((kind) => files.some((/** @type {DataFile} */ f) => kind === `${f.split} ${f.kind}`))) {
      return files;
    }
  } catch {
    // Falls through: not JSON and JSON of another shape are the same to the person.
  }
  throw new DataError(
    'unreadable',
    'The list of the MNIST files cannot be read; reload the page, and if that does not help, tell its owner.',
  );
}

/**
 * @param {URL} folder
 * @param {DataFile} file
 * @param {number} attempt
 * @param {Download} download
 * @returns {Promise<Uint8Array>} uncompressed
 */
async function fetchFile(folder, file, attempt, download) {
  const hash = sha256.create();
  let received = 0;
  const chunks = await fetchBytes(
    new URL(file.name, folder),
    // A cache that holds broken bytes would hand them out again and again.
    { cache: attempt === 0 ? 'default' : 'reload' },
    download,
    (chunk) => {
      hash.update(chunk);
      received += chunk.length;
      download.onProgress?.(Math.min(received, file.bytes), file.bytes);
    },
  );
  if (received < file.bytes) {
    throw new DataError(
      'short',
      `The MNIST file ${file.name} ended after ${received} of ${file.bytes} bytes; check the connection and try again.`,
    );
  }
  if (received !== file.bytes || bytesToHex(hash.digest()) !== file.sha256) {
    throw altered(file);
  }
  const raw = await inflate(chunks).catch((cause) => {
    throw altered(file, { cause });
  });
  if (raw.length !== file.rawBytes) throw altered(file);
  return raw;
}

/**
 * @param {DataFile} file
 * @param {ErrorOptions} [options]
 */
function altered(file, options) {
  return new DataError(
    'altered',
    `The MNIST file ${file.name} is not the one this page was made with (its checksum differs); reload the page, and if that does not help, tell its owner.`,
    options,
  );
}

/**
 * @param {URL} url
 * @param {RequestInit} init
 * @param {Download} download
 * @param {(chunk: Uint8Array) => void} [onChunk]
 * @returns {Promise<Uint8Array<ArrayBuffer>[]>}
 */
async function fetchBytes(url, init, { signal, fetch = globalThis.fetch, stallMs = STALL_MS }, onChunk) {
  const stall = new AbortController();
  const watch = setTimeoutAgain(() => stall.abort(), stallMs);
  const signals = signal === undefined ? [stall.signal] : [stall.signal, signal];
  const eitherSignal = anySignal(signals);
  try {
    const response = await fetch(url, { ...init, signal: eitherSignal });
    if (!response.ok) throw refusal(url, response.status);
    if (response.body === null) return [];
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const chunks = [];
    const reader = response.body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      watch.again();
      onChunk?.(read.value);
      chunks.push(read.value);
    }
    return chunks;
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    signal?.throwIfAborted();
    if (stall.signal.aborted) {
      throw new DataError(
        'stalled',
        'The download of MNIST came to a standstill; check the connection and try again.',
        { cause },
      );
    }
    throw new DataError(
      'offline',
      'MNIST could not be downloaded because the network does not answer; check the connection and try again.',
      { cause },
    );
  } finally {
    watch.stop();
  }
}

/**
 * @param {URL} url
 * @param {number} status
 */
function refusal(url, status) {
  const name = url.pathname.split('/').at(-1);
  return status >= 400 && status < 500 && status !== 408 && status !== 429
    ? new DataError(
        'missing',
        `The MNIST file ${name} is missing on the server (status ${status}); tell the owner of the page.`,
      )
    : new DataError(
        'refused',
        `The server did not send the MNIST file ${name} (status ${status}); try again in a minute.`,
      );
}

/**
 * @param {Uint8Array<ArrayBuffer>[]} chunks gzip
 * @returns {Promise<Uint8Array>}
 */
async function inflate(chunks) {
  const stream = new Blob(chunks).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array[]} chunks */
function joined(chunks) {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/**
 * @param {AbortSignal[]} signals
 * @returns {AbortSignal} aborted when one of them is (AbortSignal.any is younger than WebAssembly SIMD)
 */
function anySignal(signals) {
  const either = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) either.abort(signal.reason);
    else signal.addEventListener('abort', () => either.abort(signal.reason), { once: true });
  }
  return either.signal;
}

/**
 * @param {() => void} act
 * @param {number} ms
 */
function setTimeoutAgain(act, ms) {
  let timer = setTimeout(act, ms);
  return {
    again() {
      clearTimeout(timer);
      timer = setTimeout(act, ms);
    },
    stop: () => clearTimeout(timer),
  };
}

/** @param {number} ms @returns {Promise<void>} */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
