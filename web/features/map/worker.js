/** The map of the test images to the network that answers: kept in the engine for the drawing to be put on it. */

import { give } from '../../worker/giving.js';
import { unwrap } from '../../worker/problem.js';
import { RunWork } from '../../worker/run-work.js';

/** @import { MapRun } from '../../generated/inkling-simd.js' */
/** @import { Progress } from '../../worker/pump.js' */
/** @import { Context } from '../../worker/service.js' */

/** @typedef {{ type: 'progress', task: 'map' } & Progress} MapEvent */

/** @param {Context<MapEvent>} context */
export const actions = ({ module, engine, threads, pump, bring, emit }) => {
  /** @type {MapRun | null} that is drawn */
  let drawn = null;
  const forget = () => {
    drawn?.delete();
    drawn = null;
  };
  return {
    /**
     * Of the network as it is now; also while it trains.
     * @param {Record<string, never>} _fields
     * @param {AbortSignal} signal
     */
    drawMap: async (_fields, signal) => {
      await bring(['test'], signal);
      const run = /** @type {MapRun} */ (unwrap(module.startMap(engine)).run);
      const work = new RunWork(threads, {
        advance: (shards) => module.advanceRun(run, shards),
        finish: () => {
          const map = module.imageMap(run);
          return give(map, [map.indices, map.labels, map.answers, map.places]);
        },
        drop: (map) => {
          if (map === undefined) return run.delete();
          forget();
          drawn = run;
        },
      });
      return pump.run(work, signal, (progress) => emit({ type: 'progress', task: 'map', ...progress }));
    },

    /**
     * Where an image lies on the map that was drawn last; null when there is none.
     * @param {{ pixels: Uint8Array }} fields
     */
    placeOnMap: ({ pixels }) => (drawn === null ? null : unwrap(module.placeOnMap(drawn, pixels)).place),

    /** Nobody looks at it any more. */
    leaveMap: () => {
      forget();
      return null;
    },
  };
};
