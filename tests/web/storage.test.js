/** What outlives a reload, and a browser that keeps nothing. */

import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import { Storage } from '../../web/storage.js';

let count = 0;

/** @param {object} [parts] */
function storage(parts = {}) {
  const onProblem = vi.fn();
  return { onProblem, storage: new Storage({ name: `test ${++count}`, onProblem, ...parts }) };
}

const DRAWING = [{ points: [{ x: 0.1, y: 0.2, pressure: 0.5 }], pressed: true }];
const NETWORK = {
  checkpoint: { bytes: Uint8Array.of(1, 2, 3), resumable: true },
  inUse: true,
  metrics: null,
  trainedSeconds: 4,
  evaluation: null,
  curve: { stepsPerEpoch: 10, points: [], tests: [{ step: 10, accuracy: 0.9 }] },
};

describe('storage', () => {
  it('gives back what was kept', async () => {
    const { storage: kept, onProblem } = storage();
    await kept.saveDrawing(DRAWING);
    await kept.saveNetwork(NETWORK);
    expect(await kept.loadDrawing()).toEqual(DRAWING);
    expect(await kept.loadNetwork()).toEqual(NETWORK);
    expect(onProblem).not.toHaveBeenCalled();
  });

  it('forgets a network when told to', async () => {
    const { storage: kept } = storage();
    await kept.saveNetwork(NETWORK);
    await kept.saveNetwork(null);
    expect(await kept.loadNetwork()).toBeNull();
  });

  it('has nothing at first', async () => {
    const { storage: empty } = storage();
    expect(await empty.loadDrawing()).toEqual([]);
    expect(await empty.loadNetwork()).toBeNull();
  });

  it('takes nothing that it does not understand', async () => {
    const { storage: kept } = storage();
    await kept.saveDrawing(/** @type {any} */ ('a picture'));
    await kept.saveNetwork(/** @type {any} */ ({ checkpoint: { bytes: 'x' } }));
    expect(await kept.loadDrawing()).toEqual([]);
    expect(await kept.loadNetwork()).toBeNull();
  });

  it('leaves out the evaluation of a version that measured less', async () => {
    const { storage: kept } = storage();
    const evaluation = { count: 1, correct: 1, accuracy: 1, loss: 0, refused: 0, confusion: [], label: 'yours' };
    await kept.saveNetwork(/** @type {any} */ ({ ...NETWORK, evaluation }));
    expect(await kept.loadNetwork()).toEqual(NETWORK);
    const whole = { ...NETWORK, evaluation: { ...evaluation, ece: 0, bins: [] } };
    await kept.saveNetwork(whole);
    expect(await kept.loadNetwork()).toEqual(whole);
  });

  it('knows nothing of the held-out images from a version that did not tell', async () => {
    const { storage: kept } = storage();
    const metrics = { step: 10, loss: 0.1 };
    await kept.saveNetwork(/** @type {any} */ ({ ...NETWORK, metrics }));
    expect(await kept.loadNetwork()).toEqual({ ...NETWORK, metrics: { ...metrics, heldOutAccuracy: null } });
  });

  it.each([
    ['later', () => Promise.reject(new DOMException('no', 'SecurityError'))],
    [
      'at once',
      () => {
        throw new DOMException('no', 'SecurityError');
      },
    ],
  ])('says once, in one sentence, that the browser keeps nothing, when it refuses %s', async (_, refuse) => {
    const open = /** @type {any} */ (refuse);
    const { storage: blocked, onProblem } = storage({ open });
    await blocked.saveDrawing(DRAWING);
    await blocked.saveNetwork(NETWORK);
    expect(await blocked.loadDrawing()).toEqual([]);
    expect(onProblem).toHaveBeenCalledTimes(1);
    expect(onProblem.mock.calls[0][0]).toContain('will be gone after a reload');
  });

  it('says once that there is no room, and reads on', async () => {
    const open = /** @type {any} */ (
      async (/** @type {string} */ name, /** @type {number} */ version, /** @type {any} */ callbacks) => {
        const database = await openDB(name, version, callbacks);
        return {
          get: database.get.bind(database),
          put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
        };
      }
    );
    const { storage: full, onProblem } = storage({ open });
    await full.saveNetwork(NETWORK);
    await full.saveDrawing(DRAWING);
    expect(await full.loadNetwork()).toBeNull();
    expect(onProblem).toHaveBeenCalledTimes(1);
  });
});
