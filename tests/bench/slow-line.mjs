// A line of so many bits a second between the browser and a server of this machine, for everything that the page asks,
// its workers and its service worker included: a proxy that all connections share.

import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const TICK_MS = 5;

/**
 * @param {number} port of the server behind it
 * @param {{ bitsPerSecond: number, roundTripMs: number }} line
 * @returns {Promise<import('node:net').Server>}
 */
export function startSlowLine(port, { bitsPerSecond, roundTripMs }) {
  const bytesPerMs = bitsPerSecond / 8 / 1000;
  /** When the line is free again: one after another, whichever connection asks. */
  let freeAt = 0;
  const server = createServer((browser) => {
    const host = connect(port, '127.0.0.1');
    browser.on('data', async (request) => {
      await pause(roundTripMs);
      host.write(request);
    });
    carry(host, browser);
    browser.on('close', () => host.destroy());
    browser.on('error', () => host.destroy());
    host.on('error', () => browser.destroy());
  });

  /** @type {(host: import('node:net').Socket, browser: import('node:net').Socket) => Promise<void>} */
  async function carry(host, browser) {
    const piece = Math.round(bytesPerMs * TICK_MS);
    try {
      for await (const answer of host) {
        for (let at = 0; at < answer.length; at += piece) {
          const part = answer.subarray(at, at + piece);
          freeAt = Math.max(freeAt, performance.now()) + part.length / bytesPerMs;
          await pause(Math.max(0, freeAt - performance.now()));
          browser.write(part);
        }
      }
      browser.end();
    } catch {
      browser.destroy(); // the browser left
    }
  }

  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
