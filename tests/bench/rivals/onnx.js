// Writes ONNX models: the few messages of onnx.proto that tests/bench/rivals/ort-artifacts.js needs, in protobuf's wire
// format. Not a reader, and not all of ONNX.

/** @typedef {number[] | Uint8Array} Bytes */

/** @type {(value: number) => Bytes} */
function varint(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

/** @type {(parts: Bytes[]) => Uint8Array} */
function join(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

const text = new TextEncoder();
/** @type {(field: number, value: number) => Bytes} */
const int = (field, value) => join([varint(field * 8), varint(value)]);
/** @type {(field: number, value: Bytes | string) => Bytes} a string or another message */
function chunk(field, value) {
  const bytes = typeof value === 'string' ? text.encode(value) : value;
  return join([varint(field * 8 + 2), varint(bytes.length), bytes]);
}
/** @type {(field: number, value: number) => Bytes} */
const float = (field, value) => join([varint(field * 8 + 5), new Uint8Array(new Float32Array([value]).buffer)]);

/** Element types. */
export const FLOAT = 1;
export const INT64 = 7;
export const BOOL = 9;
/** The domain of ONNX Runtime's own operators. */
const MICROSOFT = 'com.microsoft';
const OPSET = 17;
const IR_VERSION = 8;

/** Attributes: whole numbers, lists of them, or `{ float }`. @typedef {number | number[] | { float: number }} Attribute */
/** @type {(name: string, value: Attribute) => Bytes} */
function attribute(name, value) {
  const [INT, FLOAT_TYPE, INTS] = [2, 1, 7];
  if (Array.isArray(value)) {
    return join([chunk(1, name), ...value.map((item) => int(8, item)), int(20, INTS)]);
  }
  if (typeof value === 'number') return join([chunk(1, name), int(3, value), int(20, INT)]);
  return join([chunk(1, name), float(2, value.float), int(20, FLOAT_TYPE)]);
}

/** @type {(type: string, inputs: string[], outputs: string[], attributes?: Record<string, Attribute>) => Bytes} */
export const node = (type, inputs, outputs, attributes = {}) =>
  join([
    ...inputs.map((name) => chunk(1, name)),
    ...outputs.map((name) => chunk(2, name)),
    chunk(4, type),
    ...Object.entries(attributes).map(([name, value]) => chunk(5, attribute(name, value))),
  ]);

/** An operator of ONNX Runtime's own. @type {typeof node} */
export const ownNode = (...parts) => join([node(...parts), chunk(7, MICROSOFT)]);

/** @type {(name: string, type: number, shape: number[], data: ArrayBufferView) => Bytes} */
export const tensor = (name, type, shape, { buffer, byteOffset, byteLength }) =>
  join([
    ...shape.map((size) => int(1, size)),
    int(2, type),
    chunk(8, name),
    chunk(9, new Uint8Array(buffer, byteOffset, byteLength)),
  ]);

/** @type {(type: number, shape?: (number | string)[]) => Bytes} a string is the name of a size that is not fixed */
function tensorType(type, shape) {
  const dimensions = shape?.map((size) => chunk(1, typeof size === 'string' ? chunk(2, size) : int(1, size)));
  return chunk(1, join([int(1, type), ...(dimensions ? [chunk(2, join(dimensions))] : [])]));
}

/** @type {(name: string, type: number, shape: (number | string)[]) => Bytes} */
export const value = (name, type, shape) => join([chunk(1, name), chunk(2, tensorType(type, shape))]);
/** A sequence of tensors. @type {(name: string, type: number) => Bytes} */
export const sequence = (name, type) => join([chunk(1, name), chunk(2, chunk(4, chunk(1, tensorType(type))))]);

/**
 * @typedef {{ nodes: Bytes[], inputs: Bytes[], outputs: Bytes[], constants?: Bytes[], inner?: Bytes[] }} Graph
 *   inner: values between nodes whose shape is told
 * @type {(graph: Graph) => Uint8Array}
 */
export function model({ nodes, inputs, outputs, constants = [], inner = [] }) {
  const graph = join([
    ...nodes.map((it) => chunk(1, it)),
    chunk(2, 'graph'),
    ...constants.map((it) => chunk(5, it)),
    ...inputs.map((it) => chunk(11, it)),
    ...outputs.map((it) => chunk(12, it)),
    ...inner.map((it) => chunk(13, it)),
  ]);
  const opset = (/** @type {string} */ domain, /** @type {number} */ version) =>
    chunk(8, join([chunk(1, domain), int(2, version)]));
  return join([int(1, IR_VERSION), chunk(7, graph), opset('', OPSET), opset(MICROSOFT, 1)]);
}
