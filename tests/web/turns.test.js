/** A turn ends by whichever comes first, message or timer, and what comes late changes nothing. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTurns } from '../../web/worker/turns.js';

/** A channel whose messages arrive when the test says so, as in a browser that is slow to hand them on. */
class SlowChannel {
  /** @type {(() => void)[]} */
  static underWay = [];
  port1 = { onmessage: (/** @type {{ data: number }} */ _) => {} };
  port2 = {
    postMessage: (/** @type {number} */ data) => SlowChannel.underWay.push(() => this.port1.onmessage({ data })),
  };
}

/** @param {Promise<void>} turn */
async function isOver(turn) {
  return Promise.race([turn.then(() => true), new Promise((resolve) => setImmediate(() => resolve(false)))]);
}

describe('a turn', () => {
  beforeEach(() => {
    SlowChannel.underWay = [];
    vi.stubGlobal('MessageChannel', SlowChannel);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('lets what was sent before it in first', async () => {
    const heard = vi.fn();
    const { port1, port2 } = new SlowChannel();
    const nextTurn = createTurns();
    port1.onmessage = heard;
    port2.postMessage(0);
    const turn = nextTurn();
    SlowChannel.underWay.shift()?.();
    expect(heard).toHaveBeenCalled();
    expect(await isOver(turn)).toBe(false);
    SlowChannel.underWay.shift()?.();
    expect(await isOver(turn)).toBe(true);
  });

  it('ends by the timer where messages are slow, and its late message does not end the next one', async () => {
    const nextTurn = createTurns();
    const first = nextTurn();
    vi.advanceTimersByTime(0);
    expect(await isOver(first)).toBe(true);
    const second = nextTurn();
    SlowChannel.underWay.shift()?.();
    expect(await isOver(second)).toBe(false);
    SlowChannel.underWay.shift()?.();
    expect(await isOver(second)).toBe(true);
  });

  it('that ended by its message leaves no timer behind', async () => {
    const nextTurn = createTurns();
    const turn = nextTurn();
    SlowChannel.underWay.shift()?.();
    expect(await isOver(turn)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
