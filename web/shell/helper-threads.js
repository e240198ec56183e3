/**
 * The page's part in the helper threads of the engine: it makes them, hands on what they and the engine say to each
 * other until they share memory, and ends them when the engine is gone. The engine's part is worker/helper-threads.js.
 */

/** @import { FromHelper, ToHelper } from '../shared/protocol.js' */

/**
 * @param {MessagePort} line to the engine
 * @param {typeof Worker} [Helper]
 * @returns {() => void} ends them all
 */
export function employHelpers(line, Helper = Worker) {
  /** @type {Map<number, Worker>} */
  const helpers = new Map();
  line.onmessage = (/** @type {MessageEvent<{ thread: number } & ToHelper>} */ { data }) => {
    const { thread } = data;
    const tell = (/** @type {unknown} */ message, /** @type {string | null} */ failure) =>
      line.postMessage(/** @type {FromHelper} */ ({ thread, message, failure }));
    if (data.type === 'make') {
      // By this name Emscripten's script knows what it is.
      const helper = new Helper(data.script, { type: 'module', name: 'em-pthread' });
      helper.onmessage = ({ data: message }) => tell(message, null);
      helper.onerror = (event) => {
        event.preventDefault();
        tell(null, event.message ?? 'The script did not come.');
      };
      helpers.set(thread, helper);
    } else if (data.type === 'tell') helpers.get(thread)?.postMessage(data.message);
    else helpers.get(thread)?.terminate();
  };
  return () => {
    line.close();
    for (const helper of helpers.values()) helper.terminate();
  };
}
