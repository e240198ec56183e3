/**
 * How the network read each test image, by the evaluation that it was: what lists of errors and figures of single answers
 * are made of. The worker is asked once for each evaluation, until somebody says that they are needed no longer.
 */

/** @import { Answers } from '../shared/protocol.js' */
/** @import { TrainerClient } from './trainer-client.js' */

/**
 * @typedef {object} TestImage
 * @property {number} index in the test set
 * @property {number} label what it is
 * @property {number} answer what it was taken for
 * @property {boolean} refused it would have been called no digit
 * @property {number} loss cross-entropy, in nats
 * @property {number} confidence the probability of the answer
 * @property {number} margin how far that is ahead of the next probable digit
 * @property {Float32Array} probabilities of the ten digits
 */

/** @type {Map<string, Promise<TestImage[] | null>>} */
const KNOWN = new Map();

/**
 * @param {Pick<TrainerClient, 'request'>} client
 * @param {string | undefined} evaluation its id
 * @returns {Promise<TestImage[] | null>} null when the worker has them no longer
 */
export function testAnswers(client, evaluation) {
  if (evaluation === undefined) return Promise.resolve(null);
  const known = KNOWN.get(evaluation);
  if (known !== undefined) return known;
  const asked = client.request('answers', { evaluation }).then((columns) => columns && toImages(columns));
  KNOWN.set(evaluation, asked);
  asked.then(
    (images) => images ?? KNOWN.delete(evaluation),
    () => KNOWN.delete(evaluation),
  );
  return asked;
}

/**
 * Those of the evaluation before it that the worker has.
 * @param {Pick<TrainerClient, 'request'>} client
 * @param {string | undefined} evaluation its id
 * @returns {Promise<TestImage[] | null>} null when there is none
 */
export async function answersBefore(client, evaluation) {
  if (evaluation === undefined) return null;
  const before = await client.request('evaluationBefore', { evaluation });
  return testAnswers(client, before ?? undefined);
}

/** Nobody looks at them any more. */
export function forgetTestAnswers() {
  KNOWN.clear();
}

/** @param {Answers} columns @returns {TestImage[]} */
function toImages({ labels, answers, refused, losses, probabilities }) {
  return Array.from(labels, (label, index) => {
    const own = probabilities.subarray(10 * index, 10 * index + 10);
    const answer = answers[index];
    const confidence = own[answer];
    const second = own.reduce((most, share, digit) => (digit === answer ? most : Math.max(most, share)), 0);
    return {
      index,
      label,
      answer,
      refused: refused[index] === 1,
      loss: losses[index],
      confidence,
      margin: confidence - second,
      probabilities: own,
    };
  });
}
