// What the drivers of the three browsers have in common: the one face they show, and how to start a program and hear
// from it. No driver knows the page.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {readonly [number, number]} Place in pixels of the viewport */

/**
 * One tab in a profile of its own, as fresh as on a first visit.
 * @typedef {object} Tab
 * @property {(url: string) => Promise<void>} go returns when the page has loaded
 * @property {<Arguments extends unknown[], Result>(run: (...parameters: Arguments) => Result, ...parameters: Arguments) => Promise<Awaited<Result>>} evaluate
 *   runs in the page; what comes and goes is plain data, and the function knows nothing from outside
 * @property {(places: readonly Place[]) => Promise<void>} stroke the mouse is pressed at the first place, released at the last
 * @property {() => Promise<Buffer>} screenshot a PNG
 * @property {() => string[]} problems errors and warnings of the console, where the browser tells them
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Browser
 * @property {() => Promise<Tab>} open
 * @property {() => Promise<void>} close
 */

export const VIEWPORT = { width: 1280, height: 800 };

/**
 * An expression whose value is the result as JSON, for protocols that carry source text.
 * @param {Function} run
 * @param {unknown[]} parameters
 */
export function expressionOf(run, parameters) {
  return `(async () => JSON.stringify((await (${run})(...${JSON.stringify(parameters)})) ?? null))()`;
}

/**
 * The stroke as WebDriver and WebDriver BiDi both spell it.
 * @param {readonly Place[]} places
 */
export function pointerActions([[x, y], ...rest]) {
  const move = (/** @type {number} */ x, /** @type {number} */ y) => ({
    type: 'pointerMove',
    duration: 0,
    x: Math.round(x),
    y: Math.round(y),
  });
  const actions = [
    move(x, y),
    { type: 'pointerDown', button: 0 },
    ...rest.map(([x, y]) => move(x, y)),
    { type: 'pointerUp', button: 0 },
  ];
  return [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }];
}

/** A program that runs until it is stopped, in a folder of its own. */
export class Program {
  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {string} folder
   */
  constructor(child, folder) {
    this.child = child;
    this.folder = folder;
  }

  /**
   * @param {string} command
   * @param {(folder: string) => string[]} parameters
   * @param {{ env?: Record<string, string>, prepare?: (folder: string) => Promise<void> }} [options]
   */
  static async start(command, parameters, { env = {}, prepare } = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'inkling-browser-'));
    await prepare?.(folder);
    const child = spawn(command, parameters(folder), {
      env: { ...process.env, HOME: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await Promise.race([
      once(child, 'spawn'),
      once(child, 'error').then(([error]) => Promise.reject(new Error(`${command} does not start: ${error.message}.`))),
    ]);
    return new Program(child, folder);
  }

  /**
   * Waits for the program to say something.
   * @param {'stdout' | 'stderr'} stream
   * @param {RegExp} pattern
   * @returns {Promise<RegExpMatchArray>}
   */
  says(stream, pattern) {
    let text = '';
    return new Promise((resolve, reject) => {
      this.child[stream]?.on('data', (bytes) => {
        text += bytes;
        const found = text.match(pattern);
        if (found) resolve(found);
      });
      this.child.once('exit', () => reject(new Error(`${this.child.spawnfile} ended: ${text}`)));
    });
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = once(this.child, 'exit');
      this.child.kill();
      await exit;
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
