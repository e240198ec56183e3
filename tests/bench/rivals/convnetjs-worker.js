// ConvNetJS: plain JavaScript, one image at a time, in double precision (its arrays are Float64Array). The release on
// npm has no Adam; the one here works on the weights and gradients that the library hands out for that.

import { answerAs, BATCH, CLASSES, glorotUniform } from './rival.js';

/** @import { Rival } from './rival.js' */
/** @typedef {{ params: Float64Array, grads: Float64Array }} Weights */

const PIXELS = 784;

async function loadLibrary() {
  const source = await fetch(new URL('./node_modules/convnetjs/build/convnet.js', import.meta.url));
  if (!source.ok) throw new Error('convnetjs is not installed.');
  const module = { exports: /** @type {any} */ ({}) };
  new Function('module', await source.text())(module);
  return module.exports;
}

/**
 * Its dropout halves the features when it predicts, where others double them when they train: the same, when the dense
 * weights are twice as large and learn twice as fast.
 */
const DENSE_SCALE = 2;

/** @type {(library: any) => any} */
function createNetwork(library) {
  const network = new library.Net();
  network.makeLayers([
    { type: 'input', out_sx: 28, out_sy: 28, out_depth: 1 },
    { type: 'conv', sx: 3, filters: 32, activation: 'relu' },
    { type: 'pool', sx: 2, stride: 2 },
    { type: 'conv', sx: 3, filters: 64, activation: 'relu' },
    { type: 'pool', sx: 2, stride: 2, drop_prob: 0.5 },
    { type: 'softmax', num_classes: CLASSES },
  ]);
  for (const { layer_type: type, filters, biases, num_inputs: inputs } of network.layers) {
    if (filters === undefined) continue;
    const isDense = type === 'fc';
    const [fanIn, fanOut] = isDense ? [inputs, CLASSES] : [filters[0].w.length, 9 * filters.length];
    for (const filter of filters) {
      filter.w.set(glorotUniform(filter.w.length, fanIn, fanOut).map((weight) => weight * (isDense ? DENSE_SCALE : 1)));
    }
    biases.w.fill(0);
  }
  return network;
}

/** @type {(network: any) => () => void} a step of Adam on the gradients of a batch, which it clears */
function createAdam(network) {
  /** @type {Weights[]} */
  const weights = network.getParamsAndGrads();
  const dense = new Set(network.layers.at(-2).filters.map((/** @type {{ w: Float64Array }} */ { w }) => w));
  const [beta1, beta2, rate, epsilon] = [0.9, 0.999, 1e-3, 1e-7];
  const moments = weights.map(({ params }) => ({
    first: new Float64Array(params.length),
    second: new Float64Array(params.length),
  }));
  let step = 0;
  return () => {
    step++;
    const rateNow = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    weights.forEach(({ params, grads }, index) => {
      const { first, second } = moments[index];
      const ownRate = rateNow * (dense.has(params) ? DENSE_SCALE : 1);
      for (let i = 0; i < params.length; i++) {
        const gradient = grads[i] / BATCH;
        first[i] += (1 - beta1) * (gradient - first[i]);
        second[i] += (1 - beta2) * (gradient * gradient - second[i]);
        params[i] -= (ownRate * first[i]) / (Math.sqrt(second[i]) + epsilon);
        grads[i] = 0;
      }
    });
  };
}

/** @type {() => Promise<Rival>} */
async function start() {
  const library = await loadLibrary();
  const network = createNetwork(library);
  const update = createAdam(network);
  const input = new library.Vol(28, 28, 1, 0);
  /** @type {(images: Float32Array, index: number, isTraining: boolean) => void} */
  const forward = (images, index, isTraining) => {
    input.w.set(images.subarray(index * PIXELS, (index + 1) * PIXELS));
    network.forward(input, isTraining);
  };
  return {
    train({ images, labels }) {
      labels.forEach((label, index) => {
        forward(images, index, true);
        network.backward(label);
      });
      update();
    },
    logits({ images, labels }) {
      const logits = new Float32Array(labels.length * CLASSES);
      const dense = network.layers.at(-2);
      for (let index = 0; index < labels.length; index++) {
        forward(images, index, false);
        logits.set(dense.out_act.w, index * CLASSES);
      }
      return logits;
    },
  };
}

answerAs(start);
