/**
 * Helper threads for a module of Emscripten: it takes them for workers of its own, but the page makes them, and hands on
 * what is said. In Firefox a worker that makes a worker now and then stops for good while it does: it waits for a word
 * that the new one's thread may hear in its place. Memory is shared all the same, and once threads run they talk by it.
 */

/** @import { FromHelper, ToHelper } from '../shared/protocol.js' */

/**
 * @param {string} script that every helper thread runs
 * @param {(port: MessagePort) => void} hire gives the page its end of the line
 * @returns {typeof Worker} as far as Emscripten uses it
 */
export function helperThreads(script, hire) {
  const { port1: line, port2: lineOfPage } = new MessageChannel();
  /** @type {HelperThread[]} */
  const threads = [];
  hire(lineOfPage);
  line.onmessage = (/** @type {MessageEvent<FromHelper>} */ { data: { thread, message, failure } }) => {
    if (failure === null) threads[thread].onmessage?.({ data: message });
    else threads[thread].onerror?.({ filename: script, lineno: 0, message: failure });
  };

  class HelperThread {
    /** @type {((event: { data: unknown }) => void) | null} */
    onmessage = null;
    /** @type {((event: { filename: string, lineno: number, message: string }) => void) | null} */
    onerror = null;
    #thread = threads.push(this) - 1;

    constructor() {
      this.#tell({ type: 'make', script });
    }

    /** @param {unknown} message */
    postMessage(message) {
      this.#tell({ type: 'tell', message });
    }

    terminate() {
      this.#tell({ type: 'end' });
    }

    /** @param {ToHelper} what */
    #tell(what) {
      line.postMessage({ thread: this.#thread, ...what });
    }
  }
  return /** @type {any} */ (HelperThread);
}
