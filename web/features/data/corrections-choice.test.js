// @vitest-environment happy-dom
/** Whether a training is given the corrections: offered once there are some, off until it is wanted, and never after them. */

import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { region } from '../../../tests/web/page.js';
import { state } from '../../../tests/web/states.js';
import { corrections } from '../../shell/corrections.js';
import { Events } from '../../shell/events.js';
import { Store } from '../../shell/store.js';
import { CorrectionsChoice } from './corrections-choice.js';
import MARKUP from './data.html?raw';

/** @import { Correction } from '../../shell/corrections.js' */

/** @type {Correction[]} */
const MADE = [
  { split: 'train', index: 1247, label: 2, corrected: 7 },
  { split: 'train', index: 9, label: 4, corrected: null },
];

/** @type {Store} */
let store;
const events = new Events();
const section = () => region('data-corrections');
const box = () => /** @type {HTMLInputElement} */ (section().querySelector('input'));

beforeEach(async () => {
  document.body.innerHTML = MARKUP;
  await corrections(events).forget();
  store = new Store();
  const choice = new CorrectionsChoice(section(), { store, events });
  store.subscribe((state) => choice.render(state));
  store.update(state({}));
});

describe('training with corrections', () => {
  it('is offered once there are some of training images, and is off then', async () => {
    await corrections(events).put([{ split: 'test', index: 7, label: 1, corrected: 2 }]);
    expect(section().hidden).toBe(true);
    await corrections(events).put(MADE);
    expect(section().hidden).toBe(false);
    expect(section().textContent).toContain('1 with another label, 1 left out.');
    expect(box().checked).toBe(false);
    expect(store.state.corrections).toBeNull();
  });

  it('goes by the corrections as they are when it begins, and by none when they are gone', async () => {
    await corrections(events).put(MADE);
    box().click();
    const csv = 'set,index,label,correction\ntrain,9,4,drop\ntrain,1247,2,7\n';
    expect(store.state.corrections).toEqual({ csv, count: 2 });
    await corrections(events).put([{ ...MADE[1], corrected: 4 }]);
    expect(store.state.corrections?.count).toBe(1);
    await corrections(events).forget();
    expect(store.state.corrections).toBeNull();
    corrections(events).undo();
    expect(box().checked).toBe(false);
    expect(store.state.corrections).toBeNull();
  });

  it('can be switched off, but not while a training is in hand', async () => {
    await corrections(events).put(MADE);
    box().click();
    box().click();
    expect(store.state.corrections).toBeNull();
    store.update({ phase: 'paused' });
    expect(box().disabled).toBe(true);
  });
});
