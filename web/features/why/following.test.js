/** What is explained, and when: what is drawn when it rests, what is learned with rests. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Following } from './following.js';

/** @type {{ signal: AbortSignal, finish: () => void }[]} */
let asked;
/** @type {Following} */
let following;
const pass = (/** @type {number} */ ms) => vi.advanceTimersByTimeAsync(ms);
const last = () => asked[asked.length - 1];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  following = new Following(
    (signal) =>
      new Promise((resolve) => {
        asked.push({ signal, finish: () => resolve(undefined) });
      }),
  );
});

afterEach(() => {
  vi.useRealTimers();
});

it('explains a drawing once it rests', async () => {
  for (let i = 0; i < 5; i++) {
    following.restart();
    await pass(100);
  }
  expect(asked).toHaveLength(0);
  await pass(200);
  expect(asked).toHaveLength(1);
});

it('drops the question that a change overtakes', async () => {
  following.restart();
  await pass(200);
  following.restart();
  expect(asked[0].signal.aborted).toBe(true);
  await pass(200);
  expect(asked).toHaveLength(2);
  asked[0].finish();
  await pass(0);
  following.stop();
  expect(asked[1].signal.aborted).toBe(true);
});

it('follows a network that learns one question after another, with rests', async () => {
  following.restart();
  await pass(200);
  for (let i = 0; i < 20; i++) following.goOn();
  await pass(5000);
  expect(asked).toHaveLength(1);
  last().finish();
  await pass(1900);
  expect(asked).toHaveLength(1);
  await pass(200);
  expect(asked).toHaveLength(2);
  last().finish();
  await pass(5000);
  expect(asked).toHaveLength(2);
});

it('asks nothing any more when it is stopped', async () => {
  following.goOn();
  following.restart();
  following.stop();
  await pass(5000);
  expect(asked).toHaveLength(0);
});
