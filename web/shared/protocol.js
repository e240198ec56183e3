/**
 * The words that the page and its worker exchange: types only, no code runs here.
 * Requests carry {id, type, …fields}; each is answered by one reply {id, type: 'ok' | 'error'}.
 * Events have no id and come whenever the worker has news.
 * What the engine answers has the types that Emscripten writes beside it, from the value objects of wasm/.
 */

/** @import * as Engine from '../generated/inkling-simd.js' */
/** @import { Outcome } from '../generated/inkling-simd.js' */
/** @import { Actions, Emitted } from '../worker.js' */
/** @import { OwnEvent } from '../worker/service.js' */

/** @typedef {'simd' | 'relaxed-simd' | 'simd-threads' | 'relaxed-simd-threads'} BuildName */

/** @typedef {{ build: BuildName, threads: number }} EngineChoice */

/** @typedef {Partial<Record<BuildName, string>>} Refusals builds that failed here, and why */

/**
 * Its settings are those of the schema; named here are those that the page itself reckons with.
 * @typedef {{ network: { name?: string, layers?: object[] }, label_smoothing: number, non_digits: number,
 *   validation?: number, part_size?: number } & Record<string, any>} TrainConfig
 */

/**
 * A setting, as core/base/schema_writer.h describes it: `key` says where it stands in a configuration
 * (`augment.rotation`), `rule` completes "… must be". What has no default must be given.
 * @typedef {{ key: string, unit?: string, default?: number | string, rule: string } & (Choice | Range)} SchemaField
 */
/** @typedef {{ type: 'choice', choices: string[] }} Choice */
/** @typedef {{ type: 'number' | 'whole', least?: number, above?: number, most: number }} Range from `least`, or above `above` */

/** @typedef {{ training: SchemaField[], layers: { type: string, fields: SchemaField[] }[] }} Schema */

/**
 * @typedef {object} Preset
 * @property {string} name
 * @property {string} title
 * @property {string} summary
 * @property {number} parameters
 * @property {number} trainingFlops for an image, by the direct method
 * @property {{ accuracy: number, lowest: number, highest: number, seconds: number }} figures as measured: the median,
 *   the lowest and the highest share of the test images that was read right, and the median of the seconds it took
 * @property {TrainConfig} config
 */

/**
 * What the engine answers when there is no problem.
 * @template {Outcome} Result
 * @typedef {Omit<Result, 'problem'>} Value
 */

/** @typedef {Value<Engine.NetworkInfo>} NetworkInfo */

/** @typedef {Value<Engine.Prediction>} Prediction of a drawing as one digit; and its `digits` where there are several */

/**
 * What the network makes of one image of ink.
 * @typedef {{ verdict: Prediction['verdict'], digit: number, probabilities: ArrayLike<number>, pixels: Uint8Array }} Reading
 */

/** @typedef {Value<Engine.Examples> & { first: number }} Preview training examples from the one of this number on */

/**
 * By its id its answers can be asked for, of the worker that made it. What an earlier version kept has none.
 * @typedef {Omit<Value<Engine.EvaluationProgress>, 'done' | 'seen'> & { id?: string }} Evaluation
 */

/** @typedef {Engine.Answers} Answers of an evaluation, in columns, an entry for each test image; its probabilities ten */

/** @typedef {Omit<Engine.Run, 'config'> & { active: boolean, config: TrainConfig | null }} TrainingInfo */

/**
 * @typedef {object} Metrics one point of the curve and the figures beside it
 * @property {number} step
 * @property {number} stepsPerEpoch
 * @property {number} totalSteps
 * @property {number} loss mean over the steps since the last point
 * @property {number} accuracy the same, on the training batches
 * @property {number} learningRate
 * @property {number | null} heldOutAccuracy after the last epoch, on the training images that are held out; null without
 *   such an epoch or such images
 * @property {number} imagesPerSecond
 * @property {number | null} secondsLeft null until the speed is known
 * @property {number} memoryBytes of the WebAssembly module
 */

/** @typedef {{ bytes: Uint8Array, resumable: boolean }} Checkpoint a safetensors file, and whether its training may go on */

/**
 * @typedef {object} Ready
 * @property {EngineChoice} engine
 * @property {Preset[]} presets
 * @property {Schema} schema
 * @property {number} memoryBytes
 * @property {string | null} notice a sentence when another build runs than was wished for, or than would be the fastest
 */

/**
 * What each request asks and what its reply holds: as the actions of the worker's features have it.
 * @typedef {{ [Name in keyof Actions]: { fields: Fields<Actions[Name]>, result: Awaited<ReturnType<Actions[Name]>> } }} Calls
 */

/**
 * @template {(...all: any) => any} Action
 * @typedef {Parameters<Action> extends [infer Asked, ...any] ? Asked : {}} Fields
 */

/** @typedef {keyof Calls} CallName */

/**
 * @template {CallName} [Name=CallName]
 * @typedef {{ [N in Name]: { id: number, type: N } & Calls[N]['fields'] }[Name]} Request
 */

/**
 * @typedef {{ id: number, type: 'ok', result: Calls[CallName]['result'] }
 *   | { id: number, type: 'error', code: string, message: string }} Reply
 */

/**
 * From the engine to a helper thread, which the page makes for it: Emscripten's messages in an envelope.
 * @typedef {{ type: 'make', script: string } | { type: 'tell', message: unknown } | { type: 'end' }} ToHelper
 */

/** @typedef {{ thread: number, message: unknown, failure: string | null }} FromHelper */

/**
 * The worker's news: its own, and those that its features tell. `locked`: it holds the lock of that name.
 * @typedef {OwnEvent | Emitted | { type: 'locked', name: string }} WorkerEvent
 */

export {};
