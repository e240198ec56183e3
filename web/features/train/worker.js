/** The course of a training, what comes before it, and the file that it is kept in. */

import { unlessProblem, unwrap, WorkerError } from '../../worker/problem.js';
import { Training } from './worker-training.js';
import { warmUp } from './worker-warm-up.js';

/** @import { Checkpoint, TrainConfig, TrainingInfo } from '../../shared/protocol.js' */
/** @import { Context } from '../../worker/service.js' */
/** @import { TrainingEvent } from './worker-training.js' */

/** Of the parts of the training images the first; those behind it can be trained on. */
const LABELS = 1;

/** @type {TrainingInfo} */
const NO_TRAINING = { active: false, config: null, step: 0, stepsPerEpoch: 0, totalSteps: 0, finished: false };

/** @param {Context<TrainingEvent>} context */
export const actions = (context) => {
  const { module, engine, pump, bring, bringMore, prefetch, nextTurn } = context;
  /** Of the engine: whichever it is. */
  const run = new module.TrainingRun(engine);
  /** @type {Training | null} the one in hand */
  let training = null;

  /** @param {Training | null} next */
  const take = (next) => {
    training?.abandon();
    training = next;
  };

  /** @returns {TrainingInfo} of the engine's */
  const describe = () => {
    const described = module.describeTraining(run);
    if (described === undefined) return NO_TRAINING;
    return { ...described, active: true, config: JSON.parse(described.config) };
  };

  const inHand = () => {
    if (training === null || training.isOver) {
      throw new WorkerError('no-training', 'There is no training to go on with; press Train.');
    }
    return training;
  };

  return {
    /** The data, for later: whoever asks for them in earnest is told why they cannot be had. @param {{}} _ @param {AbortSignal} signal */
    prefetch: async (_, signal) => {
      await unlessProblem(prefetch(['train', 'test'], signal));
      return {};
    },

    /** The code that such a training runs, while nothing is computed. @param {{ config: TrainConfig }} fields */
    warmUp: async ({ config }) => {
      const mayGoOn = async () => {
        await nextTurn();
        return !pump.computing;
      };
      await unlessProblem(warmUp(module, config, mayGoOn));
      return {};
    },

    /**
     * Makes a fresh network and holds it, paused, before its first step. The network before it stays on failure.
     * @param {{ config: TrainConfig, corrections?: string }} fields with the list that the images are corrected by, if any
     * @param {AbortSignal} signal
     */
    train: async ({ config, corrections = '' }, signal) => {
      // What corrections leave out can be told when all is here.
      const beginsEarly = (config.part_size ?? 0) > 0 && corrections === '';
      const parts = beginsEarly ? await bringMore('train', LABELS, signal) : null;
      if (parts === null) await bring(['train', 'test'], signal);
      const network = unwrap(module.startTraining(run, JSON.stringify(config), corrections));
      const described = describe();
      take(new Training(context, run, network, described, parts));
      // What is still to come: the training waits for it, and says what becomes of it.
      prefetch(['train', 'test'], new AbortController().signal).catch(() => {});
      return { network, training: described };
    },

    /** @param {{}} _ @param {AbortSignal} signal */
    resume: async (_, signal) => {
      await inHand().bringData(signal);
      inHand().resume();
      return {};
    },

    pause: () => ({ step: inHand().pause() }),

    /** @param {{}} _ @param {AbortSignal} signal */
    step: async (_, signal) => {
      await inHand().bringData(signal);
      return { step: await inHand().step(signal) };
    },

    stop: () => ({ step: inHand().stop() }),

    /** Sends a checkpoint event, when there is anything new to keep. */
    save: () => {
      training?.checkpoint();
      return {};
    },

    /** The network of a file answers; its training can be gone on with, if it is to be. @param {Checkpoint} checkpoint */
    load: ({ bytes, resumable }) => {
      const network = unwrap(module.loadModel(run, bytes));
      const described = describe();
      const active = resumable && described.active;
      take(active ? new Training(context, run, network, described, null) : null);
      if (!active) module.stopTraining(run);
      return { training: { ...described, active } };
    },
  };
};
