/** The images to learn from: as they are, and as a training would be given them. */

import { give } from '../../worker/giving.js';
import { unwrap } from '../../worker/problem.js';

/** @import { TrainConfig } from '../../shared/protocol.js' */
/** @import { Context } from '../../worker/service.js' */

/** @param {Context} context */
export const actions = ({ module, engine, bring }) => ({
  /** MNIST, for somebody who waits for it and sees how far it is. @param {{}} _ @param {AbortSignal} signal */
  bringData: async (_, signal) => {
    await bring(['train', 'test'], signal);
    return {};
  },

  /** How many images of each digit are here, to learn from and to test on: none before they are brought. */
  classCounts: () => module.classCounts(engine),

  /**
   * The pixels of the first images of a digit to learn from, one after another; as many as are here.
   * @param {{ digit: number, count: number }} fields
   */
  samples: ({ digit, count }) => ({ digit, pixels: module.trainingSamples(engine, digit, count) }),

  /**
   * Images by their numbers, one after another.
   * @param {{ split: 'train' | 'test', indices: Uint32Array }} fields
   * @param {AbortSignal} signal
   */
  images: async ({ split, indices }, signal) => {
    await bring([split], signal);
    const images = unwrap(module.imagesOf(engine, split, indices));
    return give(images, [images.pixels]);
  },

  /**
   * Refuses what is no list of corrections, or one of other images than these.
   * @param {{ csv: string }} fields
   * @param {AbortSignal} signal
   */
  checkCorrections: async ({ csv }, signal) => {
    await bring(['train', 'test'], signal);
    unwrap(module.checkCorrections(engine, csv));
    return {};
  },

  /**
   * So many examples, from the first on, as a training with this configuration sees them.
   * @param {{ config: TrainConfig, first: number, count: number }} fields
   */
  preview: ({ config, first, count }) => ({
    first,
    ...unwrap(module.previewExamples(engine, JSON.stringify(config), first, count)),
  }),
});
