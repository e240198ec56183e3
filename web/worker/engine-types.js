/**
 * The engine as the worker sees it: the surface of wasm/bindings.cc, as types.
 * Only what the page calls. Written by hand, because the types that the compiler emits
 * know neither the fields of a result nor which error goes with it.
 */

/** @import { Evaluation, NetworkInfo, Prediction, Preview, Problem, TrainingInfo } from '../shared/protocol.js' */

/** @typedef {{ ok: false } & Problem} Failure */

/**
 * @template Value
 * @typedef {({ ok: true } & Value) | Failure} EngineResult
 */

/**
 * @typedef {object} Advance
 * @property {boolean} stepDone
 * @property {boolean} epochDone
 * @property {boolean} finished
 * @property {number} step
 * @property {number} stepsPerEpoch
 * @property {number} totalSteps
 * @property {number} epoch
 * @property {number} imagesSeen
 * @property {number} loss
 * @property {number} accuracy
 * @property {number} learningRate
 * @property {number | null} heldOutAccuracy after the last epoch that this engine finished, on the training images that
 *   are held out; null without such an epoch or such images
 */

/**
 * @typedef {object} Engine
 * @property {(split: 'train' | 'test', images: Uint8Array, labels: Uint8Array) => EngineResult<{ count: number }>} loadDataset
 * @property {(configJson: string) => EngineResult<NetworkInfo>} startTraining
 * @property {(maxShards: number) => EngineResult<Advance>} advance
 * @property {(split: 'test', shifts: boolean) => EngineResult<{}>} beginEvaluation
 * @property {(maxShards: number) => EngineResult<{ done: boolean, seen: number } & Evaluation>} advanceEvaluation
 * @property {(points: Float32Array, lengths: Uint32Array, shifts: boolean) => EngineResult<Prediction>} predictStrokes
 * @property {(configJson: string, first: number, count: number) => EngineResult<Omit<Preview, 'first'>>} previewExamples
 * @property {() => EngineResult<{ bytes: Uint8Array }>} saveModel
 * @property {(bytes: Uint8Array) => EngineResult<NetworkInfo>} loadModel
 * @property {() => EngineResult<{}>} stopTraining keeps the network
 * @property {() => EngineResult<TrainingInfo>} describeTraining
 * @property {() => void} delete
 */

/**
 * @typedef {object} EngineModule
 * @property {new (threads: number) => Engine} Engine
 * @property {() => string} presets
 * @property {() => number} memoryBytes
 */

export {};
