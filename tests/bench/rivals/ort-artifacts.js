// What ONNX Runtime trains from, for the network of preset keras: a graph with its gradients, one for evaluation, one of
// the optimizer, and a checkpoint with the initial weights. Its own tool writes them in Python, from a package that no
// longer has them; the names that tie them together are those of that tool.

import { BOOL, FLOAT, INT64, model, node, ownNode, sequence, tensor, value } from './onnx.js';
import { BATCH, CLASSES, glorotUniform } from './rival.js';

const PARAMETERS = {
  conv1: { shape: [32, 1, 3, 3], fans: [9, 9 * 32] },
  bias1: { shape: [32], fans: null },
  conv2: { shape: [64, 32, 3, 3], fans: [9 * 32, 9 * 64] },
  bias2: { shape: [64], fans: null },
  dense: { shape: [1600, CLASSES], fans: [1600, CLASSES] },
  bias3: { shape: [CLASSES], fans: null },
};
const NAMES = /** @type {(keyof typeof PARAMETERS)[]} */ (Object.keys(PARAMETERS));
const CONVOLUTION = { kernel_shape: [3, 3] };
const POOLING = { kernel_shape: [2, 2], strides: [2, 2] };
const RESET = 'lazy_reset_grad';
const buffer = (/** @type {string} */ name) => `${name}_grad.accumulation.buffer`;
const accumulated = (/** @type {string} */ name) => `${name}_grad.accumulation.out`;

const parameterInputs = NAMES.map((name) => value(name, FLOAT, PARAMETERS[name].shape));

/** Up to the features that the dense layer sees. */
const features = [
  node('Conv', ['images', 'conv1', 'bias1'], ['c1'], CONVOLUTION),
  node('Relu', ['c1'], ['r1']),
  node('MaxPool', ['r1'], ['p1', 'i1'], POOLING),
  node('Conv', ['p1', 'conv2', 'bias2'], ['c2'], CONVOLUTION),
  node('Relu', ['c2'], ['r2']),
  node('MaxPool', ['r2'], ['p2', 'i2'], POOLING),
  node('Flatten', ['p2'], ['features']),
];

/** Images, labels → loss; the gradients are added to buffers that the runtime keeps. */
export function trainModel() {
  const dropout = ['ratio', 'is_training'];
  const nodes = [
    ...features,
    node('Dropout', ['features', ...dropout], ['kept', 'mask']),
    node('Gemm', ['kept', 'dense', 'bias3'], ['logits']),
    node('SoftmaxCrossEntropyLoss', ['logits', 'labels'], ['loss', 'log_prob']),

    ownNode('SoftmaxCrossEntropyLossGrad', ['one', 'log_prob', 'labels'], ['d_logits']),
    node('Gemm', ['kept', 'd_logits'], ['d_dense'], { transA: 1 }),
    node('ReduceSum', ['d_logits', 'first_axis'], ['d_bias3'], { keepdims: 0 }),
    node('Gemm', ['d_logits', 'dense'], ['d_kept'], { transB: 1 }),
    ownNode('DropoutGrad', ['d_kept', 'mask', ...dropout], ['d_features']),
    node('Reshape', ['d_features', 'shape_p2'], ['d_p2']),
    node('MaxPoolGrad', ['d_p2', 'i2'], ['d_r2'], POOLING),
    ownNode('ReluGrad', ['d_r2', 'r2'], ['d_c2']),
    ownNode('ConvGrad', ['d_c2', 'p1', 'conv2'], ['d_p1', 'd_conv2', 'd_bias2'], CONVOLUTION),
    node('MaxPoolGrad', ['d_p1', 'i1'], ['d_r1'], POOLING),
    ownNode('ReluGrad', ['d_r1', 'r1'], ['d_c1']),
    ownNode('ConvGrad', ['d_c1', 'images', 'conv1'], ['', 'd_conv1', 'd_bias1'], CONVOLUTION),
    ...NAMES.map((name) => ownNode('InPlaceAccumulatorV2', [buffer(name), `d_${name}`, RESET], [accumulated(name)])),
  ];
  return model({
    nodes,
    constants: [
      tensor('ratio', FLOAT, [], new Float32Array([0.5])),
      tensor('is_training', BOOL, [], new Uint8Array([1])),
      tensor('one', FLOAT, [], new Float32Array([1])),
      tensor('first_axis', INT64, [1], new BigInt64Array([0n])),
      tensor('shape_p2', INT64, [4], new BigInt64Array([BigInt(BATCH), 64n, 5n, 5n])),
    ],
    inputs: [
      value('images', FLOAT, [BATCH, 1, 28, 28]),
      value('labels', INT64, [BATCH]),
      ...parameterInputs,
      ...NAMES.map((name) => value(buffer(name), FLOAT, PARAMETERS[name].shape)),
      value(RESET, BOOL, [1]),
    ],
    outputs: [value('loss', FLOAT, []), ...NAMES.map((name) => value(accumulated(name), BOOL, [1]))],
    // The gradient of the pooling takes its shape from here.
    inner: [value('d_r1', FLOAT, [BATCH, 32, 26, 26]), value('d_r2', FLOAT, [BATCH, 64, 11, 11])],
  });
}

