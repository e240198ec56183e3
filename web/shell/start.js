/**
 * Starts the page: the worker first, then every feature of the list, then a network that answers. It makes what all of
 * them stand on (store, session, storage, alert) and connects it with what they say; it knows none of them.
 */

import { region } from '../shared/parts.js';
import { Alert } from './alert.js';
import { createWorker } from './create-worker.js';
import { Events } from './events.js';
import { employHelpers } from './helper-threads.js';
import { makeReady } from './make-ready.js';
import { keepOffline, reloadOnce, serviceWorkers, startedWell, untilNoneTrains } from './offline.js';
import { fetchOriginal } from './original.js';
import { Rooms } from './rooms.js';
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

/** The page opens without what takes longer, and takes it in when it comes. */
const PATIENCE_MS = 2000;
const LACKS_OF_THE_BROWSER = ['no-simd', 'no-webassembly'];

/** @param {readonly Feature[]} features */
export function start(features) {
  new RunningPage(features).open();
}

class RunningPage {
  #baseUrl = new URL('./', document.baseURI);
  #address = new URLSearchParams(location.search);
  #store = new Store();
  #events = new Events();
  #client;
  #engineIsReady;
  #alert;
  #storage;
  #session;
  /** The engine is off, and no other version of the page would change that. */
  #isForGood = false;
  /** A service worker has come in: the page can be isolated from the next visit on. Or its next version has. */
  #serviceWorkerChanged = false;

