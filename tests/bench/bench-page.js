// The page that tests/bench/browser.mjs drives: a worker for each contestant, one question at a time.

/** @type {Map<string, Worker>} */
const workers = new Map();

/**
 * @param {string} name of the contestant
 * @param {string} script address of its module worker, used at the first question
 * @param {object} question
 * @returns {Promise<any>} the answer; rejects with the worker's error
 */
function ask(name, script, question) {
  const worker = workers.get(name) ?? new Worker(new URL(script, import.meta.url), { type: 'module' });
  workers.set(name, worker);
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ('error' in data ? reject(new Error(data.error)) : resolve(data.answer));
    worker.onerror = (event) => reject(new Error(event.message || `${script} could not be started`));
    worker.postMessage(question);
  });
}

Object.assign(globalThis, { ask });
