// @vitest-environment happy-dom
/** What digits look like: its progress is told once it takes a second, and Cancel ends it. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { part } from '../../shared/parts.js';
import { LooksSection } from './looks-section.js';
import MARKUP from './why.html?raw';

/** @type {AbortSignal[]} of what was asked for, which takes its time */
let asked;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = MARKUP;
  asked = [];
  const request = (/** @type {unknown} */ _type, /** @type {unknown} */ _fields, /** @type {AbortSignal} */ signal) => {
    asked.push(signal);
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  new LooksSection(document.body, /** @type {any} */ ({ client: { request }, events: { say: vi.fn() } }));
});

afterEach(() => {
  vi.useRealTimers();
});

it('is told to be under way after a second, and is over when it is cancelled', async () => {
  const section = part(document.body, 'looks');
  const waiting = part(section, 'waiting');
  part(section, 'show').click();
  await vi.advanceTimersByTimeAsync(900);
  expect(waiting.hidden).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  expect(waiting.hidden).toBe(false);

  waiting.querySelector('button')?.click();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.map(({ aborted }) => aborted)).toEqual([true]);
  expect(waiting.hidden).toBe(true);
  expect(part(section, 'sentence').textContent).toBe('Cancelled.');
});
