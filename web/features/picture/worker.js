/** What the network reads in a picture, and what the person asks about it afterwards. */

import { uniqueId } from '../../shared/unique-id.js';
import { unwrap, WorkerError } from '../../worker/problem.js';
import { RunWork } from '../../worker/run-work.js';

/** @import { PictureMark, PictureRun } from '../../generated/inkling-simd.js' */
/** @import { Progress } from '../../worker/pump.js' */
/** @import { Context } from '../../worker/service.js' */

/** @typedef {{ type: 'progress', task: 'picture' } & Progress} PictureEvent */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box in whole pixels of the picture */
/** @typedef {{ picture: string, marks: PictureMark[], strokeWidth: number, lightOnDark: boolean }} Reading marks in reading order */

/** All of the preparation, then what is left out in turn. */
const STEPS = /** @type {const} */ (['none', 'colours', 'light', 'centring', 'scaling', 'thickness']);

/** @param {Context<PictureEvent>} context */
export const actions = ({ module, engine, threads, pump, emit }) => {
  /** By the name that each was given. @type {Map<string, PictureRun>} */
  const runs = new Map();
  const runOf = (/** @type {string} */ picture) => {
    const run = runs.get(picture);
    if (run === undefined)
      throw new WorkerError('no-picture', 'This picture is no longer in memory; open it once more.');
    return run;
  };

  return {
    /**
     * It stays until it is closed.
     * @param {{ pixels: Uint8Array, width: number, height: number }} fields RGBA
     * @param {AbortSignal} signal
     */
    readPicture: async ({ pixels, width, height }, signal) => {
      const started = unwrap(module.startReading(engine, pixels, width, height));
      const run = /** @type {PictureRun} */ (started.run);
      /** @type {RunWork<Reading>} */
      const work = new RunWork(threads, {
        advance: (shards) => module.advanceRun(run, shards),
        finish: () => {
          const { strokeWidth, lightOnDark } = module.pictureOf(run);
          return { picture: uniqueId(), marks: module.marksOf(run), strokeWidth, lightOnDark };
        },
        drop: (reading) => {
          if (reading === undefined) run.delete();
        },
      });
      const reading = await pump.run(work, signal, (progress) =>
        emit({ type: 'progress', task: 'picture', ...progress }),
      );
      runs.set(reading.picture, run);
      return reading;
    },

    /** @param {{ picture: string }} fields */
    closePicture: ({ picture }) => {
      runs.get(picture)?.delete();
      runs.delete(picture);
      return {};
    },

    /** The picture on the way to its digits, in grey. @param {{ picture: string, stage: 'even' | 'ink' }} fields */
    pictureStage: ({ picture, stage }) => unwrap(module.stageOf(runOf(picture), stage)),

    /** Each as one digit. @param {{ picture: string, boxes: readonly Box[] }} fields */
    readBoxes: ({ picture, boxes }) =>
      boxes.map(({ left, top, right, bottom }) => {
        const { mark } = unwrap(module.readBox(runOf(picture), left, top, right, bottom));
        return /** @type {PictureMark} */ (mark);
      }),

    /** As two digits. @param {{ picture: string, box: Box }} fields */
    splitBox: ({ picture, box: { left, top, right, bottom } }) =>
      unwrap(module.splitBox(runOf(picture), left, top, right, bottom)).marks,

    /** With all of the preparation, and with one step of it left out each time. @param {{ picture: string, box: Box }} fields */
    withoutSteps: ({ picture, box: { left, top, right, bottom } }) =>
      STEPS.map((step) => ({ step, ...unwrap(module.withoutStep(runOf(picture), left, top, right, bottom, step)) })),
  };
};
