/** A drawing for who has none yet: a 7. */

/** @import { Subject } from './subject.js' */
/** @import { TrainerClient } from './trainer-client.js' */

const POINTS = Float32Array.of(0.28, 0.22, 0.5, 0.2, 0.72, 0.22, 0.6, 0.45, 0.46, 0.8);

/** As the network that answers sees and reads it. @param {Pick<TrainerClient, 'request'>} client @returns {Promise<Subject>} */
export async function readSample(client) {
  const strokes = { points: POINTS.slice(), lengths: Uint32Array.of(POINTS.length / 2) };
  const reading = await client.request('predict', { ...strokes, drawing: false, shifts: false });
  return { ...reading, of: 'sample', strokes };
}