/** Images → logits. */
export const evalModel = () =>
  model({
    nodes: [...features, node('Gemm', ['features', 'dense', 'bias3'], ['logits'])],
    inputs: [value('images', FLOAT, ['batch', 1, 28, 28]), ...parameterInputs],
    outputs: [value('logits', FLOAT, ['batch', CLASSES])],
  });

/** Adam: AdamW without decay. The learning rate is the runtime's default, 0.001. */
export function optimizerModel() {
  const sequences = ['params', 'gradients', 'first_order_moments', 'second_order_moments'];
  const settings = {
    alpha: { float: 0.9 },
    beta: { float: 0.999 },
    epsilon: { float: 1e-7 },
    weight_decay: { float: 0 },
  };
  return model({
    nodes: [ownNode('AdamWOptimizer', ['learning_rate', 'step', ...sequences], ['updated_flag'], settings)],
    inputs: [
      value('learning_rate', FLOAT, [1]),
      value('step', INT64, [1]),
      ...sequences.map((name) => sequence(name, FLOAT)),
    ],
    outputs: [value('updated_flag', BOOL, [1])],
  });
}

/**
 * The initial weights as a FlatBuffers file of ort_training_checkpoint.fbs, version 2.
 * @param {any} flatbuffers the library
 * @returns {Uint8Array}
 */
export function checkpoint(flatbuffers) {
  const builder = new flatbuffers.Builder(1 << 18);
  /** @type {(fields: number, add: () => void) => number} */
  const table = (fields, add) => {
    builder.startObject(fields);
    add();
    return builder.endObject();
  };
  /** @type {(offsets: number[]) => number} */
  const vector = (offsets) => {
    builder.startVector(4, offsets.length, 4);
    for (const offset of offsets.toReversed()) builder.addOffset(offset);
    return builder.endVector();
  };
  const tensors = [...NAMES].sort().map((key) => {
    const { shape, fans } = PARAMETERS[key];
    const size = shape.reduce((product, side) => product * side);
    const weights = fans === null ? new Float32Array(size) : glorotUniform(size, fans[0], fans[1]);
    const name = builder.createString(key);
    builder.startVector(1, weights.byteLength, 8);
    for (const byte of new Uint8Array(weights.buffer).toReversed()) builder.addInt8(byte);
    const data = builder.endVector();
    builder.startVector(8, shape.length, 8);
    for (const side of shape.toReversed()) builder.addInt64(flatbuffers.Long.create(side, 0));
    const dimensions = builder.endVector();
    return table(6, () => {
      builder.addFieldOffset(0, name, 0);
      builder.addFieldOffset(2, dimensions, 0);
      builder.addFieldInt32(3, FLOAT, 0);
      builder.addFieldOffset(4, data, 0);
    });
  });
  const [trained, frozen, optimizerGroups] = [vector(tensors), vector([]), vector([])];
  const state = table(3, () => {
    builder.addFieldOffset(0, trained, 0);
    builder.addFieldOffset(1, frozen, 0);
  });
  const root = table(4, () => {
    builder.addFieldInt32(0, 2, 0);
    builder.addFieldOffset(1, state, 0);
    builder.addFieldOffset(2, optimizerGroups, 0);
  });
  builder.finish(root, 'ODTC');
  return builder.asUint8Array();
}
