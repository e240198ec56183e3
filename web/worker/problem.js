/** What the engine or the worker refuses: a code for the program, and a message that is fit for the page. */

/** @import { Outcome } from '../generated/inkling-simd.js' */
/** @import { Value } from '../shared/protocol.js' */

export class WorkerError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = 'WorkerError';
    this.code = code;
  }
}

/**
 * What the engine answered, or its problem as an error.
 * @template {Outcome} Result
 * @param {Result} result
 * @returns {Value<Result>}
 */
export function unwrap({ problem, ...value }) {
  if (problem !== undefined) throw new WorkerError(problem.code, problem.message);
  return value;
}
