// The hosts that the page is tried on: a server with the isolation headers, a plain static host with the page in a
// sub-folder, and one whose answers a test spoils on purpose. All of them hand out the built page through
// scripts/serve.mjs; only what is spoiled is answered here.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isolationHeaders, serveFolder, startServer } from '../../../scripts/serve.mjs';

/** The page as built; another folder can be named to try a build beside it. */
export const DIST = process.env.INKLING_DIST ?? 'dist';
export const SUBFOLDER = '/people/ada/inkling/';

/** @typedef {{ url: string, close: () => Promise<void> }} Host */

/**
 * What a spoiled answer is made of: the right bytes of the file, and the response to put something else into.
 * @typedef {(response: import('node:http').ServerResponse, bytes: Buffer) => void} Fault
 */

/** @returns {Promise<Host>} sends the isolation headers, the page at its root */
export async function isolatedHost() {
  return hostOf(await startServer({ folder: DIST }), '/');
}

/** @returns {Promise<Host>} sends no special header, the page in a sub-folder */
export async function plainHost() {
  return hostOf(await startServer({ folder: DIST, base: SUBFOLDER, isolation: false }), SUBFOLDER);
}

/** An isolated host on which a new version can be put. */
export class DeployedHost {
  #serve = serveFolder(DIST, isolationHeaders);
  /** @type {Host} */
  #host;

  /** @param {import('node:http').Server} server */
  constructor(server) {
    this.#host = hostOf(server, '/');
    server.on('request', (request, response) => this.#serve(request, response, () => response.writeHead(404).end()));
  }

  static async start() {
    return new DeployedHost(await listen());
  }

  get url() {
    return this.#host.url;
  }

  close() {
    return this.#host.close();
  }

  /** @param {string} folder of the new version; nothing of the old one is left */
  deploy(folder) {
    this.#serve = serveFolder(folder, isolationHeaders);
  }
}

/** A host some of whose files are spoiled, for as long as the test says so. */
export class FaultyHost {
  /** @type {Map<string, { fault: Fault, times: number }>} */
  #faults = new Map();
  /** @type {Map<string, number>} */
  #asked = new Map();
  #headers;
  #serve;
  /** @type {Host} */
  #host;

  /**
   * @param {import('node:http').Server} server
   * @param {Record<string, string>} headers of every answer
   */
  constructor(server, headers) {
    this.#headers = headers;
    this.#serve = serveFolder(DIST, headers);
    this.#host = hostOf(server, '/');
    server.on('request', (request, response) => this.#answer(request, response));
  }

  /** @param {Record<string, string>} [headers] */
  static async start(headers = {}) {
    return new FaultyHost(await listen(), headers);
  }

  get url() {
    return this.#host.url;
  }

  close() {
    return this.#host.close();
  }

  /**
   * @param {string} name of a file of the page, without the hashes that the build adds
   * @param {Fault} fault
   * @param {number} [times] for how many requests; for good without it
   */
  spoil(name, fault, times = Number.POSITIVE_INFINITY) {
    this.#faults.set(name, { fault, times });
  }

  mend() {
    this.#faults.clear();
  }

  /** @param {string} name as above @returns {number} how often it was asked for */
  asked(name) {
    return this.#asked.get(name) ?? 0;
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async #answer(request, response) {
    const [path] = (request.url ?? '/').split('?');
    const name = withoutHash(path);
    this.#asked.set(name, (this.#asked.get(name) ?? 0) + 1);
    const spoiled = this.#faults.get(name);
    if (spoiled !== undefined && spoiled.times > 0) {
      spoiled.times -= 1;
      for (const [header, value] of Object.entries(this.#headers)) response.setHeader(header, value);
      spoiled.fault(response, await readFile(join(DIST, path)));
      return;
    }
    await this.#serve(request, response, () => response.writeHead(404).end());
  }
}

/**
 * What a file is called whatever is in it: `engine/inkling-simd.js`, `assets/worker.js`.
 * @param {string} path of a request to a page at the root
 */
function withoutHash(path) {
  return path
    .slice(1)
    .replace(/^(engine|mnist|models)\/[0-9a-f]{16}\//, '$1/')
    .replace(/^(assets\/[\w.-]+)-[\w-]{8}\./, '$1.');
}

/** The ways in which a file goes wrong on its way. @satisfies {Record<string, Fault>} */
export const faults = {
  missing: (response) => response.writeHead(404).end('Not found.'),
  refused: (response) => response.writeHead(503).end('Too busy.'),
  cutShort: (response, bytes) => response.writeHead(200).end(bytes.subarray(0, bytes.length / 2)),
  aborted: (response) => response.destroy(),
  /** As the log-in page of a captive network does, whatever is asked for. */
  logIn: (response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Welcome</title>Please log in.'),
  garbage: (response) => response.writeHead(200, { 'Content-Type': 'text/javascript' }).end('\u0000\u0001?{'),
  /** The line breaks: fewer bytes come than were announced. */
  broken: (response, bytes) => {
    response.writeHead(200, { 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  },
  altered: (response, bytes) => {
    const copy = Buffer.from(bytes);
    copy[copy.length >> 1] ^= 0x10;
    response.writeHead(200, { 'Content-Length': copy.length }).end(copy);
  },
  /** Whole, but not of the format that it was: of a WebAssembly file the fifth byte is the version. */
  foreign: (response, bytes) => {
    const copy = Buffer.from(bytes);
    copy[4] ^= 0x10;
    response.writeHead(200, { 'Content-Length': copy.length }).end(copy);
  },
  unanswered: () => {},
  /** A host that does not know the type. */
  untyped: (response, bytes) => response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(bytes),
  /** The line stays open, but nothing comes any more. */
  stalled: (response, bytes) => {
    response.writeHead(200, { 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2));
  },
  /** 100 kB/s. */
  slow: (response, bytes) => {
    response.writeHead(200, { 'Content-Length': bytes.length });
    let sent = 0;
    const clock = setInterval(() => {
      response.write(bytes.subarray(sent, sent + 10_000));
      sent += 10_000;
      if (sent >= bytes.length) response.end();
    }, 100);
    response.on('close', () => clearInterval(clock));
  },
  /** Of a file that is gzipped: a host that knows better. */
  unpacked: (response, bytes) => response.writeHead(200).end(gunzipSync(bytes)),
  /** Of a file that is gzipped: the browser unpacks it before the page sees it. */
  encoded: (response, bytes) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bytes),
};

/** Half of a file comes at once, the rest when it is let go. */
export function held() {
  let letGo = () => {};
  const released = new Promise((resolve) => {
    letGo = () => resolve(null);
  });
  /** @type {Fault} */
  const fault = (response, bytes) => {
    const half = bytes.length >> 1;
    response.writeHead(200, { 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, half));
    released.then(() => response.end(bytes.subarray(half)));
  };
  return { fault, letGo };
}

/** @returns {Promise<import('node:http').Server>} on a free port, without any answers yet */
async function listen() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  return server;
}

/**
 * @param {import('node:http').Server} server
 * @param {string} base
 * @returns {Host}
 */
export function hostOf(server, base) {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
