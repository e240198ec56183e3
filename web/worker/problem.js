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

/**
 * What nobody waits for may fail without a word; a trap still ends the worker.
 * @param {Promise<void>} work
 */
export async function unlessProblem(work) {
  try {
    await work;
  } catch (error) {
    if (!isProblem(error)) throw error;
  }
}

/**
 * @param {unknown} error
 * @returns {error is Error & { code: string }}
 */
export function isProblem(error) {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
