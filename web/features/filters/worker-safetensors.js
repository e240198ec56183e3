/**
 * Reads a safetensors file of the engine's own making (https://huggingface.co/docs/safetensors): the length of a header, the
 * header, which is JSON, and the numbers that it tells of.
 */

/** @typedef {{ name: string, shape: number[], data: Float32Array }} Tensor */

/** @param {Uint8Array} bytes @returns {{ metadata: Record<string, string>, tensors: Tensor[] }} */
export function readSafetensors(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const begin = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__: metadata, ...entries } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, begin)));
  const tensors = Object.entries(entries).map(
    ([
      name,
      {
        shape,
        data_offsets: [from, to],
      },
    ]) => ({
      name,
      shape,
      data: new Float32Array(bytes.slice(begin + from, begin + to).buffer),
    }),
  );
  return { metadata, tensors };
}
