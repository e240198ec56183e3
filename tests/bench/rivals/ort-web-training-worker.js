// ONNX Runtime Web 1.19.2, the last release that could train in a tab.

import { checkpoint, evalModel, optimizerModel, trainModel } from './ort-artifacts.js';
import { answerAs } from './rival.js';

/** @import { Rival } from './rival.js' */

const packages = new URL('./node_modules/', import.meta.url);

/** @type {(threads: number) => Promise<Rival>} */
async function start(threads) {
  const ort = await import(new URL('onnxruntime-web/dist/ort.training.wasm.min.mjs', packages).href);
  const { flatbuffers } = await import(new URL('flatbuffers/js/flatbuffers.mjs', packages).href);
  ort.env.wasm.wasmPaths = new URL('onnxruntime-web/dist/', packages).href;
  ort.env.wasm.numThreads = threads;
  const session = await ort.TrainingSession.create(
    {
      checkpointState: checkpoint(flatbuffers),
      trainModel: trainModel(),
      evalModel: evalModel(),
      optimizerModel: optimizerModel(),
    },
    { executionProviders: ['wasm'] },
  );
  const toTensor = (/** @type {Float32Array} */ images) =>
    new ort.Tensor('float32', images, [images.length / 784, 1, 28, 28]);
  return {
    async train({ images, labels }) {
      const targets = new ort.Tensor('int64', BigInt64Array.from(labels, BigInt), [labels.length]);
      await session.runTrainStep({ images: toTensor(images), labels: targets });
      await session.runOptimizerStep();
      await session.lazyResetGrad();
    },
    async logits({ images }) {
      // It names this output after the first one of the training.
      const [logits] = Object.values(await session.runEvalStep({ images: toTensor(images) }));
      return logits.data;
    },
  };
}

answerAs(start);
