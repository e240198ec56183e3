/**
 * Wires the page: makes every region, the worker and the session, and connects what one says with
 * what another does. The only module that knows them all; it decides nothing by itself.
 */

import { PredictionView } from './features/answer/prediction.js';
import { DrawingPad } from './features/draw/drawing-pad.js';
import { Remarks } from './features/draw/remarks.js';
import { EngineView } from './features/engine/engine-view.js';
import { EvaluationView } from './features/test/evaluation.js';
import { ExamplesView } from './features/train/examples.js';
import { LossChart } from './features/train/loss-chart.js';
import { SettingsForm } from './features/train/settings-form.js';
import { TrainingPanel } from './features/train/training-panel.js';
import { NewestAnswer } from './shared/newest-answer.js';
import { Alert } from './shell/alert.js';
import { createWorker } from './shell/create-worker.js';
import { makeReady } from './shell/make-ready.js';
import { keepOffline, reloadOnce, serviceWorkers, startedWell } from './shell/offline.js';
import { fetchOriginal } from './shell/original.js';
import { Session } from './shell/session.js';
import {
  changeOverride,
  changePreset,
  networkName,
  readEngineWish,
  readSettings,
  trainConfig,
  writeSettings,
} from './shell/settings.js';
import { Storage } from './shell/storage.js';
import { Store } from './shell/store.js';
import { TabStorage } from './shell/tab-storage.js';
import { TrainerClient, TrainerError } from './shell/trainer-client.js';

/** @import { OverrideName, Settings } from './shell/settings.js' */
/** @import { Prediction, Preview, Ready } from './shared/protocol.js' */

const baseUrl = new URL('./', document.baseURI);
const address = new URLSearchParams(location.search);
/** The page opens without what takes longer, and takes it in when it comes. */
const PATIENCE_MS = 2000;
const LACKS_OF_THE_BROWSER = ['no-simd', 'no-webassembly'];

/** @type {TrainerClient} */
const client = new TrainerClient({
  createWorker,
  baseUrl: baseUrl.href,
  wish: readEngineWish(address),
  locks: navigator.locks,
  onEvent: (event) => session.hear(event),
  onRestart: (ready) => session.reopen(ready),
  onGivenUp: (sentence) => turnOff(sentence),
});
// First of all: it has the longest way to go, and its worker needs nothing of what follows.
const engineIsReady = client.start();

const store = new Store();
const alert = new Alert(region('alert'));
const pad = new DrawingPad(region('drawing'));
const prediction = new PredictionView(region('answer'));
const panel = new TrainingPanel(region('training'));
const form = new SettingsForm(region('settings'));
const examples = new ExamplesView(region('examples'));
const chart = new LossChart(region('curve'));
const evaluation = new EvaluationView(region('evaluation'));
const engine = new EngineView(region('engine'));

const storageName = `inkling ${baseUrl.pathname}`;
const storage = new Storage({
  name: storageName,
  tab: new TabStorage(storageName, () => sessionStorage),
  onProblem: (sentence) => alert.last('storage', sentence),
  onLetGo: (gone) => session.letGo(gone),
  locks: navigator.locks,
  manager: navigator.storage,
});

const remarks = new Remarks({
  tell: (sentence) => alert.remark(sentence),
  takeBack: () => alert.withdrawRemark(),
  isLearning: () => store.state.reader === 'own' && store.state.phase !== 'idle',
});

/** @type {NewestAnswer<Prediction>} */
const predictor = new NewestAnswer({
  ask: async () =>
    pad.strokes.length === 0 && !pad.drawing
      ? null
      : store.state.reader === 'none'
        ? null
        : client.request('predict', { ...pad.packed(), drawing: pad.drawing, shifts: settings().shifts }),
  show: (reading, isCurrent) => {
    if (reading !== null) prediction.show(reading);
    else if (pad.empty) prediction.showEmpty();
    else prediction.showUnread();
    if (isCurrent) remarks.read(reading);
  },
  onError: (error) => session.tell(error),
});

