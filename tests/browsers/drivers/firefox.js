// Firefox, through WebDriver BiDi, which it speaks by itself: commands and events as JSON on one WebSocket.

import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import WebSocket from 'ws';
import { expressionOf, Program, pointerActions, VIEWPORT } from './driver.js';

/** @import { Browser } from './driver.js' */

/** Firefox sets what automation needs by itself; these keep it from asking other hosts. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
};

/** @returns {Promise<Browser>} */
export async function startFirefox() {
  const firefox = await Program.start(
    process.env.FIREFOX_PATH ?? 'firefox-esr',
    (profile) => ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'],
    {
      prepare: (profile) =>
        writeFile(
          join(profile, 'user.js'),
          Object.entries(PREFERENCES)
            .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
            .join(''),
        ),
    },
  );
  const [, address] = await firefox.says('stderr', /WebDriver BiDi listening on (ws:\S+)/);
  const session = await Session.connect(`${address}/session`);
  await session.send('session.new', { capabilities: {} });
  await session.send('session.subscribe', { events: ['log.entryAdded'] });
  return {
    async open() {
      const { userContext } = await session.send('browser.createUserContext');
      const { context } = await session.send('browsingContext.create', { type: 'window', userContext });
      await session.send('browsingContext.setViewport', { context, viewport: VIEWPORT });
      /** @type {string[]} */
      const problems = [];
      session.onLog((entry) => {
        if (entry.source.context === context && ['error', 'warn'].includes(entry.level)) problems.push(entry.text);
      });
      return {
        go: (url) => session.send('browsingContext.navigate', { context, url, wait: 'complete' }),
        async evaluate(run, ...parameters) {
          const expression = expressionOf(run, parameters);
          const answer = await session.send('script.evaluate', { expression, awaitPromise: true, target: { context } });
          if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
          return JSON.parse(answer.result.value);
        },
        stroke: (places) => session.send('input.performActions', { context, actions: pointerActions(places) }),
        screenshot: async () =>
          Buffer.from((await session.send('browsingContext.captureScreenshot', { context })).data, 'base64'),
        problems: () => problems,
        close: () => session.send('browser.removeUserContext', { userContext }),
      };
    },
    async close() {
      await session.close();
      await firefox.stop();
    },
  };
}

class Session {
  #socket;
  #lastId = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  /** @type {((entry: any) => void)[]} */
  #logListeners = [];

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(JSON.parse(String(data))));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox has ended.'));
    });
  }

  /** @param {string} url */
  static async connect(url) {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, 'open');
    return new Session(socket);
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @returns {Promise<any>}
   */
  send(method, params = {}) {
    const id = ++this.#lastId;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** @param {(entry: any) => void} listener */
  onLog(listener) {
    this.#logListeners.push(listener);
  }

  async close() {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  /** @param {any} message */
  #receive({ type, id, method, params, result, error, message }) {
    if (method === 'log.entryAdded') for (const listener of this.#logListeners) listener(params);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (type === 'success') waiting?.resolve(result);
    if (type === 'error') waiting?.reject(new Error(`${error}: ${message}`));
  }
}
