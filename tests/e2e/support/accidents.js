// A host on which one single request goes wrong, once: which one, and how, the test says. It keeps a list of what it was
// asked for, so that a test can go through a visit request by request.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { isolationHeaders, serveFolder } from '../../../scripts/serve.mjs';
import { DIST } from './hosts.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */

/**
 * @typedef {{ path: string, nth: number }} Asked the n-th request for a file, counted from 1
 * @typedef {Asked & { byServiceWorker: boolean }} Request
 * @typedef {(response: ServerResponse, bytes: Buffer, serve: () => Promise<void>) => void | Promise<void>} Accident
 */

const LATE_MS = 10_000;

/** What can happen to a request on its way. @satisfies {Record<string, Accident>} */
export const accidents = {
  fails: (response) => {
    response.destroy();
  },
  /** Fewer bytes come than were announced. */
  'is cut in the middle': (response, bytes) => {
    response.writeHead(200, { ...isolationHeaders, 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  },
  /** As the log-in page of a captive network does, whatever is asked for. */
  'is answered by an HTML page': (response) => {
    response
      .writeHead(200, { ...isolationHeaders, 'Content-Type': 'text/html; charset=utf-8' })
      .end('<!doctype html><title>Welcome</title><p>Please log in to this network.</p>');
  },
  'is 10 s late': async (_, __, serve) => {
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    await serve();
  },
};

export class AccidentHost {
  /** @type {Request[]} */
  #asked = [];
  /** @type {{ at: Asked, accident: Accident } | null} */
  #planned = null;
  #serve = serveFolder(DIST, isolationHeaders);
  #server = createServer((request, response) => this.#answer(request, response));

  static async start() {
    const host = new AccidentHost();
    await new Promise((resolve) => host.#server.listen(0, '127.0.0.1', () => resolve(null)));
    return host;
  }

  get url() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    return `http://localhost:${port}/`;
  }

  /** In the order in which they came. @returns {readonly Request[]} */
  get asked() {
    return this.#asked;
  }

  /** Whether the planned accident has happened. */
  get happened() {
    return this.#planned === null;
  }

  /**
   * @param {Asked} at
   * @param {Accident} accident
   */
  plan(at, accident) {
    this.#planned = { at, accident };
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /**
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  async #answer(request, response) {
    const [path] = (request.url ?? '/').split('?');
    const nth = 1 + this.#asked.filter((each) => each.path === path).length;
    const byServiceWorker = request.headers.referer?.endsWith('/service-worker.js') ?? false;
    this.#asked.push({ path, nth, byServiceWorker });
    const serve = () => this.#serve(request, response, () => response.writeHead(404).end('Not found.'));
    const planned = this.#planned;
    if (planned === null || planned.at.path !== path || planned.at.nth !== nth) return serve();
    this.#planned = null;
    const file = path.endsWith('/') ? `${path}index.html` : path;
    await planned.accident(response, await readFile(join(DIST, file)).catch(() => Buffer.alloc(0)), serve);
  }
}
