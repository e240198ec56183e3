/**
 * The state of the page in one object. Regions render from it; the session and what else
 * asks the worker change it, by patches. A region never reads another region.
 */

import { Curve } from './curve.js';

/** @import { Evaluation, Metrics, Preset, Ready } from '../shared/protocol.js' */
/** @import { Settings } from './settings.js' */

/**
 * starting: no engine yet. idle: nothing in hand. preparing: data on its way, before the first step
 * or before going on. stepping: one step, while paused. off: no engine, and none will come.
 * @typedef {'starting' | 'idle' | 'preparing' | 'running' | 'paused' | 'stepping' | 'off'} Phase
 */

/** A training goes on, or is about to. @param {Phase} phase */
export function trains(phase) {
  return phase === 'preparing' || phase === 'running' || phase === 'stepping';
}

/** @typedef {{ id: string, text: string }} NetworkLabel one that can be chosen */

/**
 * @typedef {object} State
 * @property {Phase} phase
 * @property {boolean} holdAfterPreparing pause was pressed before there was anything to pause
 * @property {boolean} evaluating an evaluation that the person asked for
 * @property {{ task: 'data' | 'evaluation' | 'picture' | 'nearest' | 'robustness' | 'doubtful' | 'map' | 'neurons' | 'explanation' | 'change' | 'looks', done: number, total: number } | null} task
 * @property {Ready | null} engine
 * @property {number} memoryBytes
 * @property {Settings | null} settings
 * @property {{ csv: string, count: number } | null} corrections of labels, by which the images of the next training are corrected
 * @property {Metrics | null} metrics
 * @property {Curve} curve of the training whose network answers
 * @property {number | null} trainedSeconds of a training that is over
 * @property {(Evaluation & { label: string, step?: number, shifts?: boolean }) | null} evaluation of whom, after which step
 *   of the training it was measured, and whether averaged over shifts, which an earlier version did not keep
 * @property {'none' | 'original' | 'own'} reader whose network answers
 * @property {boolean} fromLastVisit the own network is the one of an earlier visit
 * @property {string | null} network the person's own that answers
 * @property {readonly NetworkLabel[]} networks of the person, newest first
 */

/** @type {State} */
export const INITIAL_STATE = {
  phase: 'starting',
  holdAfterPreparing: false,
  evaluating: false,
  task: null,
  engine: null,
  memoryBytes: 0,
  settings: null,
  corrections: null,
  metrics: null,
  curve: new Curve(),
  trainedSeconds: null,
  evaluation: null,
  reader: 'none',
  fromLastVisit: false,
  network: null,
  networks: [],
};

export class Store {
  /** @type {State} */
  #state = INITIAL_STATE;
  /** @type {((state: State) => void)[]} */
  #listeners = [];

  /** @returns {Readonly<State>} */
  get state() {
    return this.#state;
  }

  /** @returns {readonly Preset[]} */
  get presets() {
    return this.#state.engine?.presets ?? [];
  }

  /** @param {Partial<State>} patch */
  update(patch) {
    this.#state = { ...this.#state, ...patch };
    for (const listener of this.#listeners) listener(this.#state);
  }

  /** @param {(state: State) => void} listener called at once and after every change */
  subscribe(listener) {
    this.#listeners.push(listener);
    listener(this.#state);
  }
}
