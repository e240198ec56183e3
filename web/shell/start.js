/**
 * Starts the page: the worker first, then every feature of the list, then a network that answers. It makes what all of
 * them stand on (store, session, storage, alert) and connects it with what they say; it knows none of them.
 */

import { Alert } from './alert.js';
import { createWorker } from './create-worker.js';
import { Events } from './events.js';
import { employHelpers } from './helper-threads.js';
import { makeReady } from './make-ready.js';
import { keepOffline, reloadOnce, serviceWorkers, startedWell } from './offline.js';
import { fetchOriginal } from './original.js';
import { Session } from './session.js';
import {
  changeOverride,
  changePreset,
  networkName,
  readEngineWish,
  readSettings,
  trainConfig,
  writeSettings,
} from './settings.js';
import { Storage } from './storage.js';
import { Store } from './store.js';
import { TabStorage } from './tab-storage.js';
import { TrainerClient, TrainerError } from './trainer-client.js';

/** @import { Ready } from '../shared/protocol.js' */
/** @import { Feature } from './feature.js' */
/** @import { OverrideName, Settings } from './settings.js' */

const baseUrl = new URL('./', document.baseURI);
const address = new URLSearchParams(location.search);
/** The page opens without what takes longer, and takes it in when it comes. */
const PATIENCE_MS = 2000;
const LACKS_OF_THE_BROWSER = ['no-simd', 'no-webassembly'];

const store = new Store();
const events = new Events();

/** @type {TrainerClient} */
const client = new TrainerClient({
  createWorker,
  employHelpers,
  baseUrl: baseUrl.href,
  wish: readEngineWish(address),
  locks: navigator.locks,
  onEvent: (event) => session.hear(event),
  onRestart: (ready) => session.reopen(ready),
  onGivenUp: (sentence) => turnOff(sentence),
});

const alert = new Alert(/** @type {HTMLElement} */ (document.getElementById('alert')));

const storageName = `inkling ${baseUrl.pathname}`;
const storage = new Storage({
  name: storageName,
  tab: new TabStorage(storageName, () => sessionStorage),
  onProblem: (sentence) => alert.last('storage', sentence),
  onLetGo: (gone) => session.letGo(gone),
  locks: navigator.locks,
  manager: navigator.storage,
});

/** @type {Session} */
const session = new Session(client, store, {
  tell: (sentence) => alert.show(sentence),
  untell: () => alert.clear(),
  tellLate: (sentence) => alert.last('late', sentence),
  networkChanged: () => events.say('network', null),
  storage,
  fetchOriginal: (attempt) => fetchOriginal(baseUrl, attempt),
  patience: () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)),
  config,
  networkName: () => networkName(settings(), store.presets),
  shifts: () => settings().shifts,
  now: () => performance.now(),
});

/** The engine is off, and no other version of the page would change that. */
let isForGood = false;
/** A service worker has come in: the page can be isolated from the next visit on. Or its next version has. */
let serviceWorkerChanged = false;

/** @param {readonly Feature[]} features */
export function start(features) {
  // First of all: it has the longest way to go, and its worker needs nothing of what follows.
  const engineIsReady = client.start();
  for (const { mount } of features) mount({ root: document, store, client, events });
  hear();
  open(engineIsReady);
}

function hear() {
  for (const press of /** @type {const} */ (['train', 'pause', 'resume', 'step', 'stop', 'evaluate'])) {
    events.on(press, () => session[press]());
  }
  events.on('choose', ({ id }) => session.choose(id));
  events.on('preset', ({ name }) => apply(changePreset(settings(), name, store.presets), null));
  events.on('override', ({ name, text, settled }) => {
    const changed = changeOverride(settings(), /** @type {OverrideName} */ (name), text, ready());
    if (settled) apply(changed.settings, changed.problem);
    else store.update({ settings: changed.settings });
  });
  events.on('shifts', ({ wanted }) => {
    apply({ ...settings(), shifts: wanted }, null);
    events.say('network', null);
  });
  events.on('settled', (strokes) => storage.saveDrawing(strokes));
  events.on('remark', (sentence) => {
    if (sentence === null) alert.withdrawRemark();
    else alert.remark(sentence);
  });
  events.on('error', (error) => session.tell(error));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') session.keepNow();
  });
  serviceWorkers()?.addEventListener('controllerchange', () => {
    serviceWorkerChanged = true;
    // A page without an engine has nothing to lose, and the new one may have what it lacks.
    if (store.state.phase === 'off' && !isForGood) reloadOnce();
    else events.say('isolation', null);
  });
}

/**
 * From an empty page to one that answers.
 * @param {Promise<Ready>} engineIsReady
 */
async function open(engineIsReady) {
  const drawing = storage.loadDrawing();
  const kept = storage.load();
  session.fetchOriginal();
  drawing.then((strokes) => events.say('restored', strokes));
  let ready;
  try {
    ready = await engineIsReady;
  } catch (error) {
    isForGood = error instanceof TrainerError && LACKS_OF_THE_BROWSER.includes(error.code);
    turnOff(error instanceof Error ? error.message : String(error));
    // It may have come in while this one was still trying.
    if (serviceWorkerChanged && !isForGood) reloadOnce();
    return;
  }
  startedWell();
  adopt(ready);
  await session.open(kept);
  letServiceWorkerIn();
  if (settings().autostart) await session.autostart();
  else makeReady(client, config(), () => events.say('data', null));
}

/** @param {Ready} ready */
function adopt(ready) {
  const { settings, problem } = readSettings(address, ready);
  store.update({ engine: ready, memoryBytes: ready.memoryBytes, settings });
  alert.last('address', problem);
  if (ready.notice !== null) alert.show(ready.notice);
}

/** @param {string} sentence */
function turnOff(sentence) {
  session.turnOff();
  alert.show(sentence);
  letServiceWorkerIn();
}

/** Last, since it asks for every file of the page; and also without an engine, which it may bring. */
function letServiceWorkerIn() {
  if (import.meta.env.PROD) keepOffline(serviceWorkers(), new URL('service-worker.js', baseUrl));
}

/**
 * @param {Settings} changed
 * @param {string | null} problem
 */
function apply(changed, problem) {
  // Also when nothing changed, so that a refused text gives way to the value in force.
  store.update({ settings: changed });
  alert.last('address', null);
  history.replaceState(null, '', `${location.pathname}${writeSettings(changed, store.presets)}${location.hash}`);
  if (problem === null) alert.clear();
  else alert.show(problem);
}

/** @returns {Settings} */
function settings() {
  return /** @type {Settings} */ (store.state.settings);
}

/** @returns {Ready} */
function ready() {
  return /** @type {Ready} */ (store.state.engine);
}

function config() {
  return trainConfig(settings(), store.presets);
}
