/** Both ends of the line between the engine, which wants helper threads, and the page, which makes them. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { employHelpers } from '../../web/shell/helper-threads.js';
import { helperThreads } from '../../web/worker/helper-threads.js';

const SCRIPT = 'https://host.example/engine/inkling-simd-threads.js?retry=1';

class FakeHelper {
  /** @type {((event: any) => void) | null} */
  onmessage = null;
  /** @type {((event: any) => void) | null} */
  onerror = null;
  postMessage = vi.fn();
  terminate = vi.fn();

  /** @param {unknown[]} parameters */
  constructor(...parameters) {
    this.parameters = parameters;
    made.push(this);
  }
}

/** @type {FakeHelper[]} what the page has made */
let made;
/** @type {() => void} */
let dismiss;
/** @type {typeof Worker} as the engine's module sees it */
let Thread;

beforeEach(() => {
  made = [];
  Thread = helperThreads(SCRIPT, (line) => {
    dismiss = employHelpers(line, /** @type {any} */ (FakeHelper));
  });
});

afterEach(() => dismiss());

/** @param {number} count */
async function makeThreads(count) {
  const threads = Array.from({ length: count }, () => new Thread('whatever the module says'));
  await vi.waitFor(() => expect(made).toHaveLength(count));
  return threads;
}

describe('a helper thread', () => {
  it('runs the script of the engine that wants it, under the name by which that knows what it is', async () => {
    await makeThreads(1);
    expect(made[0].parameters).toEqual([SCRIPT, { type: 'module', name: 'em-pthread' }]);
  });

  it('hears what it is told and is heard, each by itself', async () => {
    const threads = await makeThreads(2);
    const heard = threads.map((thread) => {
      const hear = vi.fn();
      thread.onmessage = hear;
      return hear;
    });
    threads[1].postMessage({ cmd: 'load' });
    await vi.waitFor(() => expect(made[1].postMessage).toHaveBeenCalledWith({ cmd: 'load' }));
    expect(made[0].postMessage).not.toHaveBeenCalled();
    made[1].onmessage?.({ data: { cmd: 'loaded' } });
    await vi.waitFor(() => expect(heard[1]).toHaveBeenCalledWith({ data: { cmd: 'loaded' } }));
    expect(heard[0]).not.toHaveBeenCalled();
  });

  it.each([
    ['that fails', 'unreachable', 'unreachable'],
    ['whose script does not come', undefined, 'The script did not come.'],
  ])('%s says so to the engine, and not to the page', async (_, message, told) => {
    const [thread] = await makeThreads(1);
    const fail = vi.fn();
    thread.onerror = fail;
    const event = { message, preventDefault: vi.fn() };
    made[0].onerror?.(event);
    expect(event.preventDefault).toHaveBeenCalled();
    await vi.waitFor(() => expect(fail).toHaveBeenCalledWith({ filename: SCRIPT, lineno: 0, message: told }));
  });

  it('ends when it is not wanted any more', async () => {
    const [, second] = await makeThreads(2);
    second.terminate();
    await vi.waitFor(() => expect(made[1].terminate).toHaveBeenCalled());
    expect(made[0].terminate).not.toHaveBeenCalled();
  });

  it('ends with the engine', async () => {
    await makeThreads(2);
    dismiss();
    for (const helper of made) expect(helper.terminate).toHaveBeenCalledOnce();
  });
});
