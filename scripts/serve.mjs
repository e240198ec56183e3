// A small static server for dist/: right types, the two headers that give a page threads, nothing outside of the
// folder. For one's own machine and for the tests; a real host serves dist/ without it.
//
//   node scripts/serve.mjs [folder] [--port 8080] [--base /] [--no-isolation] [--probe]

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
};

export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * The file of a request's path inside the folder, `index.html` for a folder, or null.
 * @param {string} folder
 * @param {string} path percent-encoded, begins with a slash
 * @returns {Promise<{ path: string, size: number } | null>}
 */
async function findFile(folder, path) {
  try {
    let file = resolve(join(folder, decodeURIComponent(path)));
    if (file !== folder && !file.startsWith(folder + sep)) return null;
    let status = await stat(file);
    if (status.isDirectory()) {
      file = join(file, 'index.html');
      status = await stat(file);
    }
    return status.isFile() ? { path: file, size: status.size } : null;
  } catch {
    return null; // not there, or not a path at all (%zz, a NUL)
  }
}

/**
 * A handler of requests for the files of one folder; calls `next` for what is not there.
 * @param {string} folder
 * @param {Record<string, string>} [headers]
 * @returns {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse, next: () => void) => Promise<void>}
 */
export function serveFolder(folder, headers = {}) {
  const root = resolve(folder);
  return async (request, response, next) => {
    const [path] = (request.url ?? '/').split('?');
    const file = await findFile(root, path);
    if (!file) return next();
    response.writeHead(200, {
      'Content-Type': types[/** @type {keyof typeof types} */ (extname(file.path))] ?? 'application/octet-stream',
      'Content-Length': file.size,
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    });
    if (request.method === 'HEAD') return void response.end();
    createReadStream(file.path)
      .on('error', () => response.destroy())
      .pipe(response);
  };
}

/**
 * @param {{ folder: string, port?: number, base?: string, isolation?: boolean }} options port 0 takes a free one
 * @returns {Promise<import('node:http').Server>}
 */
export function startServer({ folder, port = 0, base = '/', isolation = true }) {
  const headers = isolation ? isolationHeaders : {};
  const serve = serveFolder(folder, headers);
  const server = createServer((request, response) => {
    /** @type {(status: number, text: string, more?: Record<string, string>) => void} */
    const answer = (status, text, more) =>
      void response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers, ...more }).end(text);
    const url = request.url ?? '/';
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'Only GET.', { Allow: 'GET, HEAD' });
    if (url === base.slice(0, -1)) return answer(301, 'Moved.', { Location: base });
    if (!url.startsWith(base)) return answer(404, 'Not found.');
    request.url = url.slice(base.length - 1);
    serve(request, response, () => answer(404, 'Not found.'));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** @type {(sentence: string) => never} */
function fail(sentence) {
  console.error(`error: ${sentence}`);
  process.exit(1);
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '8080' },
      base: { type: 'string', default: '/' },
      'no-isolation': { type: 'boolean', default: false },
      probe: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port < 1 || port > 65535)
    fail(`--port must be a number from 1 to 65535, not "${values.port}".`);
  if (!/^\/(.*\/)?$/.test(values.base)) fail(`--base must begin and end with a slash, not "${values.base}".`);
  const [folder = 'dist'] = positionals;
  try {
    const server = await startServer({ folder, port, base: values.base, isolation: !values['no-isolation'] });
    if (values.probe) server.close();
    else console.log(`http://localhost:${port}${values.base}`);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'EADDRINUSE') fail(`Port ${port} is taken; choose another one with --port.`);
    if (code === 'EACCES') fail(`Port ${port} is not allowed here; choose one above 1023 with --port.`);
    fail(message);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main().catch((error) => fail(error.message));
