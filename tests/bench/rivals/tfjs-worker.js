// TensorFlow.js on its WebAssembly backend, the fastest of its backends without a GPU. It ships that backend without the
// gradient of a convolution's filter, and with a plain loop for the gradient of its input: both are composed here of the
// backend's own conv2d, which is XNNPACK's, as somebody who needs them would do.

import { answerAs, CLASSES, glorotUniform } from './rival.js';

/** @import { Rival } from './rival.js' */

const packages = new URL('./node_modules/@tensorflow/', import.meta.url);

/** @type {(threads: number) => Promise<any>} the library, ready on its backend */
async function loadTensorFlow(threads) {
  // It takes half of the cores that it is told of, whatever is asked for.
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 * threads });
  await import(new URL('tfjs/dist/tf.min.js', packages).href);
  await import(new URL('tfjs-backend-wasm/dist/tf-backend-wasm.min.js', packages).href);
  const { tf } = /** @type {any} */ (globalThis);
  tf.wasm.setWasmPaths(new URL('tfjs-backend-wasm/dist/', packages).href);
  tf.wasm.setThreadsCount(threads);
  if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend did not start.');
  if (tf.wasm.getThreadsCount() !== threads) throw new Error(`It took ${tf.wasm.getThreadsCount()} threads.`);
  return tf;
}

/** Gradients of a convolution with stride 1 and no padding. @param {any} tf */
function addGradients(tf) {
  // The sum over images, rows and columns is a convolution too: images are its channels, dy is its filter.
  /** @type {(x: any, dy: any) => any} [N, H, W, C], [N, OH, OW, K] → [R, S, C, K] */
  const filterGradient = (x, dy) =>
    tf.transpose(tf.conv2d(tf.transpose(x, [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid'), [1, 2, 0, 3]);
  /** @type {(filter: any, dy: any) => any} [R, S, C, K], [N, OH, OW, K] → [N, H, W, C] */
  const inputGradient = (filter, dy) => {
    const [rows, columns] = filter.shape;
    const padded = tf.pad(dy, [
      [0, 0],
      [rows - 1, rows - 1],
      [columns - 1, columns - 1],
      [0, 0],
    ]);
    return tf.conv2d(padded, tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]), 1, 'valid');
  };
  tf.unregisterGradient('Conv2D');
  tf.registerGradient({
    kernelName: 'Conv2D',
    inputsToSave: ['x', 'filter'],
    gradFunc: (/** @type {any} */ dy, /** @type {any[]} */ [x, filter]) => ({
      x: () => inputGradient(filter, dy),
      filter: () => filterGradient(x, dy),
    }),
  });
}

/** @type {(threads: number) => Promise<Rival>} */
async function start(threads) {
  const tf = await loadTensorFlow(threads);
  addGradients(tf);
  const weights = (/** @type {number[]} */ shape, /** @type {number} */ fanIn, /** @type {number} */ fanOut) =>
    tf.variable(tf.tensor(glorotUniform(tf.util.sizeFromShape(shape), fanIn, fanOut), shape));
  const zeros = (/** @type {number} */ size) => tf.variable(tf.zeros([size]));
  const conv1 = weights([3, 3, 1, 32], 9, 9 * 32);
  const conv2 = weights([3, 3, 32, 64], 9 * 32, 9 * 64);
  const dense = weights([1600, CLASSES], 1600, CLASSES);
  const [bias1, bias2, bias3] = [32, 64, CLASSES].map(zeros);
  const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-7);

  /** @type {(x: any, filter: any, bias: any) => any} */
  const block = (x, filter, bias) => tf.maxPool(tf.relu(tf.add(tf.conv2d(x, filter, 1, 'valid'), bias)), 2, 2, 'valid');
  /** @type {(images: Float32Array, dropout: number) => any} */
  const network = (images, dropout) => {
    const x = tf.tensor4d(images, [images.length / 784, 28, 28, 1]);
    const features = tf.reshape(block(block(x, conv1, bias1), conv2, bias2), [-1, 1600]);
    return tf.add(tf.matMul(dropout > 0 ? tf.dropout(features, dropout) : features, dense), bias3);
  };
  return {
    train({ images, labels }) {
      tf.tidy(() => {
        const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), CLASSES);
        optimizer.minimize(() => tf.losses.softmaxCrossEntropy(targets, network(images, 0.5)));
      });
    },
    logits: ({ images }) => tf.tidy(() => network(images, 0).dataSync()),
  };
}

answerAs(start);
