/**
 * The course of a training, as one machine in three tables. A press changes what is wanted (PRESSES), the worker's news
 * tell what is so (FACTS), and COURSE says what is asked next to bring the second to the first. So presses may come in any
 * order, as fast as they like. Data only: session.js drives it.
 */

/** @import { CallName } from '../shared/protocol.js' */
/** @import { Phase } from './store.js' */

/**
 * What the person wants: `rest` is content with what there is, `read` with a certain network that answers.
 * @typedef {'rest' | 'read' | 'run' | 'hold' | 'step' | 'stop'} Wanted
 */

/** @typedef {'train' | 'step' | 'resume' | 'pause' | 'stop'} Press */

/**
 * What the worker's training does, or that the one that is wanted is still to be made.
 * @typedef {'none' | 'paused' | 'running'} Fact
 * @typedef {'unmade' | Fact} Made
 */

/** @typedef {{ phase: Phase | null, ask: 'read' | CallName | null }} Cell */

/**
 * What a press wants, by the phase in which it comes; where there is nothing, it means nothing.
 * @type {Record<Press, Partial<Record<Phase, Wanted>>>}
 */
export const PRESSES = {
  train: { idle: 'run' },
  step: { idle: 'step', paused: 'step' },
  resume: { preparing: 'run', paused: 'run', stepping: 'run' },
  pause: { preparing: 'hold', running: 'hold' },
  stop: { preparing: 'stop', running: 'stop', paused: 'stop', stepping: 'stop' },
};

/** What the worker's news make of its training. */
export const FACTS = /** @type {const} */ ({
  running: 'running',
  paused: 'paused',
  stopped: 'none',
  done: 'none',
  failed: 'none',
});

/** @param {Phase | null} phase @param {Cell['ask']} [ask] @returns {Cell} */
const cell = (phase, ask = null) => ({ phase, ask });

/**
 * The phase that is shown and what is asked next, by what is wanted and what the training does. Null: the phase of a
 * page at rest. With nothing left to ask, the page is at rest.
 * @type {Record<Wanted, Record<Made, Cell>>}
 */
// biome-ignore format: a table
const COURSE = {
  rest: { unmade: cell(null),                 none: cell('idle'),         paused: cell('paused'),              running: cell('running') },
  read: { unmade: cell(null),                 none: cell('idle', 'read'), paused: cell('paused', 'read'),      running: cell('running', 'read') },
  run:  { unmade: cell('preparing', 'train'), none: cell('preparing'),    paused: cell('preparing', 'resume'), running: cell('running') },
  hold: { unmade: cell('preparing', 'train'), none: cell('idle'),         paused: cell('paused'),              running: cell('running', 'pause') },
  step: { unmade: cell('stepping', 'train'),  none: cell('stepping'),     paused: cell('stepping', 'step'),    running: cell('running') },
  stop: { unmade: cell(null),                 none: cell('idle'),         paused: cell('paused', 'stop'),      running: cell('running', 'stop') },
};

/**
 * What is asked next; null when what is wanted is so, or cannot be.
 * @param {Wanted} wanted
 * @param {Made} made
 */
export function nextOf(wanted, made) {
  return COURSE[wanted][made].ask;
}

/**
 * @param {Wanted} wanted
 * @param {Made} made
 * @param {Fact} fact of the training that there is
 * @param {CallName | undefined} asked under way
 * @returns {Phase}
 */
export function phaseOf(wanted, made, fact, asked) {
  if (fact === 'running') return 'running';
  // A single step that was overtaken by another press is on its way to that one.
  if (asked === 'step') return wanted === 'step' ? 'stepping' : 'preparing';
  if (asked === 'train' || asked === 'resume') return 'preparing';
  return COURSE[wanted][made].phase ?? /** @type {Phase} */ (COURSE.rest[fact].phase);
}
