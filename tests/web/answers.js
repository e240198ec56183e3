/** The answers of an evaluation, as the engine tells them, for tests of what is made of them. */

/** @typedef {{ label: number, answer: number, confidence: number, loss?: number, refused?: boolean }} Told */

/**
 * All images are a 1 that was read so, but for those that are named by their numbers.
 * @param {number} count
 * @param {Record<number, Told>} told
 */
export function answerColumns(count, told) {
  const columns = {
    labels: new Uint8Array(count).fill(1),
    answers: new Uint8Array(count).fill(1),
    refused: new Uint8Array(count),
    losses: new Float32Array(count),
    probabilities: new Float32Array(10 * count),
  };
  for (let index = 0; index < count; index++) {
    const { label, answer, confidence, loss = 0, refused = false } = told[index] ?? RIGHT;
    columns.labels[index] = label;
    columns.answers[index] = answer;
    columns.refused[index] = Number(refused);
    columns.losses[index] = loss;
    const own = columns.probabilities.subarray(10 * index, 10 * index + 10);
    own.fill((1 - confidence) / 9);
    own[answer] = confidence;
  }
  return columns;
}

/** @type {Told} */
const RIGHT = { label: 1, answer: 1, confidence: 0.9 };
