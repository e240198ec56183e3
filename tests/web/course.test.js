/** The tables of the course of a training: whatever is wanted, in whatever state, asking comes to an end. */

import { expect, test } from 'vitest';
import { nextOf, PRESSES, phaseOf } from '../../web/shell/course.js';

/** @import { Fact, Wanted } from '../../web/shell/course.js' */

const WANTED = /** @type {Wanted[]} */ (['rest', 'read', 'run', 'hold', 'step', 'stop']);
const FACTS = /** @type {Fact[]} */ (['none', 'paused', 'running']);
/** What the worker makes of its training when it is asked. */
const OUTCOMES = /** @type {Record<string, Fact>} */ ({
  train: 'paused',
  resume: 'running',
  pause: 'paused',
  stop: 'none',
  step: 'paused',
  read: 'none',
});

/** @param {Wanted} wanted @param {boolean} fresh @param {Fact} fact */
function asked(wanted, fresh, fact) {
  const all = [];
  for (let made = /** @type {'unmade' | Fact} */ (fresh ? 'unmade' : fact); all.length < 5; ) {
    const ask = nextOf(wanted, made);
    if (ask === null) break;
    all.push(ask);
    if (ask === 'step' || ask === 'read') break; // the wish is fulfilled
    made = OUTCOMES[ask];
  }
  return all.join(' ');
}

test.each([
  ['a fresh run', 'run', true, 'none', 'train resume'],
  ['a fresh run beside a training that waits', 'run', true, 'paused', 'train resume'],
  ['a fresh run that is held before it began', 'hold', true, 'none', 'train'],
  ['a fresh single step', 'step', true, 'none', 'train step'],
  ['a fresh run that is stopped before it was made leaves the one that waits alone', 'stop', true, 'paused', ''],
  ['to go on', 'run', false, 'paused', 'resume'],
  ['to hold what runs', 'hold', false, 'running', 'pause'],
  ['to stop what runs', 'stop', false, 'running', 'stop'],
  ['to go on with what has ended meanwhile', 'run', false, 'none', ''],
])('%s', (_, wanted, fresh, fact, requests) => {
  expect(asked(/** @type {Wanted} */ (wanted), fresh, /** @type {Fact} */ (fact))).toBe(requests);
});

test('asking ends, from everywhere', () => {
  for (const wanted of WANTED) {
    for (const fact of FACTS) {
      for (const fresh of [true, false]) expect(asked(wanted, fresh, fact).split(' ').length).toBeLessThan(3);
    }
  }
});

test('with nothing left to ask, what rests is idle or paused, and what runs is running', () => {
  expect(FACTS.map((fact) => phaseOf('rest', fact, fact, undefined))).toEqual(['idle', 'paused', 'running']);
  expect(FACTS.map((fact) => phaseOf('stop', 'unmade', fact, undefined))).toEqual(['idle', 'paused', 'running']);
});

test('there is a press that leaves every phase with a training in hand', () => {
  for (const phase of /** @type {const} */ (['preparing', 'running', 'paused', 'stepping'])) {
    expect(PRESSES.stop[phase]).toBe('stop');
  }
});
