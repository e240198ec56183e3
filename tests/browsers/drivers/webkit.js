// WebKit, through WebKitGTK's WebDriver: plain HTTP. Its browser needs a display, which Xvfb gives. What it prints to the
// console is not to be had this way.

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expressionOf, Program, pointerActions, VIEWPORT } from './driver.js';

/** @import { Browser } from './driver.js' */

const MINI_BROWSERS = ['x86_64', 'aarch64'].map(
  (processor) => `/usr/lib/${processor}-linux-gnu/webkit2gtk-4.1/MiniBrowser`,
);

/** @returns {Promise<Browser>} */
export async function startWebKit() {
  const display = await Program.start('Xvfb', () => [
    '-displayfd',
    '1',
    '-screen',
    '0',
    '1400x1000x24',
    '-nolisten',
    'tcp',
  ]);
  const [, number] = await display.says('stdout', /^(\d+)\n/);
  return {
    // A driver for each tab: it has room for one session.
    async open() {
      const port = await freePort();
      const driver = await Program.start('WebKitWebDriver', () => [`--port=${port}`], {
        env: {
          DISPLAY: `:${number}`,
          LANG: process.env.WEBKIT_LANG ?? 'en_US.UTF-8',
          JSC_useSharedArrayBuffer: '1', // as Safari does
        },
      });
      await listening(port);
      const root = `http://127.0.0.1:${port}/session`;
      const { sessionId } = await send('POST', root, {
        capabilities: {
          alwaysMatch: {
            'webkitgtk:browserOptions': { binary: MINI_BROWSERS.find(existsSync), args: ['--automation'] },
            timeouts: { script: 300_000 },
          },
        },
      });
      const session = `${root}/${sessionId}`;
      await send('POST', `${session}/window/rect`, VIEWPORT);
      return {
        go: (url) => send('POST', `${session}/url`, { url }),
        async evaluate(run, ...parameters) {
          const { error, value } = await send('POST', `${session}/execute/async`, {
            script: `${expressionOf(run, parameters)}.then(
              (value) => arguments[0]({ value }), (error) => arguments[0]({ error: String(error) }))`,
            args: [],
          });
          if (error) throw new Error(error);
          return JSON.parse(value);
        },
        stroke: (places) => send('POST', `${session}/actions`, { actions: pointerActions(places) }),
        screenshot: async () => Buffer.from(await send('GET', `${session}/screenshot`), 'base64'),
        problems: () => [],
        async close() {
          await send('DELETE', session);
          await driver.stop();
        },
      };
    },
    close: () => display.stop(),
  };
}

/**
 * @param {string} method
 * @param {string} url
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function send(method, url, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** The driver does not say when it listens. @param {number} port */
async function listening(port) {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const opened = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (opened) return;
    await wait(20);
  }
}
