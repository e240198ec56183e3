/**
 * A download of one data file, chunk by chunk. It knows when the line is dead, and puts everything that can go wrong on
 * the way into a sentence for the page. What the bytes mean is not its business.
 */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** No byte for so long means that the line is dead; however slow, it is alive as long as something comes. */
const STALL_MS = 20_000;

/** Why the data is not there, in a sentence for the page. */
export class DataError extends Error {
  /**
   * @param {'missing' | 'refused' | 'offline' | 'stalled' | 'short' | 'altered'} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = 'DataError';
    this.code = code;
  }
}

export class DataLine {
  /** @type {Bytes[]} what came so far */
  chunks = [];
  length = 0;
  /** The host sent all that it wanted to. */
  ended = false;
  /** @type {DataError | null} what ended it otherwise */
  failure = null;
  #url;
  #stallMs;
  #abort = new AbortController();
  /** @type {Promise<Response>} */
  #response;
  /** @type {ReadableStreamDefaultReader<Bytes> | undefined} */
  #reader;

  /**
   * @param {URL} url
   * @param {RequestInit} init
   * @param {{ fetch?: typeof globalThis.fetch, stallMs?: number }} parts
   */
  constructor(url, init, { fetch = globalThis.fetch, stallMs = STALL_MS }) {
    this.#url = url;
    this.#stallMs = stallMs;
    this.#response = fetch(url, { ...init, signal: this.#abort.signal });
  }

  /** @returns {Promise<Bytes | null>} the next bytes, or null at the end */
  async read() {
    const dead = setTimeout(() => this.#abort.abort(), this.#stallMs);
    try {
      this.#reader ??= this.#open(await this.#response);
      const { done, value } = (await this.#reader?.read()) ?? { done: true };
      this.ended = done;
      if (value === undefined) return null;
      this.chunks.push(value);
      this.length += value.length;
      return value;
    } catch (cause) {
      this.failure = cause instanceof DataError ? cause : this.#broken(cause);
      throw this.failure;
    } finally {
      clearTimeout(dead);
    }
  }

  /** Nothing more is wanted. */
  close() {
    this.#abort.abort();
  }

  /** @param {Response} response */
  #open({ ok, status, body }) {
    if (!ok) throw refusal(this.#url, status);
    return /** @type {ReadableStream<Bytes> | null} */ (body)?.getReader();
  }

  /** @param {unknown} cause */
  #broken(cause) {
    return this.#abort.signal.aborted
      ? new DataError('stalled', 'The download of MNIST came to a standstill; check the connection and try again.', {
          cause,
        })
      : new DataError(
          'offline',
          'MNIST could not be downloaded because the network does not answer; check the connection and try again.',
          { cause },
        );
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
