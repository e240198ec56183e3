/** What the worker does for a picture: it stays until it is closed, and is gone with whoever waits no longer. */

import { describe, expect, it, vi } from 'vitest';
import { actions } from './worker.js';

const BOX = { left: 1, top: 2, right: 3, bottom: 4 };
const { signal } = new AbortController();

/** @param {object} [module] */
function picture(module) {
  const run = { delete: vi.fn() };
  const emit = vi.fn();
  const context = {
    engine: {},
    threads: 2,
    emit,
    module: {
      startReading: () => ({ run }),
      advanceRun: () => ({ done: true, seen: 5, count: 5 }),
      marksOf: () => [{ digit: 4 }],
      pictureOf: () => ({ width: 2, height: 1, strokeWidth: 3, lightOnDark: true }),
      stageOf: () => ({ width: 2, height: 1, pixels: new Uint8Array(2) }),
      readBox: (/** @type {any} */ _, /** @type {number} */ left) => ({ mark: { left } }),
      withoutStep: (/** @type {any[]} */ ...all) => ({ digit: 4, asked: all.slice(1) }),
      ...module,
    },
    pump: {
      run: async (/** @type {any} */ work, /** @type {AbortSignal} */ given, /** @type {any} */ tell) => {
        try {
          given.throwIfAborted();
          work.advance(2);
          tell(work.progress);
          return work.result;
        } finally {
          work.end();
        }
      },
    },
  };
  return { run, emit, ...actions(/** @type {any} */ (context)) };
}

const PIXELS = { pixels: new Uint8Array(8), width: 2, height: 1 };

describe('the worker of pictures', () => {
  it('reads one, tells how far it is, and answers what is asked about it until it is closed', async () => {
    const { run, emit, readPicture, readBoxes, pictureStage, withoutSteps, closePicture } = picture();
    const { picture: name, marks, strokeWidth, lightOnDark } = await readPicture(PIXELS, signal);
    expect({ marks, strokeWidth, lightOnDark }).toEqual({ marks: [{ digit: 4 }], strokeWidth: 3, lightOnDark: true });
    expect(emit).toHaveBeenCalledWith({ type: 'progress', task: 'picture', done: 5, total: 5 });
    expect(readBoxes({ picture: name, boxes: [BOX, { ...BOX, left: 0 }] })).toEqual([{ left: 1 }, { left: 0 }]);
    expect(pictureStage({ picture: name, stage: 'ink' }).width).toBe(2);
    const steps = withoutSteps({ picture: name, box: BOX });
    expect(steps.map(({ step }) => step)).toEqual(['none', 'colours', 'light', 'centring', 'scaling', 'thickness']);
    expect(steps[1]).toMatchObject({ digit: 4, asked: [1, 2, 3, 4, 'colours'] });
    expect(run.delete).not.toHaveBeenCalled();
    closePicture({ picture: name });
    closePicture({ picture: name });
    expect(run.delete).toHaveBeenCalledTimes(1);
    expect(() => readBoxes({ picture: name, boxes: [BOX] })).toThrow('open it once more');
  });

  it('forgets one that nobody waits for', async () => {
    const { run, readPicture } = picture();
    await expect(readPicture(PIXELS, AbortSignal.abort())).rejects.toThrow();
    expect(run.delete).toHaveBeenCalledTimes(1);
  });

  it('passes on what the engine refuses, in its words', async () => {
    const problem = { code: 'no-network', message: 'There is no network.' };
    await expect(picture({ startReading: () => ({ problem }) }).readPicture(PIXELS, signal)).rejects.toThrow(
      problem.message,
    );
  });
});
