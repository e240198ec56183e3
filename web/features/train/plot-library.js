/**
 * uPlot, fetched when there is first something to draw. It comes as a script, not as a module: a module that could not
 * be fetched once is never asked for again by every browser (Firefox keeps the failure until the page is reloaded). What
 * comes in its place, such as the page of a network that wants a log-in first, is not run.
 */

import INTEGRITY from 'uplot/dist/uPlot.iife.min.js?integrity';
import SCRIPT_URL from 'uplot/dist/uPlot.iife.min.js?url';

/** @import UPlot from 'uplot' */

let tries = 0;

/** @returns {Promise<typeof UPlot>} rejected when it does not come; it can be asked for again, then past every cache */
export async function loadPlot() {
  mendLanguage();
  const url = tries === 0 ? SCRIPT_URL : `${SCRIPT_URL}?retry=${tries}`;
  tries += 1;
  await loadScript(url);
  return /** @type {any} */ (globalThis).uPlot;
}

/**
 * uPlot makes a number format of the browser's language as it starts, and ends there when that names none: some
 * browsers report the "C" of a system without one.
 */
export function mendLanguage() {
  try {
    Intl.getCanonicalLocales(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  }
}

/** @param {string} url */
function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.integrity = INTEGRITY;
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => {
      script.remove();
      reject(new Error(`${url} could not be fetched.`));
    });
    document.head.append(script);
  });
}
