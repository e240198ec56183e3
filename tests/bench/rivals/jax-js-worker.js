// jax-js on its WebAssembly backend: the whole step is one function that it compiles. It takes as many threads as the
// machine has cores. Whatever is passed to one of its functions is consumed; `ref` keeps it.

import { answerAs, CLASSES, glorotUniform } from './rival.js';

/** @import { Rival } from './rival.js' */

const [BETA1, BETA2, RATE, EPSILON] = [0.9, 0.999, 1e-3, 1e-7];
const SHAPES = {
  conv1: [32, 1, 3, 3],
  bias1: [32, 1, 1],
  conv2: [64, 32, 3, 3],
  bias2: [64, 1, 1],
  dense: [1600, CLASSES],
  bias3: [CLASSES],
};
/** @type {Record<string, [fanIn: number, fanOut: number]>} of those that do not begin at zero */
const FANS = { conv1: [9, 9 * 32], conv2: [9 * 32, 9 * 64], dense: [1600, CLASSES] };

/** @typedef {Record<keyof typeof SHAPES, any>} Tree */
/** @type {(leaf: (name: keyof typeof SHAPES) => any) => Tree} */
const makeTree = (leaf) =>
  /** @type {Tree} */ (
    Object.fromEntries(Object.keys(SHAPES).map((name) => [name, leaf(/** @type {keyof typeof SHAPES} */ (name))]))
  );

/** @type {(jax: any) => (weights: Tree, images: any, mask: any) => any} [N, 1, 28, 28] → logits [N, 10] */
function createNetwork({ lax, nn, numpy: np }) {
  /** @type {(x: any, filter: any, bias: any) => any} */
  const block = (x, filter, bias) =>
    lax.reduceWindow(nn.relu(lax.conv(x, filter, [1, 1], 'VALID').add(bias)), np.max, [2, 2], [2, 2]);
  return ({ conv1, bias1, conv2, bias2, dense, bias3 }, images, mask) => {
    const features = block(block(images, conv1, bias1), conv2, bias2).reshape([-1, 1600]);
    return np.matmul(mask === null ? features : features.mul(mask), dense).add(bias3);
  };
}

/** @type {() => Promise<Rival>} */
async function start() {
  const jax = await import(new URL('./node_modules/@jax-js/jax/dist/index.js', import.meta.url).href);
  const { jit, nn, numpy: np, random, valueAndGrad } = jax;
  if (!(await jax.init('wasm')).includes('wasm')) throw new Error('The WebAssembly backend did not start.');
  jax.defaultDevice('wasm');
  const network = createNetwork(jax);

  const meanLoss = (/** @type {Tree} */ weights, /** @type {any[]} */ ...[images, targets, mask]) =>
    nn
      .logSoftmax(network(weights, images, mask))
      .mul(targets)
      .sum(-1)
      .mean()
      .neg();
  const step = jit(
    (/** @type {Tree[]} */ [weights, firsts, seconds], /** @type {any[]} */ ...[images, targets, key, rate]) => {
      const mask = random.bernoulli(key, 0.5, [images.shape[0], 1600]).astype(np.float32).mul(2);
      const [loss, gradients] = valueAndGrad(meanLoss)(jax.tree.ref(weights), images, targets, mask);
      const newFirsts = makeTree((name) => firsts[name].mul(BETA1).add(gradients[name].ref.mul(1 - BETA1)));
      const newSeconds = makeTree((name) => seconds[name].mul(BETA2).add(np.square(gradients[name]).mul(1 - BETA2)));
      const newWeights = makeTree((name) => {
        const change = newFirsts[name].ref.mul(rate.ref).div(np.sqrt(newSeconds[name].ref).add(EPSILON));
        return weights[name].sub(change);
      });
      rate.dispose();
      return [[newWeights, newFirsts, newSeconds], loss];
    },
  );
  const predict = jit((/** @type {Tree} */ weights, /** @type {any} */ images) => network(weights, images, null));

  const toImages = (/** @type {Float32Array} */ images) => np.array(images).reshape([images.length / 784, 1, 28, 28]);
  let state = [
    makeTree((name) => {
      const size = SHAPES[name].reduce((product, side) => product * side);
      const values = name in FANS ? glorotUniform(size, ...FANS[name]) : new Float32Array(size);
      return np.array(values).reshape(SHAPES[name]);
    }),
    makeTree((name) => np.zeros(SHAPES[name])),
    makeTree((name) => np.zeros(SHAPES[name])),
  ];
  let steps = 0;
  return {
    async train({ images, labels }) {
      steps++;
      const targets = new Float32Array(labels.length * CLASSES);
      labels.forEach((label, index) => {
        targets[index * CLASSES + label] = 1;
      });
      const rate = (RATE * Math.sqrt(1 - BETA2 ** steps)) / (1 - BETA1 ** steps);
      const oneHot = np.array(targets).reshape([labels.length, CLASSES]);
      const [next, loss] = step(state, toImages(images), oneHot, random.key(steps), np.array(rate));
      state = next;
      await loss.data();
      await jax.blockUntilReady(state);
    },
    logits: async ({ images }) => predict(jax.tree.ref(state[0]), toImages(images)).data(),
  };
}

answerAs(start);
