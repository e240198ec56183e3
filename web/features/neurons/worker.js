/** What excites each unit of the network that answers, and how the numbers of its layers are spread. Nothing is kept. */

import { unwrap } from '../../worker/problem.js';
import { RunWork } from '../../worker/run-work.js';

/** @import { ExcitationRun, LayerFiguresRun, LayerSpread, LayerSpreads, UnitsOfLayer } from '../../generated/inkling-simd.js' */
/** @import { Spec } from '../../shared/layer-words.js' */
/** @import { Progress } from '../../worker/pump.js' */
/** @import { Context } from '../../worker/service.js' */

/** @typedef {{ type: 'progress', task: 'neurons' } & Progress} NeuronsEvent */

/** @typedef {Omit<UnitsOfLayer, 'spec'> & { spec: Spec }} Units of a layer, in columns */
/** @typedef {Omit<LayerSpread, 'spec'> & { spec: Spec }} Spread of a layer */
/** @typedef {Omit<LayerSpreads, 'layers'> & { layers: Spread[] }} Spreads */

/** @param {Context<NeuronsEvent>} context */
export const actions = ({ module, engine, threads, pump, bring, emit }) => ({
  /**
   * On the test images, of the network as it is now; also while it trains.
   * @param {Record<string, never>} _fields
   * @param {AbortSignal} signal
   * @returns {Promise<Units[]>}
   */
  excitations: async (_fields, signal) => {
    await bring(['test'], signal);
    const run = /** @type {ExcitationRun} */ (unwrap(module.startExcitations(engine)).run);
    const work = new RunWork(threads, {
      advance: (shards) => module.advanceRun(run, shards),
      finish: () => module.unitsByLayer(run).map(withSpec),
      drop: () => run.delete(),
    });
    return pump.run(work, signal, (progress) => emit({ type: 'progress', task: 'neurons', ...progress }));
  },

  /**
   * Of weights, activations and gradients, by a batch of test images: too short for its progress to be told.
   * @param {Record<string, never>} _fields
   * @param {AbortSignal} signal
   * @returns {Promise<Spreads>}
   */
  spreads: async (_fields, signal) => {
    await bring(['test'], signal);
    const run = /** @type {LayerFiguresRun} */ (unwrap(module.startLayerFigures(engine)).run);
    const work = new RunWork(1, {
      advance: (shards) => module.advanceRun(run, shards),
      finish: () => {
        const spreads = module.spreadByLayer(run);
        return { ...spreads, layers: spreads.layers.map(withSpec) };
      },
      drop: () => run.delete(),
    });
    return pump.run(work, signal, () => {});
  },
});

/** @template {{ spec: string }} Layer @param {Layer} layer @returns {Omit<Layer, 'spec'> & { spec: Spec }} */
function withSpec(layer) {
  return { ...layer, spec: JSON.parse(layer.spec) };
}
