/**
 * Loads the page's module and starts its worker, and says in one sentence what is wrong when that is no use. The build
 * puts this script into the head of index.html itself, so that it is there whenever the page is. It is for browsers of
 * any age, too: a plain script in ECMAScript 5.
 */

(function () {
  var own = find('script[data-entry]');
  var entry = own.getAttribute('data-entry') || '';
  var workerAddress = own.getAttribute('data-worker') || '';
  var NOT_WHOLE = 'Inkling did not arrive whole; check the connection and reload the page.';
  var elementsBefore = 0;
  var versionChanged = false;
  var whenVersionChanges = function () {};

  var page = /** @type {{ startedWorker?: Worker }} */ (window);
  startWorker();
  watchVersions();
  // The style sheet follows below.
  document.addEventListener('load', checkStyle, true);
  document.addEventListener('error', checkStyle, true);
  document.addEventListener('DOMContentLoaded', begin);
  var patience = setInterval(watchForTheRest, 5000);

  /**
   * Its way to an answer is the longest, and until the module comes there is nothing else to do. web/shell/create-worker.js
   * takes it over; of one that fails it makes another, and says what is wrong.
   */
  function startWorker() {
    if (findObstacle() !== null) return;
    try {
      page.startedWorker = new Worker(workerAddress, { type: 'module' });
      page.startedWorker.onerror = function (event) {
        event.preventDefault();
        delete page.startedWorker;
      };
    } catch (_) {
      // As above.
    }
  }

  /** For a page whose line broke some browsers wait for ever. */
  function watchForTheRest() {
    var elements = document.getElementsByTagName('*').length;
    if (elements === elementsBefore) begin();
    elementsBefore = elements;
  }

  function begin() {
    clearInterval(patience);
    document.removeEventListener('DOMContentLoaded', begin);
    var obstacle = findObstacle();
    if (obstacle !== null) giveUp(obstacle);
    else if (isWhole()) {
      loadTwice(entry);
      setTimeout(reloadIfAsleep, 20000);
    } else if (!reloadOnce()) giveUp(NOT_WHOLE);
  }

  /** A request that is never answered tells of nothing. */
  function reloadIfAsleep() {
    if (!isAwake() && !reloadOnce()) giveUp(NOT_WHOLE);
  }

  function isAwake() {
    return document.documentElement.hasAttribute('data-awake');
  }

  /** A page that was cut off on its way lacks its last element. */
  function isWhole() {
    return document.querySelector('noscript') !== null;
  }

  /** Why there is no point in trying, in a sentence for the page, or null. */
  function findObstacle() {
    if (location.protocol === 'file:') {
      return 'Inkling does not run from a file; serve its folder, with "python3 -m http.server" for example, and open the address that this prints.';
    }
    if (
      !('noModule' in HTMLScriptElement.prototype) ||
      !window.DecompressionStream ||
      !AbortSignal.prototype.throwIfAborted
    ) {
      return 'This browser is too old for Inkling; please use a current version of Chrome, Edge, Firefox or Safari.';
    }
    if (!window.WebAssembly) {
      return 'This browser has WebAssembly switched off, which Inkling needs; allow it for this page (Lockdown Mode and strict security settings forbid it) and reload the page.';
    }
    return null;
  }

  /** The second time past every cache: what is in one may be broken. @param {string} url */
  function loadTwice(url) {
    load(url, function () {
      load(pastCaches(url), function () {
        giveUp(
          window.origin === 'null'
            ? 'The page around this one keeps Inkling from its own files (its frame is sandboxed); open ' +
                location.href +
                ' in a tab of its own.'
            : NOT_WHOLE
        );
        reloadWithNextVersion();
      });
    });
  }

  /**
   * @param {string} url
   * @param {() => void} otherwise
   */
  function load(url, otherwise) {
    var script = document.createElement('script');
    script.type = 'module';
    script.src = url;
    script.onerror = otherwise;
    script.onload = function () {
      // Whatever else came under this address, the page is not awake now.
      if (!isAwake()) otherwise();
    };
    document.head.appendChild(script);
  }

  /** Some browsers take a page in its place for an empty style sheet that came well. @param {Event} event */
  function checkStyle(event) {
    var link = /** @type {HTMLLinkElement} */ (event.target);
    var hasStyle = getComputedStyle(document.documentElement).getPropertyValue('--paper') !== '';
    if (link.rel === 'stylesheet' && !hasStyle) loadStyleAgain(link);
  }

  /** @param {HTMLLinkElement} failed */
  function loadStyleAgain(failed) {
    var url = pastCaches(failed.href);
    if (failed.href === url) return;
    var link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = url;
    document.head.replaceChild(link, failed);
  }

  /** @param {string} url */
  function pastCaches(url) {
    return url.split('?')[0] + '?retry=1';
  }

  /** The version that is kept may be the one at fault: another one, which may be in already, is tried, once. */
  function reloadWithNextVersion() {
    if (versionChanged) reloadOnce();
    else whenVersionChanges = reloadOnce;
  }

  /** As web/shell/offline.js does. Whether it does. */
  function reloadOnce() {
    if (history.state && history.state.reloaded) return false;
    history.replaceState({ reloaded: true }, '');
    location.reload();
    return true;
  }

  function watchVersions() {
    try {
      navigator.serviceWorker.addEventListener('controllerchange', function () {
        versionChanged = true;
        whenVersionChanges();
      });
    } catch (_) {
      // There are none here, or even asking for them is an error.
    }
  }

  /** @param {string} sentence */
  function giveUp(sentence) {
    if (!isWhole()) {
      document.body.textContent = sentence;
      return;
    }
    find('#alert [data-part="message"]').textContent = sentence;
    find('#alert [data-part="dismiss"]').hidden = true;
    find('#alert').hidden = false;
    find('[data-part="engine"]').textContent = 'off';
    find('[data-part="reader"]').textContent = '';
  }

  /** @param {string} selector */
  function find(selector) {
    return /** @type {HTMLElement} */ (document.querySelector(selector));
  }
})();
