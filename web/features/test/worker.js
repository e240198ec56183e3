/** How well the network that answers reads the test images. */

import { EvaluationWork, evaluationBefore } from '../../worker/evaluation.js';

/** @import { EvaluationEvent } from '../../worker/evaluation.js' */
/** @import { Context } from '../../worker/service.js' */

/** @param {Context<EvaluationEvent>} context */
export const actions = (context) => ({
  /** @param {{ shifts: boolean }} fields whether it averages over small shifts of each image @param {AbortSignal} signal */
  evaluate: async ({ shifts }, signal) => {
    const { pump, bring, emit } = context;
    await bring(['test'], signal);
    return pump.run(new EvaluationWork(context, shifts, {}), signal, (progress) =>
      emit({ type: 'progress', task: 'evaluation', ...progress }),
    );
  },

  /**
   * The one before it that the worker has; null when there is none.
   * @param {{ evaluation: string | undefined }} fields its id
   */
  evaluationBefore: ({ evaluation }) => evaluationBefore(context.engine, evaluation),
});
