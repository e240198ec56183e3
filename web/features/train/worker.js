/** The course of a training, what comes before it, and the file that it is kept in. */

import { unlessProblem, unwrap } from '../../worker/problem.js';
import { warmUp } from './worker-warm-up.js';

/** @import { Checkpoint, TrainConfig } from '../../shared/protocol.js' */
/** @import { Context } from '../../worker/service.js' */

/** @param {Context} context */
export const actions = ({ module, engine, loop, bring, prefetch, nextTurn }) => ({
  /**
   * So many examples, from the first on, as a training with this configuration sees them.
   * @param {{ config: TrainConfig, first: number, count: number }} fields
   */
  preview: ({ config, first, count }) => ({
    first,
    ...unwrap(module.previewExamples(engine, JSON.stringify(config), first, count)),
  }),

  /** The data, for later: whoever asks for them in earnest is told why they cannot be had. @param {{}} _ @param {AbortSignal} signal */
  prefetch: async (_, signal) => {
    await unlessProblem(prefetch(['train', 'test'], signal));
    return {};
  },

  /** The code that such a training runs, while nothing is computed. @param {{ config: TrainConfig }} fields */
  warmUp: async ({ config }) => {
    const mayGoOn = async () => {
      await nextTurn();
      return !loop.computing;
    };
    await unlessProblem(warmUp(module, config, mayGoOn));
    return {};
  },

  /**
   * Makes a fresh network and holds it, paused, before its first step.
   * @param {{ config: TrainConfig }} fields
   * @param {AbortSignal} signal
   */
  train: async ({ config }, signal) => {
    await bring(['train', 'test'], signal);
    return loop.begin(config);
  },

  /** @param {{}} _ @param {AbortSignal} signal */
  resume: async (_, signal) => {
    await bring(['train', 'test'], signal);
    loop.resume();
    return {};
  },

  pause: () => ({ step: loop.pause() }),

  /** @param {{}} _ @param {AbortSignal} signal */
  step: async (_, signal) => {
    await bring(['train', 'test'], signal);
    return { step: await loop.step(signal) };
  },

  stop: () => ({ step: loop.stop() }),

  /** Sends a checkpoint event, when there is anything new to keep. */
  save: () => {
    loop.checkpoint();
    return {};
  },

  /** @param {Checkpoint} checkpoint */
  load: (checkpoint) => loop.load(checkpoint),
});
