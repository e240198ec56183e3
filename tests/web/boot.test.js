// @vitest-environment happy-dom
/** The boot script: the page's module is loaded, once more past every cache, and then one sentence says what is wrong. */

import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import SCRIPT from '../../web/boot.js?raw';
import { booted, withoutComments } from '../../web/build/boot.js';
import { Alert } from '../../web/shell/alert.js';
import { button, region, showPage } from './page.js';

const ENTRY = './assets/index-0123.js';
const WORKER = './assets/worker-4567.js';
const { addEventListener } = document;

/** What the head asked for, in its order. @type {(HTMLScriptElement | HTMLLinkElement)[]} */
let loading;

beforeEach(() => {
  showPage();
  history.replaceState(null, '');
  delete document.documentElement.dataset.awake;
  document.head.innerHTML = `<script type="text/plain" data-entry="${ENTRY}" data-worker="${WORKER}"></script>`;
  loading = [];
  const ask = (/** @type {any} */ element) => loading.push(element);
  vi.spyOn(document.head, 'appendChild').mockImplementation(/** @type {any} */ (ask));
  vi.spyOn(document.head, 'replaceChild').mockImplementation(/** @type {any} */ (ask));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/**
 * Runs the script as the page does, where it is no module; a page of its own hears nothing of the tests before.
 * @param {boolean} [isParsed] the browser has all that comes of the page
 */
function boot(isParsed = true) {
  const ended = new AbortController();
  vi.spyOn(document, 'addEventListener').mockImplementation((type, listener, capture) =>
    addEventListener.call(document, type, listener, { capture: capture === true, signal: ended.signal }),
  );
  onTestFinished(() => ended.abort());
  new Function(SCRIPT)();
  if (isParsed) document.dispatchEvent(new Event('DOMContentLoaded'));
}

const sentence = () => region('alert').querySelector('[role="alert"]')?.textContent;

describe('the boot script', () => {
  it('loads the module, and is silent when that wakes the page', () => {
    boot();
    const [script] = /** @type {HTMLScriptElement[]} */ (loading);
    expect(script.type).toBe('module');
    expect(script.getAttribute('src')).toBe(ENTRY);
    document.documentElement.dataset.awake = '';
    script.dispatchEvent(new Event('load'));
    expect(loading).toHaveLength(1);
    expect(region('alert').hidden).toBe(true);
  });

  it.each(['error', 'load'])('asks past every cache when all that came was an event "%s", and then gives up', (end) => {
    boot();
    loading[0].dispatchEvent(new Event(end));
    expect(loading[1].getAttribute('src')).toBe(`${ENTRY}?retry=1`);
    expect(region('alert').hidden).toBe(true);
    loading[1].dispatchEvent(new Event(end));
    expect(loading).toHaveLength(2);
    expect(region('alert').hidden).toBe(false);
    expect(sentence()).toBe('Inkling did not arrive whole; check the connection and reload the page.');
    expect(document.querySelector('[data-part="engine"]')?.textContent).toBe('off');
  });

  it('reloads a page whose module is never answered, once', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const reload = vi.fn();
    vi.stubGlobal('location', { protocol: 'https:', href: 'https://host.example/', reload });
    boot();
    vi.advanceTimersByTime(19_000);
    expect(reload).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(reload).toHaveBeenCalledOnce();
    expect(region('alert').hidden).toBe(true);

    // The page that was reloaded fares no better.
    boot();
    vi.advanceTimersByTime(20_000);
    expect(reload).toHaveBeenCalledOnce();
    expect(sentence()).toBe('Inkling did not arrive whole; check the connection and reload the page.');
    new Alert(region('alert'));
    expect(region('alert').hidden, 'the module came after all').toBe(true);
    expect(button('Dismiss').hidden).toBe(false);
  });

  it('leaves a page alone that is awake', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const reload = vi.fn();
    vi.stubGlobal('location', { protocol: 'https:', href: 'https://host.example/', reload });
    boot();
    document.documentElement.dataset.awake = '';
    vi.advanceTimersByTime(60_000);
    expect(reload).not.toHaveBeenCalled();
  });

  describe('of a page that was cut off on its way', () => {
    const reload = vi.fn();

    beforeEach(() => {
      reload.mockClear();
      vi.stubGlobal('location', { protocol: 'https:', href: 'https://host.example/', reload });
      document.querySelector('noscript')?.remove();
    });

    it('reloads it', () => {
      boot();
      expect(reload).toHaveBeenCalledOnce();
      expect(loading).toEqual([]);
    });

    it('reloads it where the browser waits for the rest for ever', () => {
      vi.useFakeTimers();
      onTestFinished(() => void vi.useRealTimers());
      boot(false);
      vi.advanceTimersByTime(5000);
      document.body.append('And on it goes, ', document.createElement('p'));
      vi.advanceTimersByTime(5000);
      expect(reload).not.toHaveBeenCalled();
      vi.advanceTimersByTime(60_000);
      expect(reload).toHaveBeenCalledOnce();
    });

    it('says so when that was of no use', () => {
      history.replaceState({ reloaded: true }, '');
      boot();
      expect(reload).not.toHaveBeenCalled();
      expect(document.body.textContent).toMatch(/^Inkling did not arrive whole; .+\.$/);
    });
  });

  it.each([
    ['while it tries', true],
    ['later', false],
  ])('reloads a page that did not start when a new version comes in %s, once', (_, early) => {
    const serviceWorker = new EventTarget();
    const reload = vi.fn();
    vi.stubGlobal('navigator', { serviceWorker });
    vi.stubGlobal('location', { protocol: 'https:', href: 'https://host.example/', reload });
    const comeIn = () => serviceWorker.dispatchEvent(new Event('controllerchange'));
    boot();
    loading[0].dispatchEvent(new Event('error'));
    if (early) comeIn();
    expect(reload).not.toHaveBeenCalled();
    loading[1].dispatchEvent(new Event('error'));
    if (!early) comeIn();
    expect(reload).toHaveBeenCalledTimes(1);
    comeIn();
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it.each(['error', 'load'])('asks for a style sheet of which an event "%s" came past every cache, once', (end) => {
    boot();
    // A link would really be loaded here.
    const link = Object.assign(region('alert'), { rel: 'stylesheet', href: 'https://host.example/index-0123.css' });
    link.dispatchEvent(new Event(end));
    const again = /** @type {HTMLLinkElement} */ (loading[1]);
    expect(again.href).toBe('https://host.example/index-0123.css?retry=1');
    Object.assign(link, { href: again.href }).dispatchEvent(new Event(end));
    expect(loading).toHaveLength(2);
  });

  it.each([
    ['DecompressionStream', /^This browser is too old for Inkling; please use a current version of .+\.$/],
    ['WebAssembly', /^This browser has WebAssembly switched off, .*Lockdown Mode.*\.$/],
  ])('does not even ask where there is no %s, which is told', (missing, expected) => {
    vi.stubGlobal(missing, undefined);
    boot();
    expect(loading).toEqual([]);
    expect(sentence()).toMatch(expected);
  });

  it('says how to serve a page that was opened as a file', () => {
    vi.stubGlobal('location', { protocol: 'file:' });
    boot();
    expect(loading).toEqual([]);
    expect(sentence()).toMatch(/^Inkling does not run from a file; serve its folder, .+\.$/);
  });

  it('says what to do with a frame that is sandboxed', () => {
    vi.stubGlobal('origin', 'null');
    boot();
    loading[0].dispatchEvent(new Event('error'));
    loading[1].dispatchEvent(new Event('error'));
    expect(sentence()).toMatch(/its frame is sandboxed\); open .+ in a tab of its own\.$/);
  });

  describe('starts the worker', () => {
    /** @type {any[]} */
    let workers;
    /** What makes the page's workers. @type {typeof import('../../web/shell/create-worker.js').createWorker} */
    let createWorker;

    beforeEach(async () => {
      workers = [];
      class FakeWorker {
        /** @param {string | URL} url @param {object} options */
        constructor(url, options) {
          workers.push(Object.assign(this, { url: String(url), options }));
        }
      }
      vi.stubGlobal('Worker', FakeWorker);
      vi.stubGlobal('startedWorker', undefined);
      ({ createWorker } = await import('../../web/shell/create-worker.js'));
    });

    it('before anything else has come, and the page takes that one over, once', () => {
      boot(false);
      expect(workers).toMatchObject([{ url: WORKER, options: { type: 'module' } }]);
      expect(createWorker(0)).toBe(workers[0]);
      expect(createWorker(0)).not.toBe(workers[0]);
      expect(workers).toHaveLength(2);
    });

    it('in vain when the script does not come: the page makes another, and hears of that', () => {
      boot(false);
      const preventDefault = vi.fn();
      workers[0].onerror({ preventDefault });
      expect(preventDefault).toHaveBeenCalled();
      expect(createWorker(0)).not.toBe(workers[0]);
    });

    it('with whatever a cache has; a later try goes past it', () => {
      boot(false);
      const next = /** @type {any} */ (createWorker(1));
      expect(next).not.toBe(workers[0]);
      expect(next.url).toMatch(/\bretry=1$/);
    });

    it('not where it may not, and is silent', () => {
      vi.stubGlobal('Worker', () => {
        throw new DOMException('Script cannot be accessed from origin null', 'SecurityError');
      });
      boot();
      expect(loading).toHaveLength(1);
      expect(region('alert').hidden).toBe(true);
    });

    it('not where the page cannot run', () => {
      vi.stubGlobal('WebAssembly', undefined);
      boot(false);
      expect(workers).toEqual([]);
    });
  });

  it('is understood by browsers that are too old for anything else', () => {
    const code = SCRIPT.replace(/\/\*.*?\*\/|^\s*\/\/.*$/gms, '');
    expect(code).not.toMatch(/=>|`|\?\.|\?\?|\b(let|const|class|async|import|export)\b|,\s*\)|\bof\b/);
  });
});

describe('index.html as built', () => {
  it('carries no comments, and all else', () => {
    const html = '<p>One</p>\n  <!-- Why\n  it is so. -->\n  <p>Two</p><!-- There. -->\n';
    expect(withoutComments(html)).toBe('<p>One</p>\n  <p>Two</p>\n');
  });

  const html = [
    "<meta content=\"script-src 'self' 'wasm-unsafe-eval'\" />",
    '<meta name="color-scheme" content="light dark" />',
    '<script type="module" crossorigin src="./assets/index-0123.js"></script>',
    '<link rel="stylesheet" crossorigin href="./assets/index-0123.css">',
  ].join('\n');

  it('carries the script, allowed by its hash, before anything that may fail', () => {
    const page = booted(html, 'run()', WORKER);
    expect(page).toMatch(/script-src 'self' 'sha256-[\w+/]{43}=' 'wasm-unsafe-eval'/);
    expect(page).toContain(`<script data-entry="${ENTRY}" data-worker="${WORKER}">run()</script>`);
    expect(page.indexOf('run()')).toBeLessThan(page.indexOf('stylesheet'));
    expect(page).not.toContain('crossorigin');
    expect(page).not.toContain(`src="${ENTRY}"`);
  });

  it('is not built from a page without a module', () => {
    expect(() => booted('<p>Nothing.</p>', 'run()', WORKER)).toThrow('index.html has no module');
  });
});
