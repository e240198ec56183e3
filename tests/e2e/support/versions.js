// Versions of the page for tests of what happens when one follows another: made from the build by other hashes in all
// addresses, as if every file had changed, and by what the test changes. A host has one of them at a time, and lets
// browsers keep all that it sends for a year.

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { serveFolder } from '../../../scripts/serve.mjs';
import { writeServiceWorker } from '../../../web/build/precache.js';
import { DIST, hostOf } from './hosts.js';

/** @typedef {(name: string, text: string) => string} Change what is in a text file of the page; its name has no hashes */

const HASHED = /^assets\/[\w.]+-([\w-]{8})\.|^(?:engine|mnist|models)\/([0-9a-f]{16})\//;
const TEXT = /\.(html|js|css)$/;
const FOREVER = { 'Cache-Control': 'public, max-age=31536000, immutable' };

export class VersionsHost {
  /** @type {string[]} */
  #folders = [];
  #serve = serveFolder(DIST, FOREVER);
  #host;

  /** @param {import('node:http').Server} server */
  constructor(server) {
    this.#host = hostOf(server, '/inkling/');
    server.on('request', (request, response) => {
      const path = request.url ?? '/';
      if (!path.startsWith('/inkling/')) {
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Another page of this host</title>');
        return;
      }
      request.url = path.slice('/inkling'.length);
      this.#serve(request, response, () => response.writeHead(404).end());
    });
  }

  static async start() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
    return new VersionsHost(server);
  }

  get url() {
    return this.#host.url;
  }

  /**
   * @param {string} version which the title of its page ends with
   * @param {Change} [change]
   */
  async deploy(version, change = (_, text) => text) {
    const folder = await mkdtemp(join(tmpdir(), 'inkling-'));
    this.#folders.push(folder);
    await derive(folder, version, change);
    this.#serve = serveFolder(folder, FOREVER);
  }

  async close() {
    await this.#host.close();
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true })));
  }
}

/**
 * @param {string} folder
 * @param {string} version
 * @param {Change} change
 */
async function derive(folder, version, change) {
  const files = (await readdir(DIST, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/\.map$|^service-worker/.test(entry.name))
    .map((entry) => relative(DIST, join(entry.parentPath, entry.name)));
  const hashes = new Set(files.map((file) => HASHED.exec(file)).map((found) => found?.[1] ?? found?.[2] ?? ''));
  hashes.delete('');
  const renamed = (/** @type {string} */ text) =>
    [...hashes].reduce((changed, hash) => changed.replaceAll(hash, hashOf(version, hash)), text);
  for (const file of files) {
    const target = join(folder, renamed(file));
    await mkdir(dirname(target), { recursive: true });
    const bytes = await readFile(join(DIST, file));
    await writeFile(target, TEXT.test(file) ? edited(file, bytes.toString()) : bytes);
  }
  await writeServiceWorker(folder);

  /** @param {string} file @param {string} text */
  function edited(file, text) {
    const name = [...hashes].reduce((plain, hash) => plain.replace(new RegExp(`[-/]${hash}`), ''), file);
    return change(name, renamed(text).replace('</title>', `, ${version}</title>`));
  }
}

/** @param {string} version @param {string} hash */
export function hashOf(version, hash) {
  return createHash('sha256')
    .update(version + hash)
    .digest('hex')
    .slice(0, hash.length);
}
