/**
 * What the browser decompresses, chunk by chunk. It is fed from here rather than by a pipe: when a page is left while one
 * runs in its worker, Chromium may write to it once more after the worker's end, and that takes the tab down.
 */

/**
 * @param {AsyncIterable<BufferSource>} source
 * @param {CompressionFormat} format
 * @returns {AsyncGenerator<Uint8Array>} fails with what the source fails of, or when it is no such format
 */
export async function* decompressed(source, format) {
  const { writable, readable } = new DecompressionStream(format);
  feed(source, writable.getWriter());
  const reader = readable.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // Nobody wants the rest: the source is read no further.
    reader.cancel().catch(() => {});
  }
}

/** @param {AsyncIterable<BufferSource>} source @param {WritableStreamDefaultWriter<BufferSource>} writer */
async function feed(source, writer) {
  try {
    for await (const chunk of source) await writer.write(chunk);
    await writer.close();
  } catch (error) {
    // Whoever reads hears of it.
    writer.abort(error).catch(() => {});
  }
}