/** @type {NewestAnswer<Preview>} */
const previewer = new NewestAnswer({
  ask: async () => client.request('preview', { config: trainConfig(settings(), store.presets), ...examples.wanted }),
  show: (preview) => {
    if (preview !== null) examples.show(preview);
  },
  onError: (error) => session.tell(error),
});

/** @type {Session} */
const session = new Session(client, store, {
  tell: (sentence) => alert.show(sentence),
  untell: () => alert.clear(),
  tellLate: (sentence) => alert.last('late', sentence),
  networkChanged: () => predictor.refresh(),
  storage,
  fetchOriginal: (attempt) => fetchOriginal(baseUrl, attempt),
  patience: () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)),
  curve: chart,
  config: () => trainConfig(settings(), store.presets),
  networkName: () => networkName(settings(), store.presets),
  shifts: () => settings().shifts,
  now: () => performance.now(),
});

for (const view of [prediction, panel, form, examples, chart, evaluation, engine]) {
  store.subscribe((state) => view.render(state));
}
store.subscribe(() => listenQuietly());

pad.addEventListener('change', () => {
  listenQuietly();
  remarks.drawingChanged();
  if (!pad.empty) prediction.showUnread();
  predictor.refresh();
});
pad.addEventListener('stroke', () => remarks.strokeEnded(pad.strokes));
pad.addEventListener('settled', () => storage.saveDrawing(pad.strokes));

panel.addEventListener('train', () => session.train());
panel.addEventListener('pause', () => session.pause());
panel.addEventListener('resume', () => session.resume());
panel.addEventListener('step', () => session.step());
panel.addEventListener('stop', () => session.stop());
evaluation.addEventListener('evaluate', () => session.evaluate());
evaluation.addEventListener('shifts', (event) => {
  const { wanted } = /** @type {CustomEvent<{ wanted: boolean }>} */ (event).detail;
  apply({ ...settings(), shifts: wanted }, null);
  predictor.refresh();
});
examples.addEventListener('stale', () => previewer.refresh());
prediction.addEventListener('reader', (event) => {
  session.choose(/** @type {CustomEvent<{ id: string }>} */ (event).detail.id);
});

form.addEventListener('preset', (event) => {
  const { name } = detail(event);
  apply(changePreset(settings(), name, store.presets), null);
});
form.addEventListener('override', (event) => {
  const { name, text, settled } = detail(event);
  const changed = changeOverride(settings(), /** @type {OverrideName} */ (name), text, store.presets);
  if (settled) apply(changed.settings, changed.problem);
  else store.update({ settings: changed.settings });
});

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') session.keepNow();
});

// A service worker has come in: the page can be isolated from the next visit on. Or its next version has.
let serviceWorkerChanged = false;
/** The engine is off, and no other version of the page would change that. */
let isForGood = false;
serviceWorkers()?.addEventListener('controllerchange', () => {
  serviceWorkerChanged = true;
  // A page without an engine has nothing to lose, and the new one may have what it lacks.
  if (store.state.phase === 'off' && !isForGood) reloadOnce();
  else engine.render(store.state);
});

open();
// The boot script sees that all of this module came.
document.documentElement.dataset.awake = '';

/** From an empty page to one that answers. */
async function open() {
  const drawing = storage.loadDrawing();
  const kept = storage.load();
  session.fetchOriginal();
  drawing.then((strokes) => {
    if (strokes.length > 0 && pad.strokes.length === 0 && !pad.drawing) pad.restore(strokes);
  });
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
  else makeReady(client, trainConfig(settings(), store.presets), () => examples.refresh());
}

/** @param {Ready} ready */
function adopt(ready) {
  const { settings, problem } = readSettings(address, ready.presets);
  store.update({ engine: ready, memoryBytes: ready.memoryBytes, settings });
  if (Object.keys(settings.overrides).length > 0) form.reveal();
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

function listenQuietly() {
  const { phase } = store.state;
  prediction.setQuiet(pad.drawing || phase === 'running' || phase === 'stepping');
}

/** @param {Event} event */
function detail(event) {
  return /** @type {CustomEvent<{ name: string, text: string, settled: boolean }>} */ (event).detail;
}

/** @param {string} id */
function region(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