  /** @param {readonly Feature[]} features */
  constructor(features) {
    this.#client = this.#makeClient();
    // First of all: it has the longest way to go, and its worker needs nothing of what follows.
    this.#engineIsReady = this.#client.start();
    this.#alert = new Alert(region(document, 'alert'), [region(document, 'reader'), region(document, 'probabilities')]);
    this.#storage = this.#makeStorage();
    this.#session = this.#makeSession();
    this.#hear();
    const page = { root: document, store: this.#store, client: this.#client, events: this.#events };
    for (const { mount } of features) mount?.(page);
    new Rooms(features, page).open();
  }

  /** From an empty page to one that answers. */
  async open() {
    const drawing = this.#storage.loadDrawing();
    const kept = this.#storage.load();
    this.#session.fetchOriginal();
    drawing.then((strokes) => this.#events.say('restored', strokes));
    let ready;
    try {
      ready = await this.#engineIsReady;
    } catch (error) {
      this.#isForGood = error instanceof TrainerError && LACKS_OF_THE_BROWSER.includes(error.code);
      this.#turnOff(error instanceof Error ? error.message : String(error));
      // It may have come in while this one was still trying.
      if (this.#serviceWorkerChanged && !this.#isForGood) reloadOnce();
      return;
    }
    startedWell();
    this.#adopt(ready);
    await this.#session.open(kept);
    if (this.#settings.autostart) await this.#session.autostart();
    else await makeReady(this.#client, this.#config, () => this.#events.say('data', null));
    await untilNoneTrains(this.#store);
    this.#letServiceWorkerIn();
  }

  /** @returns {TrainerClient} */
  #makeClient() {
    return new TrainerClient({
      createWorker,
      employHelpers,
      baseUrl: this.#baseUrl.href,
      wish: readEngineWish(this.#address),
      locks: navigator.locks,
      onEvent: (event) => this.#session.hear(event),
      onRestart: (ready) => this.#session.reopen(ready),
      onGivenUp: (sentence) => this.#turnOff(sentence),
    });
  }

  /** @returns {Storage} */
  #makeStorage() {
    const name = `inkling ${this.#baseUrl.pathname}`;
    return new Storage({
      name,
      tab: new TabStorage(name, () => sessionStorage),
      onProblem: (sentence) => this.#alert.last('storage', sentence),
      onLetGo: (gone) => this.#session.letGo(gone),
      locks: navigator.locks,
      manager: navigator.storage,
    });
  }

  /** @returns {Session} */
  #makeSession() {
    return new Session(this.#client, this.#store, {
      tell: (sentence) => this.#alert.show(sentence),
      untell: () => this.#alert.clear(),
      tellLate: (sentence) => this.#alert.last('late', sentence),
      networkChanged: () => this.#events.say('network', null),
      storage: this.#storage,
      fetchOriginal: (attempt) => fetchOriginal(this.#baseUrl, attempt),
      patience: () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)),
      config: () => this.#config,
      corrections: () => this.#store.state.corrections,
      networkName: () => networkName(this.#settings, this.#store.presets, this.#store.state.corrections),
      now: () => performance.now(),
    });
  }

  #hear() {
    const [store, events] = [this.#store, this.#events];
    for (const press of /** @type {const} */ (['train', 'pause', 'resume', 'step', 'stop'])) {
      events.on(press, () => this.#session[press]());
    }
    events.on('pressed', () => this.#session.pressed());
    events.on('evaluated', (measured) => this.#session.evaluated(measured));
    events.on('choose', ({ id }) => this.#session.choose(id));
    events.on('preset', ({ name }) => this.#apply(changePreset(this.#settings, name, store.presets), null));
    events.on('override', ({ name, text, settled }) => {
      const changed = changeOverride(this.#settings, /** @type {OverrideName} */ (name), text, this.#ready);
      if (settled) this.#apply(changed.settings, changed.problem);
      else store.update({ settings: changed.settings });
    });
    events.on('shifts', ({ wanted }) => {
      this.#apply({ ...this.#settings, shifts: wanted }, null);
      events.say('network', null);
    });
    events.on('settled', (strokes) => this.#storage.saveDrawing(strokes));
    events.on('remark', (sentence) => {
      if (sentence === null) this.#alert.withdrawRemark();
      else this.#alert.remark(sentence);
    });
    events.on('error', (error) => this.#session.tell(error));
    events.on('problem', (sentence) => this.#alert.show(sentence));
    events.on('missing', ({ what, sentence }) => this.#alert.last(what, sentence));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.#session.keepNow();
    });
    serviceWorkers()?.addEventListener('controllerchange', () => this.#serviceWorkerCame());
  }

  #serviceWorkerCame() {
    this.#serviceWorkerChanged = true;
    // A page without an engine has nothing to lose, and the new one may have what it lacks.
    if (this.#store.state.phase === 'off' && !this.#isForGood) reloadOnce();
    else this.#events.say('isolation', null);
  }

  /** @param {Ready} ready */
  #adopt(ready) {
    const { settings, problem } = readSettings(this.#address, ready);
    this.#store.update({ engine: ready, memoryBytes: ready.memoryBytes, settings });
    this.#alert.last('address', problem);
    if (ready.notice !== null) this.#alert.show(ready.notice);
  }

  /** @param {string} sentence */
  #turnOff(sentence) {
    this.#session.turnOff();
    this.#alert.show(sentence);
    this.#letServiceWorkerIn();
  }

  /** Last, since it asks for every file of the page; and also without an engine, which it may bring. */
  #letServiceWorkerIn() {
    if (import.meta.env.PROD) keepOffline(serviceWorkers(), new URL('service-worker.js', this.#baseUrl));
  }

  /**
   * @param {Settings} changed
   * @param {string | null} problem
   */
  #apply(changed, problem) {
    // Also when nothing changed, so that a refused text gives way to the value in force.
    this.#store.update({ settings: changed });
    this.#alert.last('address', null);
    const search = writeSettings(changed, this.#store.presets);
    history.replaceState(null, '', `${location.pathname}${search}${location.hash}`);
    if (problem === null) this.#alert.clear();
    else this.#alert.show(problem);
  }

  /** @returns {Settings} */
  get #settings() {
    return /** @type {Settings} */ (this.#store.state.settings);
  }

  /** @returns {Ready} */
  get #ready() {
    return /** @type {Ready} */ (this.#store.state.engine);
  }

  get #config() {
    return trainConfig(this.#settings, this.#store.presets);
  }
}
