/** A drawing for who has none yet: a 7. */

/** @import { TrainerClient } from '../../shell/trainer-client.js' */

const POINTS = Float32Array.of(0.28, 0.22, 0.5, 0.2, 0.72, 0.22, 0.6, 0.45, 0.46, 0.8);

/** As the network sees it. @param {Pick<TrainerClient, 'request'>} client @returns {Promise<Uint8Array>} */
export async function sampleDrawing(client) {
  const { pixels } = await client.request('predict', {
    points: POINTS.slice(),
    lengths: Uint32Array.of(POINTS.length / 2),
    drawing: false,
    shifts: false,
  });
  return pixels;
}
